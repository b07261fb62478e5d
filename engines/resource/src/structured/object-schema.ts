import type { Schema } from '@flux-ts/schema';

const STRING: Schema = { type: 'string' };
const STRINGS: Schema = { type: 'object', additionalProperties: STRING };
const TIME: Schema = { type: 'string', format: 'date-time' };
const INTEGER: Schema = { type: 'integer', format: 'int64' };

const OWNER_REFERENCE: Schema = {
  type: 'object',
  mapType: 'atomic',
  properties: fields({
    apiVersion: STRING,
    kind: STRING,
    name: STRING,
    uid: STRING,
    controller: { type: 'boolean' },
    blockOwnerDeletion: { type: 'boolean' },
  }),
};

/** meta/v1 ObjectMeta, as far as merging is concerned. */
const OBJECT_META: Schema = {
  type: 'object',
  typeName: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
  properties: fields({
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    selfLink: STRING,
    uid: STRING,
    resourceVersion: STRING,
    generation: INTEGER,
    creationTimestamp: TIME,
    deletionTimestamp: TIME,
    deletionGracePeriodSeconds: INTEGER,
    labels: STRINGS,
    annotations: STRINGS,
    ownerReferences: { type: 'array', listType: 'map', listMapKeys: ['uid'], items: OWNER_REFERENCE },
    finalizers: { type: 'array', listType: 'set', items: STRING },
    managedFields: { type: 'array', listType: 'atomic', items: { type: 'object' } },
  }),
};

function fields(properties: Record<string, Schema>): Record<string, Schema> {
  return Object.assign(Object.create(null) as Record<string, Schema>, properties);
}

/**
 * The schema of a whole object: a custom resource's own schema says nothing of `apiVersion`, `kind` and `metadata`,
 * which every object has. The schema itself when it knows them (built-in types do).
 * Servers call this once a kind, so that applying costs nothing more.
 */
export function objectSchema(schema: Schema): Schema {
  const { properties } = schema;
  if (properties?.['apiVersion'] !== undefined && properties['metadata']?.properties !== undefined)
    return schema;
  const known = Object.assign(fields({}), properties, {
    apiVersion: STRING,
    kind: STRING,
    metadata: OBJECT_META,
  });
  return { ...schema, type: 'object', properties: known };
}

/**
 * The schema with the fields that embedded resources (`x-kubernetes-embedded-resource`) have as any object does, at
 * every depth (apiextensions controller/openapi/builder `addEmbeddedProperties`). Shares what it leaves as it is;
 * itself when nothing is embedded. To be called once a type.
 */
export function embeddingSchema(schema: Schema): Schema {
  const { properties, items, additionalProperties: values } = schema;
  const names = Object.keys(properties ?? {});
  const known = names.map((name) => embeddingSchema(properties![name]!));
  const isSame = known.every((field, i) => field === properties![names[i]!]);
  const item = items === undefined ? undefined : embeddingSchema(items);
  const value = values === undefined || values === true ? values : embeddingSchema(values);
  const inner =
    isSame && item === items && value === values
      ? schema
      : {
          ...schema,
          ...(isSame
            ? {}
            : { properties: fields(Object.fromEntries(names.map((name, i) => [name, known[i]!]))) }),
          ...(item === undefined ? {} : { items: item }),
          ...(value === undefined ? {} : { additionalProperties: value }),
        };
  return schema.embeddedResource === true ? objectSchema(inner) : inner;
}

/** The schema of an object of a kind whose type nobody knows: fields are merged one by one, lists as one. */
export const UNKNOWN_OBJECT: Schema = Object.freeze(
  objectSchema({ type: 'object', preserveUnknownFields: true }),
);
