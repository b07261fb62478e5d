import { isObject, own, setOwn, toJson, type Value, type ValueObject } from '@flux-ts/yaml';

/** The key fields of an item of a list map, those that it has. */
export function listMapKeyFields(item: Value, keys: readonly string[]): ValueObject {
  const fields: ValueObject = {};
  for (const key of keys) {
    const value = isObject(item) ? own(item, key) : undefined;
    if (value !== undefined) setOwn(fields, key, value);
  }
  return fields;
}

/** A text that is the same for items of the same keys. */
export function listMapKey(item: Value, keys: readonly string[]): string {
  return toJson(listMapKeyFields(item, keys));
}
