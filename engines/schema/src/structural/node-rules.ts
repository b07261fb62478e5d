import { errorMessage } from '@flux-ts/errors';
import { compileRegexp } from '@flux-ts/text';
import { isObject, type ValueObject } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';

/** What is wrong: with the schema as a structural one, and with it as OpenAPI; the server tells the first, sorted, first. */
export interface Found {
  readonly structural: FieldError[];
  readonly openAPI: FieldError[];
}

/** What a schema describes: the whole object, a field, a list's item, or a map's value. */
export type Place = 'root' | 'field' | 'item' | 'value';

const unsupported = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'];

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
  if (Array.isArray(schema['items']) && schema['items'].length > 0)
    forbid('items', 'items must be a schema object and not an array');
  const hasProperties = isObject(schema['properties']) && Object.keys(schema['properties']).length > 0;
  const additional = schema['additionalProperties'] ?? null;
  if (hasProperties && additional !== null && additional !== true) {
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

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** What is wrong with rules before their expressions are looked at; where they point is the caller's. */
export function checkRules(schema: ValueObject, path: string, errors: FieldError[]): void {
  const rules = schema['x-kubernetes-validations'];
  for (const [i, rule] of Array.isArray(rules) ? rules.entries() : []) {
    if (isObject(rule)) checkRule(rule, `${path}.x-kubernetes-validations[${i}]`, errors);
  }
}

function checkRule(rule: ValueObject, path: string, errors: FieldError[]): void {
  const text = (key: string) => (typeof rule[key] === 'string' ? rule[key] : '');
  const [message, messageExpression, reason] = [text('message'), text('messageExpression'), rule['reason']];
  const invalid = (key: string, badValue: string, detail: string) =>
    errors.push({ type: 'Invalid', field: `${path}.${key}`, badValue, detail });
  const required = (key: string, detail: string) =>
    errors.push({ type: 'Required', field: `${path}.${key}`, detail });
  const expression = text('rule').trim();
  if (expression === '') required('rule', 'rule is not specified');
  else if (message !== '' && message.trim() === '') {
    invalid('message', message, 'must be non-empty if specified');
  } else if (hasLineBreak(message.trim())) invalid('message', message, 'must not contain line breaks');
  else if (hasLineBreak(expression) && message.trim() === '') {
    required('message', 'message must be specified if rule contains line breaks');
  }
  if (messageExpression !== '' && messageExpression.trim() === '') {
    required('messageExpression', 'messageExpression must be non-empty if specified');
  }
  if (typeof reason === 'string' && !REASONS.includes(reason)) {
    const detail = `supported values: ${REASONS.map((name) => `"${name}"`).join(', ')}`;
    errors.push({ type: 'NotSupported', field: `${path}.reason`, badValue: reason, detail });
  }
  const fieldPath = text('fieldPath');
  if (fieldPath !== '' && fieldPath.trim() === '') {
    invalid('fieldPath', fieldPath, 'must be non-empty if specified');
  }
  if (hasLineBreak(fieldPath)) invalid('fieldPath', fieldPath, 'must not contain line breaks');
}

function hasLineBreak(text: string): boolean {
  return /[\n\r]/.test(text);
}
