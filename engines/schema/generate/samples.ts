import type { CompactField, CompactNode } from '../src/builtin/compact.ts';
import type { Json } from './webhook.ts';

/** Values of a field that might change how its siblings are defaulted: each enum, both booleans, anything set. */
export function samples(field: CompactField, types: ReadonlyMap<string, CompactNode>): Json[] {
  const node = resolve(field, types);
  if (node.e !== undefined) return node.e as Json[];
  if (node.is === 1) return ['1'];
  switch (node.t) {
    case 'b':
      return [true, false];
    case 'i':
    case 'n':
      return [7];
    case 's':
      return [textSample(node.f, field)];
    case 'a':
      return [samples(node.i ?? 'o', types).slice(0, 1)];
    case 'o':
      return node.v === undefined ? [{}] : [{ x: samples(node.v, types)[0] ?? {} }];
    default:
      return [];
  }
}

/** Go's zero value of a field as JSON, where it has one of its own. */
export function zeroValue(field: CompactField, types: ReadonlyMap<string, CompactNode>): Json | undefined {
  const node = resolve(field, types);
  const zeros: Record<string, Json> = { b: false, i: 0, n: 0, s: '', a: [], o: {} };
  const hasZero = node.is !== 1 && node.f !== 'date-time' && node.t !== undefined;
  return hasZero ? zeros[node.t ?? ''] : undefined;
}

function resolve(field: CompactField, types: ReadonlyMap<string, CompactNode>): CompactNode {
  if (typeof field !== 'string') return field.$ === undefined ? field : { ...types.get(field.$), ...field };
  return field.startsWith('$') ? (types.get(field.slice(1)) ?? {}) : { t: field };
}

function textSample(format: string | undefined, field: CompactField): string {
  if (field === '$meta.v1.MicroTime') return '2020-01-01T00:00:00.000000Z';
  if (format === 'date-time') return '2020-01-01T00:00:00Z';
  return format === 'byte' ? 'eA==' : 'x';
}
