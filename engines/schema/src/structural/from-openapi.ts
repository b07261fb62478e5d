import { isObject, type Value, type ValueObject } from '@flux-ts/yaml';
import type { Schema } from '../schema.ts';
import { extensionFields, junctors, plainFields } from './keywords.ts';

/**
 * OpenAPI v3 JSON as a Schema, without asking whether it is structural. Keywords that Kubernetes has no use for
 * are dropped; a part that is no schema at all is read as the empty one.
 */
export function fromOpenAPI(openAPI: Value | undefined): Schema {
  const source: ValueObject = isObject(openAPI) ? openAPI : {};
  const schema: Record<string, unknown> = {};
  for (const field of plainFields) copy(source, field, schema, field);
  for (const [keyword, field] of Object.entries(extensionFields)) copy(source, keyword, schema, field);
  if (isObject(source['properties'])) schema['properties'] = properties(source['properties']);
  if (isObject(source['items'])) schema['items'] = fromOpenAPI(source['items']);
  if (isObject(source['not'])) schema['not'] = fromOpenAPI(source['not']);
  const additional = source['additionalProperties'];
  if (additional === true) schema['additionalProperties'] = true;
  else if (isObject(additional)) schema['additionalProperties'] = fromOpenAPI(additional);
  for (const junctor of junctors) {
    const members = source[junctor];
    if (Array.isArray(members)) schema[junctor] = members.map(fromOpenAPI);
  }
  const strategy = source['x-kubernetes-patch-strategy'];
  if (typeof strategy === 'string') schema['patchStrategy'] = strategy.split(',');
  return schema as Schema;
}

function copy(source: ValueObject, keyword: string, schema: Record<string, unknown>, field: string): void {
  if (!Object.hasOwn(source, keyword)) return;
  const value = source[keyword];
  // An empty text says nothing, but as a value.
  const isEmpty = value === '' && field !== 'default' && field !== 'example';
  if (value !== null && !isEmpty && value !== undefined) schema[field] = value;
}

function properties(source: ValueObject): Record<string, Schema> {
  const result: Record<string, Schema> = Object.create(null);
  for (const name of Object.keys(source)) result[name] = fromOpenAPI(source[name]);
  return result;
}
