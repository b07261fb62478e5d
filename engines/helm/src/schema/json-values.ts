import { sprintf } from '@flux-ts/gotemplate';
import type { Value } from '@flux-ts/yaml';
import { quote } from './schema-error.ts';
import { isObject } from './schema-resources.ts';

/** A value's type as JSON schema calls it; whole numbers are numbers here. */
export function typeOfValue(value: Value): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return 'number';
  return typeof value === 'object' ? 'object' : typeof value;
}

const TYPES = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'];

/** The types that a schema allows, in the order in which messages name them. */
export function typesOf(value: Value | undefined): string[] {
  const given = typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : [];
  return TYPES.filter((type) => given.includes(type));
}

/** Equality of JSON values; numbers by their value. */
export function equals(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => equals(item, b[i] ?? null));
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && equals(a[key] ?? null, b[key] ?? null))
    );
  }
  const [x, y] = [typeof a === 'bigint' ? Number(a) : a, typeof b === 'bigint' ? Number(b) : b];
  return typeof x === 'number' && x === y;
}

/** A value as messages show it. */
export function display(value: Value): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'object' && value !== null) return 'value';
  return value === null ? '<nil>' : typeof value === 'number' ? String(value) : sprintf('%v', [value]);
}
