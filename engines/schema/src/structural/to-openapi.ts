import { cloneValue, setOwn, type Value, type ValueObject } from '@flux-ts/yaml';
import type { Schema } from '../schema.ts';
import { extensionFields, junctors, plainFields } from './keywords.ts';

/**
 * A schema as OpenAPI v3 JSON, as a CustomResourceDefinition or `/openapi/v3` says it. Named built-in types
 * become `$ref`s below the root, since they may be recursive.
 */
export function toOpenAPI(schema: Schema): ValueObject {
  const result: ValueObject = {};
  const source = schema as unknown as Record<string, Value | undefined>;
  for (const field of plainFields) put(result, field, source[field]);
  for (const [keyword, field] of Object.entries(extensionFields)) put(result, keyword, source[field]);
  put(result, 'x-kubernetes-patch-strategy', schema.patchStrategy?.join(','));
  if (schema.properties !== undefined) {
    const fields: ValueObject = {};
    for (const name of Object.keys(schema.properties)) setOwn(fields, name, child(schema.properties[name]!));
    result['properties'] = fields;
  }
  if (schema.items !== undefined) result['items'] = child(schema.items);
  if (schema.not !== undefined) result['not'] = child(schema.not);
  const additional = schema.additionalProperties;
  if (additional !== undefined)
    result['additionalProperties'] = additional === true ? true : child(additional);
  for (const junctor of junctors) {
    const members = schema[junctor];
    if (members !== undefined) result[junctor] = members.map(child);
  }
  return result;
}

function child(schema: Schema): ValueObject {
  if (schema.typeName === undefined) return toOpenAPI(schema);
  const reference: ValueObject = { $ref: `#/components/schemas/${schema.typeName}` };
  return schema.default === undefined
    ? reference
    : { default: cloneValue(schema.default), allOf: [reference] };
}

function put(result: ValueObject, keyword: string, value: Value | undefined): void {
  if (value !== undefined) result[keyword] = cloneValue(value);
}
