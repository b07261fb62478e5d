import type { Schema } from '@flux-ts/schema';
import type { ValueObject } from '@flux-ts/yaml';
import { put } from '../values.ts';

/** Where definitions are found (Swagger 2.0). */
export const DEFINITIONS = '#/definitions/';

/** Keywords that mean the same in OpenAPI v2. */
const PLAIN = [
  'type',
  'format',
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'multipleOf',
  'required',
  'title',
  'description',
] as const;

const EXTENSIONS = [
  ['x-kubernetes-embedded-resource', 'embeddedResource'],
  ['x-kubernetes-list-type', 'listType'],
  ['x-kubernetes-list-map-keys', 'listMapKeys'],
  ['x-kubernetes-map-type', 'mapType'],
  ['x-kubernetes-patch-merge-key', 'patchMergeKey'],
] as const;

/**
 * A schema as OpenAPI v2 says it, for clients that check manifests by it. What v2 has no word for is left out, so that
 * nothing is refused that the server would take: what may be null or unknown has no type there, and there are no
 * `anyOf`, `oneOf`, `not`, defaults (apiextensions-apiserver controller/openapi/v2 ToStructuralOpenAPIV2).
 */
export function toOpenApiV2(schema: Schema): ValueObject {
  const result: ValueObject = {};
  for (const key of PLAIN) add(result, key, schema[key]);
  for (const [keyword, key] of EXTENSIONS) add(result, keyword, schema[key]);
  add(result, 'x-kubernetes-patch-strategy', schema.patchStrategy?.join(','));
  if (schema.typeName === undefined)
    add(result, 'x-kubernetes-preserve-unknown-fields', schema.preserveUnknownFields);
  if (schema.intOrString === true) return anyScalar(schema, result);
  if (schema.properties !== undefined) put(result, 'properties', propertiesOf(schema.properties));
  if (schema.items !== undefined) put(result, 'items', reference(schema.items));
  const { additionalProperties: more } = schema;
  if (more !== undefined) put(result, 'additionalProperties', more === true ? {} : reference(more));
  return loosened(schema, result);
}

/** A named type by its name, any other as it is. */
export function reference(schema: Schema): ValueObject {
  if (schema.typeName === undefined) return toOpenApiV2(schema);
  const result: ValueObject = { $ref: `${DEFINITIONS}${schema.typeName}` };
  // How the field is merged stands beside the reference.
  add(result, 'x-kubernetes-map-type', schema.mapType);
  add(result, 'x-kubernetes-patch-strategy', schema.patchStrategy?.join(','));
  return result;
}

function propertiesOf(properties: Readonly<Record<string, Schema>>): ValueObject {
  const result: ValueObject = {};
  for (const [name, child] of Object.entries(properties)) put(result, name, reference(child));
  return result;
}

/** A built-in type is told as a string, a custom one has no type. */
function anyScalar({ typeName, format }: Schema, written: ValueObject): ValueObject {
  if (typeName !== undefined) {
    return format === 'int-or-string' ? { type: 'string', format } : { type: 'string' };
  }
  const { type: _, format: _format, ...rest } = written;
  return { ...rest, 'x-kubernetes-int-or-string': true };
}

function loosened(schema: Schema, written: ValueObject): ValueObject {
  if (schema.nullable !== true && schema.preserveUnknownFields !== true) return written;
  const { type, items: _items, properties: _properties, required: _required, ...rest } = written;
  return schema.nullable === true || type === undefined ? rest : { type, ...rest };
}

function add(result: ValueObject, key: string, value: unknown): void {
  if (value !== undefined) put(result, key, value);
}
