import { isObject, own, type Value, type ValueObject } from '@flux-ts/yaml';
import type { Schema } from '../schema.ts';

/**
 * Removes, in place, what the schema does not specify, and returns the paths of what was removed, sorted
 * (apiextensions pkg/apiserver/schema/pruning). `apiVersion`, `kind` and `metadata` of the root and of embedded
 * resources always stay; the fields inside of metadata are ObjectMeta's business.
 */
export function prune(schema: Schema, value: Value): string[] {
  return walkRoot(schema, value, true);
}

/**
 * The paths that {@link prune} would remove, for strict field validation: `spec.replcas`,
 * `spec.list[0].other`. For built-in kinds in the order of the document, as the server's decoder meets them.
 */
export function unknownFields(schema: Schema, value: Value): string[] {
  return walkRoot(schema, value, false);
}

interface Walk {
  readonly remove: boolean;
  readonly found: string[];
}

function walkRoot(schema: Schema, value: Value, remove: boolean): string[] {
  const walk: Walk = { remove, found: [] };
  const isBuiltin = schema.typeName !== undefined;
  visit(
    isBuiltin || schema.embeddedResource === true ? schema : { ...schema, embeddedResource: true },
    value,
    '',
    walk,
  );
  return isBuiltin ? walk.found : walk.found.sort();
}

const metaFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

function visit(schema: Schema | undefined, value: Value, path: string, walk: Walk): void {
  if (isFree(schema)) return;
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    for (const [i, item] of value.entries()) visit(items, item, `${path}[${i}]`, walk);
  } else if (isObject(value)) {
    visitObject(schema, value, path, walk);
  }
}

/** A type that holds any JSON has no fields, and no items, to compare with. */
function isFree(schema: Schema | undefined): boolean {
  if (schema?.preserveUnknownFields !== true || schema.properties !== undefined) return false;
  return schema.typeName !== undefined || schema === KEEPS_ALL;
}

/** A list that keeps what it does not know passes that on to its items (pruning/algorithm.go `skipPrune`). */
function itemsOf(schema: Schema | undefined): Schema | undefined {
  if (schema?.preserveUnknownFields !== true || schema.typeName !== undefined) return schema?.items;
  return schema.items === undefined ? KEEPS_ALL : { ...schema.items, preserveUnknownFields: true };
}

const KEEPS_ALL: Schema = Object.freeze({ preserveUnknownFields: true });

function visitObject(schema: Schema | undefined, object: ValueObject, path: string, walk: Walk): void {
  for (const key of Object.keys(object)) {
    if (schema?.embeddedResource === true && metaFields.has(key)) continue;
    const child = path === '' ? key : `${path}.${key}`;
    const property = own(schema?.properties, key);
    if (property !== undefined) visit(property, object[key]!, child, walk);
    else if (schema?.additionalProperties !== undefined) visit(mapValues(schema), object[key]!, child, walk);
    else if (schema?.preserveUnknownFields !== true) {
      walk.found.push(child);
      if (walk.remove) delete object[key];
    }
  }
}

/** `additionalProperties: true` says nothing of the values, so everything in them is unknown. */
function mapValues(schema: Schema): Schema | undefined {
  return schema.additionalProperties === true ? undefined : schema.additionalProperties;
}
