import { isObject, type Value } from '@flux-ts/yaml';

/** What JSON and Kubernetes tell apart. */
export type JsonType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** How Kubernetes calls a value's type. A number counts as integer when an int64 can hold it. */
export function jsonTypeOf(value: Value): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'object':
      return 'object';
    case 'string':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'bigint':
      return 'integer';
    default:
      return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? 'integer' : 'number';
  }
}

/** Go's zero values as JSON says them, null left out: the empty string, list and object, 0 and false. */
export function isZero(value: Value): boolean {
  if (value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
