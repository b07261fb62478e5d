import { isObject, own, type Value, type ValueObject } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';
import { checkJunctorMembers } from './junctor-members.ts';
import { checkListAndMapTypes } from './list-and-map-types.ts';
import { checkForbidden, checkPattern, checkRules, type Place } from './node-rules.ts';

/** Checks a schema and everything below it, appending what is wrong. */
export function checkNode(schema: ValueObject, path: string, place: Place, errors: FieldError[]): void {
  checkForbidden(schema, path, errors);
  checkType(schema, path, place, errors);
  checkPattern(schema, path, errors);
  checkEmbedded(schema, path, errors);
  checkListAndMapTypes(schema, path, errors);
  checkRules(schema, path, errors);
  checkJunctorMembers(schema, path, errors);
  if (place === 'root') checkRoot(schema, path, errors);
  checkChildren(schema, path, errors);
}

function checkChildren(schema: ValueObject, path: string, errors: FieldError[]): void {
  const properties = schema['properties'];
  if (isObject(properties)) {
    for (const name of Object.keys(properties).sort()) {
      if (isObject(properties[name]))
        checkNode(properties[name], `${path}.properties[${name}]`, 'field', errors);
    }
  }
  const { items, additionalProperties } = schema;
  if (isObject(items)) checkNode(items, `${path}.items`, 'item', errors);
  if (isObject(additionalProperties))
    checkNode(additionalProperties, `${path}.additionalProperties`, 'value', errors);
}

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

const missingType: Readonly<Record<Place, string>> = {
  root: 'must not be empty at the root',
  field: 'must not be empty for specified object fields',
  item: 'must not be empty for specified array items',
  value: 'must not be empty for specified object fields',
};

function checkType(schema: ValueObject, path: string, place: Place, errors: FieldError[]): void {
  const type = own(schema, 'type') ?? '';
  const field = `${path}.type`;
  if (type === '') {
    const isOptional =
      schema['x-kubernetes-int-or-string'] === true ||
      schema['x-kubernetes-preserve-unknown-fields'] === true;
    if (place === 'root' || !isOptional) errors.push({ type: 'Required', field, detail: missingType[place] });
  } else if (!types.includes(String(type))) {
    const detail = `supported values: ${types.map((name) => `"${name}"`).join(', ')}`;
    errors.push({ type: 'NotSupported', field, badValue: type, detail });
    if (type === 'null') {
      errors.push({
        type: 'Forbidden',
        field,
        detail: 'type cannot be set to null, use nullable as an alternative',
      });
    }
  } else if (place === 'root' && type !== 'object') {
    errors.push({ type: 'Invalid', field, badValue: type, detail: 'must be object at the root' });
  }
  if (type === 'array' && (schema['items'] ?? null) === null) {
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
  mustBe(schema, path, 'object', 'must be object if x-kubernetes-embedded-resource is true', errors);
}

function checkRoot(schema: ValueObject, path: string, errors: FieldError[]): void {
  if (schema['nullable'] === true) {
    errors.push({
      type: 'Forbidden',
      field: `${path}.nullable`,
      detail: 'nullable cannot be true at the root',
    });
  }
  if (isObject(schema['additionalProperties'])) {
    errors.push({
      type: 'Forbidden',
      field: `${path}.additionalProperties`,
      detail: 'must not be used at the root',
    });
  }
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const at = (name: string) => `${path}.properties[${name}]`;
  for (const name of ['apiVersion', 'kind']) {
    const property = own(properties, name);
    if (isObject(property)) mustBe(property, at(name), 'string', 'must be string', errors);
  }
  const metadata = own(properties, 'metadata');
  if (isObject(metadata)) checkMetadata(metadata, at('metadata'), errors);
}

function checkMetadata(metadata: ValueObject, path: string, errors: FieldError[]): void {
  mustBe(metadata, path, 'object', 'must be object', errors);
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
