import type { Schema } from '../schema.ts';
import { type CompactField, type CompactNode, longTypeName, typeLetters } from './compact.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * A function from a type's short name to its schema. A type is decoded, together with those it refers to, when
 * it is first asked for; one object per type, so recursive types refer to themselves.
 */
export function createTypes(lines: ReadonlyMap<string, string>): (short: string) => Schema {
  const types = new Map<string, Schema>();
  const unfinished = new Set<string>();

  function type(short: string): Schema {
    const known = types.get(short);
    if (known !== undefined) return known;
    const line = lines.get(short);
    if (line === undefined) throw new Error(`the table lacks the type ${short}`);
    const schema: Mutable<Schema> = { typeName: longTypeName(short) };
    types.set(short, schema);
    unfinished.add(short);
    fill(schema, JSON.parse(line) as CompactNode);
    unfinished.delete(short);
    return schema;
  }

  function field(compact: CompactField): Schema {
    if (typeof compact === 'string') {
      return compact.startsWith('$') ? type(compact.slice(1)) : { type: typeOf(compact) };
    }
    if (compact.$ === undefined) return fill({}, compact);
    const base = type(compact.$);
    // A refined copy of a type must not be taken before the type is complete; the table has no such cycle.
    if (unfinished.has(compact.$)) throw new Error(`the type ${compact.$} refines itself`);
    return fill({ ...base }, compact);
  }

  function fill(schema: Mutable<Schema>, node: CompactNode): Schema {
    if (node.t !== undefined) schema.type = typeOf(node.t);
    if (node.f !== undefined) schema.format = node.f;
    if (node.p !== undefined) schema.properties = fields(node.p);
    if (node.r !== undefined) schema.required = node.r;
    if (node.i !== undefined) schema.items = field(node.i);
    if (node.v !== undefined) schema.additionalProperties = field(node.v);
    if (node.e !== undefined) schema.enum = node.e;
    if (node.d !== undefined) schema.default = node.d;
    if (node.dz === 1) schema.defaultsZero = true;
    if (node.z !== undefined) schema.zero = node.z;
    if (node.oe === 1) schema.omitEmpty = true;
    if (node.gt !== undefined) schema.goType = node.gt;
    if (node.gi !== undefined) schema.goInline = node.gi;
    if (node.lt !== undefined) schema.listType = node.lt;
    if (node.lk !== undefined) schema.listMapKeys = node.lk;
    if (node.mt !== undefined) schema.mapType = node.mt;
    if (node.mk !== undefined) schema.patchMergeKey = node.mk;
    if (node.ps !== undefined) schema.patchStrategy = node.ps;
    if (node.is === 1) schema.intOrString = true;
    if (node.u === 1) schema.preserveUnknownFields = true;
    return schema;
  }

  function fields(compact: Record<string, CompactField>): Record<string, Schema> {
    const result: Record<string, Schema> = Object.create(null);
    for (const name of Object.keys(compact)) result[name] = field(compact[name]!);
    return result;
  }

  return type;
}

function typeOf(letter: string): NonNullable<Schema['type']> {
  return typeLetters[letter as keyof typeof typeLetters];
}
