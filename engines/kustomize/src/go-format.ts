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

/** A text as Go's `%q` prints it. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
