import { errorMessage } from '@flux-ts/errors';
import { compileRegexp } from '@flux-ts/text';
import { isObject, type ValueObject } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';

/** What a schema describes: the whole object, a field, a list's item, or a map's value. */
export type Place = 'root' | 'field' | 'item' | 'value';

const unsupported = ['$ref', 'definitions', 'dependencies', 'patternProperties', 'additionalItems', 'id'];

/** Keywords of OpenAPI that no definition may have. */
export function checkForbidden(schema: ValueObject, path: string, errors: FieldError[]): void {
  const forbid = (keyword: string, detail: string) =>
    errors.push({ type: 'Forbidden', field: `${path}.${keyword}`, detail });
  for (const keyword of unsupported) {
    const value = schema[keyword];
    if (Object.hasOwn(schema, keyword) && value !== null && value !== '')
      forbid(keyword, `${keyword} is not supported`);
  }
  if (schema['uniqueItems'] === true) {
    forbid('uniqueItems', 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic');
  }
  if (Array.isArray(schema['items'])) forbid('items', 'items must be a schema object and not an array');
  const hasProperties = isObject(schema['properties']) && Object.keys(schema['properties']).length > 0;
  if (hasProperties && (schema['additionalProperties'] ?? null) !== null) {
    forbid('additionalProperties', 'additionalProperties and properties are mutual exclusive');
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    const field = `${path}.x-kubernetes-preserve-unknown-fields`;
    errors.push({ type: 'Invalid', field, badValue: false, detail: 'must be true or undefined' });
  }
}

export function checkPattern(schema: ValueObject, path: string, errors: FieldError[]): void {
  const pattern = schema['pattern'];
  if (typeof pattern !== 'string' || pattern === '') return;
  try {
    compileRegexp(pattern);
  } catch (error) {
    const detail = `must be a valid regular expression, but isn't: ${errorMessage(error)}`;
    errors.push({ type: 'Invalid', field: `${path}.pattern`, badValue: pattern, detail });
  }
}

export function checkRules(schema: ValueObject, path: string, errors: FieldError[]): void {
  const rules = schema['x-kubernetes-validations'];
  for (const [i, rule] of Array.isArray(rules) ? rules.entries() : []) {
    const text = isObject(rule) ? rule['rule'] : undefined;
    if (typeof text === 'string' && text.trim() !== '') continue;
    errors.push({
      type: 'Required',
      field: `${path}.x-kubernetes-validations[${i}].rule`,
      detail: 'rule is not specified',
    });
  }
}
