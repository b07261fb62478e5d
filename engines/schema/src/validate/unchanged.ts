import { isObject, own, type Value, valuesEqual } from '@flux-ts/yaml';
import type { Schema } from '../schema.ts';
import { listMapKey } from './list-keys.ts';

/**
 * Equality as ratcheting means it (apiserver pkg/cel/common CorrelatedObject): the items of a list of type map
 * are the same in any order.
 */
export function isUnchanged(schema: Schema | undefined, value: Value, old: Value): boolean {
  if (Array.isArray(value)) return Array.isArray(old) && sameItems(schema, value, old);
  if (!isObject(value) || !isObject(old)) return valuesEqual(value, old);
  const names = Object.keys(value);
  if (names.length !== Object.keys(old).length) return false;
  const additional = schema?.additionalProperties;
  return names.every((name) => {
    const child = own(schema?.properties, name) ?? (additional === true ? undefined : additional);
    return Object.hasOwn(old, name) && isUnchanged(child, value[name]!, old[name]!);
  });
}

function sameItems(schema: Schema | undefined, items: readonly Value[], old: readonly Value[]): boolean {
  if (items.length !== old.length) return false;
  const keys = schema?.listType === 'map' ? schema.listMapKeys : undefined;
  if (keys === undefined) return items.every((item, i) => isUnchanged(schema?.items, item, old[i]!));
  const byKey = new Map(old.map((item) => [listMapKey(item, keys), item]));
  return items.every((item) => {
    const before = byKey.get(listMapKey(item, keys));
    return before !== undefined && isUnchanged(schema?.items, item, before);
  });
}
