import { isObject, own, type ValueObject } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';

/** x-kubernetes-list-type, -list-map-keys and -map-type (apiextensions validateList..., ValidateMapType). */
export function checkListAndMapTypes(schema: ValueObject, path: string, errors: FieldError[]): void {
  const [listType, mapType] = [schema['x-kubernetes-list-type'], schema['x-kubernetes-map-type']];
  if (typeof listType === 'string') checkListType(schema, listType, path, errors);
  if (typeof mapType === 'string') {
    oneOf(path, 'x-kubernetes-map-type', mapType, ['atomic', 'granular'], errors);
    typeIs(schema, path, 'object', 'must be object if x-kubernetes-map-type is specified', errors);
  }
  if (keysOf(schema).length > 0 && listType !== 'map') {
    const detail = 'must be map if x-kubernetes-list-map-keys is non-empty';
    const isUnset = typeof listType !== 'string';
    const field = `${path}.x-kubernetes-list-type`;
    errors.push(
      isUnset ? { type: 'Required', field, detail } : { type: 'Invalid', field, badValue: listType, detail },
    );
  }
}

function checkListType(schema: ValueObject, listType: string, path: string, errors: FieldError[]): void {
  oneOf(path, 'x-kubernetes-list-type', listType, ['atomic', 'set', 'map'], errors);
  typeIs(schema, path, 'array', 'must be array if x-kubernetes-list-type is specified', errors);
  const items = isObject(schema['items']) ? schema['items'] : undefined;
  if (items === undefined) return;
  if (listType === 'set') checkSetItems(items, `${path}.items`, errors);
  if (listType === 'map') checkMapItems(schema, items, path, errors);
}

/** Items of a set are compared whole: objects and lists must be atomic. */
function checkSetItems(items: ValueObject, path: string, errors: FieldError[]): void {
  if (items['nullable'] === true) {
    const detail = 'cannot be nullable when x-kubernetes-list-type is set';
    errors.push({ type: 'Forbidden', field: `${path}.nullable`, detail });
  }
  const keyword = { object: 'x-kubernetes-map-type', array: 'x-kubernetes-list-type' }[String(items['type'])];
  if (keyword === undefined) return;
  const value = items[keyword] ?? null;
  // A list that says nothing is atomic.
  if (value === 'atomic' || (keyword === 'x-kubernetes-list-type' && value === null)) return;
  const detail = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  errors.push({ type: 'Invalid', field: `${path}.${keyword}`, badValue: value, detail });
}

function checkMapItems(schema: ValueObject, items: ValueObject, path: string, errors: FieldError[]): void {
  const keys = keysOf(schema);
  const field = `${path}.x-kubernetes-list-map-keys`;
  if (keys.length === 0) {
    errors.push({ type: 'Required', field, detail: 'must not be empty if x-kubernetes-list-type is map' });
  }
  const isMap = typeIs(
    items,
    `${path}.items`,
    'object',
    "must be object if parent array's x-kubernetes-list-type is map",
    errors,
  );
  if (!isMap) return;
  if (items['nullable'] === true) {
    const detail = 'cannot be nullable when x-kubernetes-list-type is map';
    errors.push({ type: 'Forbidden', field: `${path}.items.nullable`, detail });
  }
  const invalid = (detail: string) => errors.push({ type: 'Invalid', field, badValue: keys, detail });
  const properties = isObject(items['properties']) ? items['properties'] : {};
  for (const key of keys) checkKey(key, items, properties, path, invalid, errors);
  if (new Set(keys).size !== keys.length) invalid('must not contain duplicate entries');
}

function checkKey(
  key: string,
  items: ValueObject,
  properties: ValueObject,
  path: string,
  invalid: (detail: string) => void,
  errors: FieldError[],
): void {
  const property = own(properties, key);
  if (!isObject(property)) {
    invalid('entries must all be names of item properties');
    return;
  }
  const at = `${path}.items.properties[${key}]`;
  const type = property['type'] ?? '';
  if (type === 'object' || type === 'array') {
    const detail = "must be a scalar type if parent array's x-kubernetes-list-type is map";
    errors.push({ type: 'Invalid', field: `${at}.type`, badValue: type, detail });
  }
  if (property['nullable'] === true) {
    const detail = 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable';
    errors.push({ type: 'Forbidden', field: `${at}.nullable`, detail });
  }
  const required = Array.isArray(items['required']) && items['required'].includes(key);
  if (required || (property['default'] ?? null) !== null) return;
  const detail =
    'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property';
  errors.push({ type: 'Required', field: `${at}.default`, detail });
}

function keysOf(schema: ValueObject): string[] {
  const keys = schema['x-kubernetes-list-map-keys'];
  return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
}

function oneOf(
  path: string,
  keyword: string,
  value: string,
  allowed: readonly string[],
  errors: FieldError[],
): void {
  if (allowed.includes(value)) return;
  const detail = `supported values: ${allowed.map((name) => `"${name}"`).join(', ')}`;
  errors.push({ type: 'NotSupported', field: `${path}.${keyword}`, badValue: value, detail });
}

function typeIs(
  schema: ValueObject,
  path: string,
  type: string,
  detail: string,
  errors: FieldError[],
): boolean {
  const actual = own(schema, 'type') ?? '';
  if (actual === type) return true;
  const field = `${path}.type`;
  const isItem = detail.startsWith("must be object if parent array's");
  if (actual === '' && !isItem) errors.push({ type: 'Required', field, detail });
  else errors.push({ type: 'Invalid', field, badValue: actual, detail });
  return false;
}
