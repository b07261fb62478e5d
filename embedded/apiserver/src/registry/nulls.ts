import type { Schema } from '@flux-ts/schema';
import { asObject } from '../values.ts';

const TIME = /\.meta\.v1\.(Micro)?Time$/;
const METADATA = /\.meta\.v1\.ObjectMeta$/;

/**
 * Removes nulls from an object of a built-in kind, in place: to Go's types they are what is not there. Only times
 * are written as null when they are unset (`lastProbeTime`), but for those of metadata.
 */
export function dropNulls(schema: Schema, value: unknown): void {
  if (Array.isArray(value)) {
    if (schema.items !== undefined) for (const item of value) dropNulls(schema.items, item);
    return;
  }
  const object = asObject(value);
  if (object === undefined || schema.preserveUnknownFields === true) return;
  for (const key of Object.keys(object)) {
    const child = childSchema(schema, key);
    if (child === undefined) continue;
    if (object[key] !== null) dropNulls(child, object[key]);
    else if (!isWrittenAsNull(schema, child)) delete object[key];
  }
}

function childSchema(schema: Schema, key: string): Schema | undefined {
  const { properties, additionalProperties } = schema;
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key];
  return additionalProperties === true ? undefined : additionalProperties;
}

function isWrittenAsNull(parent: Schema, child: Schema): boolean {
  return TIME.test(child.typeName ?? '') && !METADATA.test(parent.typeName ?? '');
}
