import { isObject, own, type Value, type ValueObject } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';
import type { Schema } from '../schema.ts';
import { childrenOf } from './children.ts';

const dns1035 = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const kindDetail =
  "may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

/** `apiVersion` and `kind` of embedded resources (apiextensions pkg/apiserver/schema/objectmeta). */
export function embeddedErrors(schema: Schema, value: Value): FieldError[] {
  const errors: FieldError[] = [];
  visit(schema, value, '', errors);
  return errors;
}

function visit(schema: Schema, value: Value, path: string, errors: FieldError[]): void {
  if (isObject(value) && schema.embeddedResource === true) checkTypeMeta(value, path, errors);
  for (const child of childrenOf(schema, value, path)) visit(child.schema, child.value, child.path, errors);
}

function checkTypeMeta(object: ValueObject, path: string, errors: FieldError[]): void {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  for (const name of ['apiVersion', 'kind'])
    if (!Object.hasOwn(object, name)) errors.push({ type: 'Required', field: at(name), detail: '' });
  const invalid = (field: string, detail: string) =>
    errors.push({ type: 'Invalid', field: at(field), badValue: object[field]!, detail });
  const apiVersion = own(object, 'apiVersion');
  if (apiVersion === '') invalid('apiVersion', 'must not be empty');
  else if (typeof apiVersion === 'string' && apiVersion.split('/').length > 2) {
    invalid('apiVersion', `unexpected GroupVersion string: ${apiVersion}`);
  }
  const kind = own(object, 'kind');
  if (kind === '') invalid('kind', 'must not be empty');
  else if (typeof kind === 'string' && (kind.length > 63 || !dns1035.test(kind.toLowerCase())))
    invalid('kind', kindDetail);
}
