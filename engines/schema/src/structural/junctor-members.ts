import { isObject, type Value, type ValueObject, valuesEqual } from '@flux-ts/yaml';
import { checkListAndMapTypes } from './list-and-map-types.ts';
import { checkPattern, type Found } from './node-rules.ts';

/** Keywords that say more than a constraint, so that they may not stand below allOf, anyOf, oneOf and not. */
const forbidden = [
  ['type', 'must be empty to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['default', 'must be undefined to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
] as const;

/** The only types below a junctor: an int-or-string may say what it is, so that other tools know. */
const integerOrString: Value = [{ type: 'integer' }, { type: 'string' }];

/** The members of a schema's junctors. */
export function checkJunctorMembers(schema: ValueObject, path: string, found: Found): void {
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  visitMembers(schema, path, found, isIntOrString);
}

function visitMembers(schema: ValueObject, path: string, found: Found, mayNameTypes: boolean): void {
  for (const junctor of ['allOf', 'anyOf', 'oneOf'] as const) {
    const members = schema[junctor];
    if (!Array.isArray(members)) continue;
    if (mayNameTypes && junctor === 'anyOf' && valuesEqual(members, integerOrString)) continue;
    for (const [i, member] of members.entries()) {
      const first = mayNameTypes && junctor === 'allOf' && i === 0;
      if (isObject(member)) visitMember(member, `${path}.${junctor}[${i}]`, found, first);
    }
  }
  if (isObject(schema['not'])) visitMember(schema['not'], `${path}.not`, found, false);
}

function visitMember(member: ValueObject, path: string, found: Found, mayNameTypes: boolean): void {
  const { structural, openAPI } = found;
  for (const [keyword, detail] of forbidden) {
    const value = member[keyword];
    if (value === undefined || value === null || value === '' || value === false) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    structural.push({ type: 'Forbidden', field: `${path}.${keyword}`, detail });
  }
  checkPattern(member, path, structural);
  checkListAndMapTypes(member, path, openAPI);
  visitMembers(member, path, found, mayNameTypes);
  const properties = member['properties'];
  if (isObject(properties)) {
    if (Object.hasOwn(properties, 'metadata')) {
      const detail = 'must not be specified in a nested context';
      structural.push({ type: 'Forbidden', field: `${path}.properties[metadata]`, detail });
    }
    for (const name of Object.keys(properties).sort()) {
      if (isObject(properties[name]))
        visitMember(properties[name], `${path}.properties[${name}]`, found, false);
    }
  }
  if (isObject(member['items'])) visitMember(member['items'], `${path}.items`, found, false);
}
