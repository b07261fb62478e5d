import { isObject, own, type Value, type ValueObject } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';

/**
 * What the junctors at the root speak of must be described outside of them (apiextensions pkg/apiserver/schema
 * complete.go). The junctors further down are not looked at, as upstream.
 */
export function checkCompleteness(schema: ValueObject, path: string, errors: FieldError[]): void {
  visitJunctors(schema, schema, path, path, errors);
}

function visitJunctors(
  said: ValueObject,
  schema: ValueObject,
  path: string,
  saidAt: string,
  errors: FieldError[],
): void {
  visit(said['not'], schema, path, `${saidAt}.not`, errors);
  for (const junctor of ['allOf', 'anyOf', 'oneOf']) {
    const members = said[junctor];
    if (!Array.isArray(members)) continue;
    members.forEach((member, i) => {
      visit(member, schema, path, `${saidAt}.${junctor}[${i}]`, errors);
    });
  }
}

function visit(
  said: Value | undefined,
  schema: Value | undefined,
  path: string,
  saidAt: string,
  errors: FieldError[],
): void {
  if (!isObject(said)) return;
  if (!isObject(schema)) {
    errors.push({ type: 'Required', field: path, detail: `because it is defined in ${saidAt}` });
    return;
  }
  visitJunctors(said, schema, path, saidAt, errors);
  visit(said['items'], schema['items'], `${path}.items`, `${saidAt}.items`, errors);
  const properties = said['properties'];
  if (!isObject(properties)) return;
  const known = isObject(schema['properties']) ? schema['properties'] : {};
  for (const name of Object.keys(properties).sort()) {
    const at = `.properties[${name}]`;
    visit(properties[name], own(known, name), `${path}${at}`, `${saidAt}${at}`, errors);
  }
}
