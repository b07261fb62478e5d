import { toJson, type Value, type ValueObject } from '@flux-ts/yaml';
import { isObject, ownField, setOwn } from '../value-type.ts';

/** The key fields of an item of a list map, those that it has. */
export function listMapKeyFields(item: Value, keys: readonly string[]): ValueObject {
  const fields: ValueObject = {};
  for (const key of keys) {
    const value = isObject(item) ? ownField(item, key) : undefined;
    if (value !== undefined) setOwn(fields, key, value);
  }
  return fields;
}

/** A text that is the same for items of the same keys. */
export function listMapKey(item: Value, keys: readonly string[]): string {
  return toJson(listMapKeyFields(item, keys));
}
