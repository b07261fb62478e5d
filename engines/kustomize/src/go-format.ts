import { goQuote } from '@flux-ts/errors';
import type { Value } from '@flux-ts/yaml';

/** A value as Go's `%v` prints it: `map[a:1 b:[x y]]`. */
export function describeValue(value: Value | undefined): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(describeValue).join(' ')}]`;
  if (typeof value === 'object') {
    const keys = Object.keys(value).sort();
    return `map[${keys.map((key) => `${key}:${describeValue(value[key])}`).join(' ')}]`;
  }
  return String(value);
}

/** A float as Go writes it in the shortest form: `1.234567e+06`, but `123456` (strconv.FormatFloat, `g`). */
export function formatFloat(value: number): string {
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  // The shortest form counts as six digits wide.
  if (power >= -4 && power < 6) return Object.is(value, -0) ? '-0' : String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** Quirk (kyaml RNode.UnmarshalJSON): numbers become float64 on the way, so integers beyond 2^53 are rounded: in place. */
export function roundIntegers(value: Value): Value {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(roundIntegers);
  if (typeof value !== 'object' || value === null) return value;
  for (const key of Object.keys(value)) {
    const item = value[key] as Value;
    if (typeof item === 'bigint' || (typeof item === 'object' && item !== null))
      value[key] = roundIntegers(item);
  }
  return value;
}

/** A text as Go's `%q` prints it. */
export const quote = goQuote;
