import { isObject, own, type Value, type ValueObject } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';
import { checkCompleteness } from './completeness.ts';
import { checkJunctorMembers } from './junctor-members.ts';
import { checkListAndMapTypes } from './list-and-map-types.ts';
import { checkForbidden, checkPattern, checkRules, type Found, type Place } from './node-rules.ts';

/** Checks a schema and everything below it, appending what is wrong. */
export function checkNode(
  schema: ValueObject,
  path: string,
  place: Place,
  found: Found,
  inMetadata = false,
): void {
  const { structural, openAPI } = found;
  checkOpenAPIType(schema, path, openAPI);
  checkForbidden(schema, path, openAPI);
  if (inMetadata && schema['x-kubernetes-embedded-resource'] === true) {
    const field = `${path}.x-kubernetes-embedded-resource`;
    openAPI.push({ type: 'Forbidden', field, detail: 'must not be used inside of resource meta' });
  }
  checkType(schema, path, place, structural);
  checkPattern(schema, path, structural);
  checkEmbedded(schema, path, structural);
  checkIntOrString(schema, path, structural);
  checkListAndMapTypes(schema, path, openAPI);
  checkRules(schema, path, openAPI);
  checkJunctorMembers(schema, path, found);
  checkResource(schema, path, place, structural);
  if (place === 'root') {
    checkRoot(schema, path, structural);
    checkCompleteness(schema, path, structural);
  }
  checkChildren(schema, path, place, found, inMetadata);
}

const META_FIELDS = new Set(['apiVersion', 'kind', 'metadata']);

function checkChildren(
  schema: ValueObject,
  path: string,
  place: Place,
  found: Found,
  inMetadata: boolean,
): void {
  const properties = schema['properties'];
  const isResource = place === 'root' || schema['x-kubernetes-embedded-resource'] === true;
  if (isObject(properties)) {
    for (const name of Object.keys(properties).sort()) {
      const property = properties[name];
      const below = inMetadata || (isResource && META_FIELDS.has(name));
      if (isObject(property)) checkNode(property, `${path}.properties[${name}]`, 'field', found, below);
    }
  }
  const { items, additionalProperties } = schema;
  if (isObject(items)) checkNode(items, `${path}.items`, 'item', found, inMetadata);
  if (isObject(additionalProperties))
    checkNode(additionalProperties, `${path}.additionalProperties`, 'value', found, inMetadata);
}

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

const missingType: Readonly<Record<Place, string>> = {
  root: 'must not be empty at the root',
  field: 'must not be empty for specified object fields',
  item: 'must not be empty for specified array items',
  value: 'must not be empty for specified object fields',
};

function checkOpenAPIType(schema: ValueObject, path: string, errors: FieldError[]): void {
  const type = own(schema, 'type') ?? '';
  const field = `${path}.type`;
  if (type === '' || types.includes(String(type))) return;
  const detail = `supported values: ${types.map((name) => `"${name}"`).join(', ')}`;
  errors.push({ type: 'NotSupported', field, badValue: type, detail });
  if (type !== 'null') return;
  errors.push({
    type: 'Forbidden',
    field,
    detail: 'type cannot be set to null, use nullable as an alternative',
  });
}

function checkType(schema: ValueObject, path: string, place: Place, errors: FieldError[]): void {
  const type = own(schema, 'type') ?? '';
  const field = `${path}.type`;
  if (type === '') {
    const isOptional =
      schema['x-kubernetes-int-or-string'] === true ||
      schema['x-kubernetes-preserve-unknown-fields'] === true ||
      schema['x-kubernetes-embedded-resource'] === true;
    if (!isOptional) errors.push({ type: 'Required', field, detail: missingType[place] });
  } else if (place === 'root' && type !== 'object' && types.includes(String(type))) {
    errors.push({ type: 'Invalid', field, badValue: type, detail: 'must be object at the root' });
  }
  const items = schema['items'] ?? null;
  if (type === 'array' && (items === null || (Array.isArray(items) && items.length === 0))) {
    errors.push({ type: 'Required', field: `${path}.items`, detail: 'must be specified' });
  }
}

function checkEmbedded(schema: ValueObject, path: string, errors: FieldError[]): void {
  if (schema['x-kubernetes-embedded-resource'] !== true) return;
  const isEmpty = !isObject(schema['properties']) || Object.keys(schema['properties']).length === 0;
  if (isEmpty && schema['x-kubernetes-preserve-unknown-fields'] !== true) {
    const detail =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push({ type: 'Required', field: `${path}.properties`, detail });
  }
  if (hasAdditional(schema)) {
    const detail = 'must not be used if x-kubernetes-embedded-resource is set';
    errors.push({ type: 'Forbidden', field: `${path}.additionalProperties`, detail });
  }
  const detail = 'must be object if x-kubernetes-embedded-resource is true';
  if ((own(schema, 'type') ?? '') === '') errors.push({ type: 'Required', field: `${path}.type`, detail });
  else mustBe(schema, path, 'object', detail, errors);
}

function checkIntOrString(schema: ValueObject, path: string, errors: FieldError[]): void {
  if (schema['x-kubernetes-int-or-string'] !== true) return;
  for (const keyword of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource']) {
    if (schema[keyword] !== true) continue;
    const detail = 'must be false if x-kubernetes-int-or-string is true';
    errors.push({ type: 'Invalid', field: `${path}.${keyword}`, badValue: true, detail });
  }
}

function hasAdditional(schema: ValueObject): boolean {
  const additional = schema['additionalProperties'];
  return isObject(additional) || additional === true;
}

function checkRoot(schema: ValueObject, path: string, errors: FieldError[]): void {
  if (!hasAdditional(schema)) return;
  errors.push({
    type: 'Forbidden',
    field: `${path}.additionalProperties`,
    detail: 'must not be used at the root',
  });
}

/** What every resource has, an embedded one too, can hardly be described further. */
function checkResource(schema: ValueObject, path: string, place: Place, errors: FieldError[]): void {
  if (place !== 'root' && schema['x-kubernetes-embedded-resource'] !== true) return;
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const at = (name: string) => `${path}.properties[${name}]`;
  for (const name of ['apiVersion', 'kind']) {
    const property = own(properties, name);
    if (isObject(property)) mustBe(property, at(name), 'string', 'must be string', errors);
  }
  const metadata = own(properties, 'metadata');
  if (!isObject(metadata)) return;
  mustBe(metadata, at('metadata'), 'object', 'must be object', errors);
  if (place === 'root') checkMetadata(metadata, at('metadata'), errors);
}

function checkMetadata(metadata: ValueObject, path: string, errors: FieldError[]): void {
  const allowed: Readonly<Record<string, readonly string[]>> = { properties: ['name', 'generateName'] };
  const isPlain = Object.entries(metadata).every(([keyword, value]) => {
    if (keyword === 'type' || keyword === 'description') return true;
    return isObject(value) && Object.keys(value).every((name) => allowed[keyword]?.includes(name) === true);
  });
  if (isPlain || metadata['type'] !== 'object') return;
  const detail =
    'must not specify anything other than name and generateName, but metadata is implicitly specified';
  errors.push({ type: 'Forbidden', field: path, detail });
}

function mustBe(schema: ValueObject, path: string, type: string, detail: string, errors: FieldError[]): void {
  const actual: Value = own(schema, 'type') ?? '';
  if (actual !== type) errors.push({ type: 'Invalid', field: `${path}.type`, badValue: actual, detail });
}
