import type { Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';

/** How server-side apply treats one value. */
export type Shape = 'scalar' | 'list' | 'set' | 'keyed' | 'map' | 'struct';
/*
 * scalar  one leaf, whatever it holds (atomic lists and maps look the same to a set of paths)
 * list    an atomic list: a leaf
 * set     a list whose items are their own identity
 * keyed   a list whose items have key fields
 * map     an atomic map: a leaf
 * struct  a map whose fields are owned one by one
 */

/** A type without rules: every field of a map on its own, lists as one (kube-openapi's `__untyped_deduced_`). */
export const DEDUCED: Schema = Object.freeze({ preserveUnknownFields: true });
/** A type without rules that is owned as one (kube-openapi's `__untyped_atomic_`). */
const ATOMIC: Schema = Object.freeze({ preserveUnknownFields: true, mapType: 'atomic' });

const RAW_EXTENSION = 'io.k8s.apimachinery.pkg.runtime.RawExtension';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

/**
 * The shape of a value under a schema (structured-merge-diff typed/helpers.go `deduceAtom`): a schema with a type
 * decides alone, one without follows the value, and a null is taken for a map.
 */
export function shapeOf(schema: Schema, value: Value | undefined): Shape {
  switch (schema.type) {
    case 'object':
      return mapShape(schema);
    case 'array':
      return listShape(schema);
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return 'scalar';
    default:
      return untypedShape(schema, value);
  }
}

function untypedShape(schema: Schema, value: Value | undefined): Shape {
  // Only built-in types say of themselves that they are scalars: a custom one holds anything as far as merging goes.
  if (schema.typeName !== undefined && (schema.intOrString === true || schema.typeName === QUANTITY))
    return 'scalar';
  if (value === null || value === undefined) return mapShape(schema);
  if (typeof value !== 'object') return 'scalar';
  return Array.isArray(value) ? listShape(schema) : mapShape(schema);
}

function mapShape(schema: Schema): Shape {
  return schema.mapType === 'atomic' || schema.typeName === RAW_EXTENSION ? 'map' : 'struct';
}

/** List types, or where there is none the strategic merge patch's (kube-openapi schemaconv/smd.go). */
export function listShape(schema: Schema): Shape {
  switch (schema.listType) {
    case 'atomic':
      return 'list';
    case 'set':
      return 'set';
    case 'map':
      return 'keyed';
    default:
      if (schema.patchStrategy?.includes('merge') !== true) return 'list';
      return schema.patchMergeKey === undefined ? 'set' : 'keyed';
  }
}

/** The key fields of a keyed list, sorted. */
export function keysOf(schema: Schema): readonly string[] {
  const keys = schema.listMapKeys ?? (schema.patchMergeKey === undefined ? [] : [schema.patchMergeKey]);
  return keys.length < 2 ? keys : keys.toSorted();
}

/** Whether a name is one of a type's own fields. */
export function isNamedField(schema: Schema, name: string): boolean {
  return schema.properties !== undefined && Object.hasOwn(schema.properties, name);
}

/** The schema of a field; undefined when the type has no such field. `preserve`: inside a type that keeps all. */
export function fieldSchema(schema: Schema, name: string): Schema | undefined {
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, name))
    return schema.properties[name];
  const { additionalProperties } = schema;
  if (additionalProperties === true) return DEDUCED;
  if (additionalProperties !== undefined) return additionalProperties;
  if (schema.mapType === 'atomic' && schema.properties === undefined) return ATOMIC;
  if (schema.preserveUnknownFields === true || hasNoFields(schema)) return DEDUCED;
  return undefined;
}

/** A type that says nothing of its fields, not even in an empty list, may have any. */
function hasNoFields({ properties }: Schema): boolean {
  for (const _name in properties) return false;
  return true;
}

/** The schema of a list's items. */
export function itemSchema(schema: Schema): Schema {
  return schema.items ?? ATOMIC;
}
