import { isObject, own, type Value, type ValueObject } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';
import type { Schema } from '../schema.ts';
import { listMapKey } from './list-keys.ts';
import { fieldOf, inBody, type Visit } from './visit.ts';

/** The items, then their number. */
export function checkArray(
  schema: Schema,
  value: Value[],
  old: Value | undefined,
  path: string,
  visit: Visit,
): void {
  if (schema.items !== undefined) {
    const before = oldItems(schema, old);
    for (const [i, item] of value.entries())
      visit.node(schema.items, item, before(item), `${path}[${i}]`, visit);
  }
  const { minItems, maxItems } = schema;
  const size = value.length;
  if (minItems !== undefined && size < minItems) {
    const detail = inBody(path, `should have at least ${minItems} items`);
    visit.errors.push({ type: 'Invalid', field: fieldOf(path), badValue: size, detail });
  }
  if (maxItems !== undefined && size > maxItems) visit.errors.push(tooMany(path, size, maxItems));
}

/** Items are the same item only in a list of type map, by its keys. */
function oldItems(schema: Schema, old: Value | undefined): (item: Value) => Value | undefined {
  if (!Array.isArray(old) || schema.listType !== 'map') return () => undefined;
  const keys = schema.listMapKeys ?? [];
  const byKey = new Map(old.map((item) => [listMapKey(item, keys), item]));
  return (item) => byKey.get(listMapKey(item, keys));
}

function tooMany(path: string, size: number, most: number): FieldError {
  const detail = `must have at most ${most} ${most === 1 ? 'item' : 'items'}`;
  return { type: 'TooMany', field: fieldOf(path), badValue: size, detail };
}

/** The number of properties; then map values, properties, and what is required, in this order. */
export function checkObject(
  schema: Schema,
  value: ValueObject,
  old: Value | undefined,
  path: string,
  visit: Visit,
): void {
  const names = Object.keys(value).sort();
  const { minProperties, maxProperties } = schema;
  if (minProperties !== undefined && names.length < minProperties) {
    const detail = inBody(path, `should have at least ${minProperties} properties`);
    visit.errors.push({ type: 'Invalid', field: fieldOf(path), badValue: names.length, detail });
  }
  if (maxProperties !== undefined && names.length > maxProperties) {
    visit.errors.push(tooMany(path, names.length, maxProperties));
  }
  const before = isObject(old) ? old : undefined;
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  const map = schema.additionalProperties === true ? undefined : schema.additionalProperties;
  for (const name of map === undefined ? [] : names) {
    if (own(schema.properties, name) !== undefined) continue;
    visit.node(map!, value[name]!, own(before, name), at(name), visit);
  }
  for (const name of names) {
    const property = own(schema.properties, name);
    if (property !== undefined) visit.node(property, value[name]!, own(before, name), at(name), visit);
  }
  checkRequired(schema, value, at, visit);
}

function checkRequired(schema: Schema, value: ValueObject, at: (name: string) => string, visit: Visit): void {
  for (const name of new Set(schema.required)) {
    if (!Object.hasOwn(value, name)) visit.errors.push({ type: 'Required', field: at(name), detail: '' });
  }
}
