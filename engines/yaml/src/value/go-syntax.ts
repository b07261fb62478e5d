import { goQuote } from '@flux-ts/errors';
import { compareBytes } from '../compare-bytes.ts';
import type { Value } from '../value.ts';
import { formatFloat } from './go-number.ts';

/** A value as Go's `%#v` prints what go-yaml decoded into maps of this type: error texts show it. */
export function goSyntax(value: Value, mapType: string): string {
  if (value === null) return mapType.includes('string') ? '""' : 'interface {}(nil)';
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : formatFloat(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value))
    return `[]interface {}{${value.map((item) => goSyntax(item, mapType)).join(', ')}}`;
  const pairs = Object.keys(value)
    .sort(compareBytes)
    .map((key) => `${goQuote(key)}:${goSyntax(value[key]!, mapType)}`);
  return `${mapType}{${pairs.join(', ')}}`;
}
