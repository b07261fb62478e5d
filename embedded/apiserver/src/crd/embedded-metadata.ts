import { decodeError, type FieldError, formatFieldError, prune, type Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { validateLabels } from '../registry/metadata.ts';
import { qualifiedNameComplaints } from '../registry/names.ts';
import { asList, asObject, asText, asValue, put } from '../values.ts';

/** What was found in the metadata of embedded resources. */
export interface SettledMetadata {
  /** Paths of what ObjectMeta does not know; it is gone. */
  readonly unknown: readonly string[];
  /** Why the object cannot be read at all. */
  readonly problem: string | undefined;
}

/** The same for the metadata of an object that a definition defines. */
export function settleMetadata(schema: Schema, object: Value): SettledMetadata {
  const objectMeta = schema.properties?.['metadata'];
  const metadata = asObject(object)?.['metadata'];
  if (objectMeta === undefined || metadata === undefined) return { unknown: [], problem: undefined };
  const problem = decodeError(objectMeta, inOrder(metadata));
  if (problem !== undefined) return { unknown: [], problem };
  const unknown = prune(objectMeta, asValue(metadata)).map((field) => `metadata.${field}`);
  fillTexts(asObject(metadata));
  return { unknown, problem };
}

/** In Go a map of texts has no null: it is read as the empty one. */
function fillTexts(metadata: Record<string, unknown> | undefined): void {
  for (const name of ['labels', 'annotations']) {
    const texts = asObject(metadata?.[name]) ?? {};
    for (const [key, text] of Object.entries(texts)) if (text === null) put(texts, key, '');
  }
}

/** Upstream writes metadata as JSON, a map in the order of its keys, and reads it again: the first fault is told. */
function inOrder(value: unknown): Value {
  if (Array.isArray(value)) return value.map(inOrder);
  const fields = asObject(value);
  if (fields === undefined) return asValue(value);
  const entries = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]));
}

/**
 * Brings, in place, the metadata of embedded resources into the form of ObjectMeta (apiextensions
 * pkg/apiserver/schema/objectmeta/algorithm.go). `schema` is that of a whole object, and so has ObjectMeta.
 */
export function settleEmbedded(schema: Schema, object: Value): SettledMetadata {
  const objectMeta = schema.properties?.['metadata'];
  const unknown: string[] = [];
  let problem: string | undefined;
  if (objectMeta !== undefined) {
    visit(schema, object, '', (resource, path) => {
      problem ??= typeProblem(resource, path);
      // Null is read as what has no fields.
      if (resource['metadata'] === null) resource['metadata'] = {};
      const metadata = resource['metadata'];
      if (metadata === undefined || problem !== undefined) return;
      const detail = decodeError(objectMeta, inOrder(metadata));
      if (detail !== undefined) problem = invalid(`${path}.metadata`, metadata, detail);
      else settle(objectMeta, asObject(metadata)!, `${path}.metadata`, unknown);
    });
  }
  return { unknown: unknown.sort(), problem };
}

/** What is wrong with that metadata in a value that can be read (objectmeta/validation.go). */
export function embeddedMetadataErrors(schema: Schema, object: Value): FieldError[] {
  const errors: FieldError[] = [];
  visit(schema, object, '', (resource, path) => {
    const metadata = asObject(resource['metadata']);
    if (metadata === undefined) return;
    const at = `${path}.metadata`;
    errors.push(
      ...validateLabels(metadata['labels'], `${at}.labels`),
      ...Object.keys(asObject(metadata['annotations']) ?? {}).flatMap((key) =>
        badName(`${at}.annotations`, key, key.toLowerCase()),
      ),
      ...asList(metadata['finalizers']).flatMap((name) => badName(`${at}.finalizers`, asText(name))),
    );
  });
  return errors;
}

type See = (resource: Record<string, unknown>, path: string) => void;

function visit(schema: Schema, value: Value, path: string, see: See): void {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return;
    for (const [i, item] of value.entries()) visit(items, item, `${path}[${i}]`, see);
    return;
  }
  const object = asObject(value);
  if (object === undefined) return;
  if (schema.embeddedResource === true && path !== '') see(object, path);
  for (const name of Object.keys(object)) {
    const isKnown = schema.properties !== undefined && Object.hasOwn(schema.properties, name);
    const child = isKnown ? schema.properties![name] : schema.additionalProperties;
    if (child === undefined || child === true) continue;
    const below = isKnown ? (path === '' ? name : `${path}.${name}`) : `${path}[${name}]`;
    visit(child, object[name] as Value, below, see);
  }
}

function badName(field: string, badValue: string, name = badValue): FieldError[] {
  return qualifiedNameComplaints(name).map((detail) => ({ type: 'Invalid', field, badValue, detail }));
}

function typeProblem(resource: Record<string, unknown>, path: string): string | undefined {
  for (const name of ['apiVersion', 'kind']) {
    const value = resource[name];
    if (value !== undefined && typeof value !== 'string')
      return invalid(`${path}.${name}`, value, 'must be a string');
  }
  return undefined;
}

function invalid(field: string, badValue: unknown, detail: string): string {
  return formatFieldError({ type: 'Invalid', field, badValue: asValue(badValue), detail });
}

/** Drops what ObjectMeta does not know, and what is nothing to Go. */
function settle(
  objectMeta: Schema,
  metadata: Record<string, unknown>,
  path: string,
  unknown: string[],
): void {
  unknown.push(...prune(objectMeta, asValue(metadata)).map((field) => `${path}.${field}`));
  fillTexts(metadata);
  for (const name of Object.keys(metadata)) if (isEmpty(metadata[name])) delete metadata[name];
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === '' || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Whether a schema has embedded resources in it. */
export function hasEmbedded(schema: Schema): boolean {
  const { properties = {}, items, additionalProperties: values } = schema;
  const children = [...Object.values(properties), items, values === true ? undefined : values];
  return children.some(
    (child) => child !== undefined && (child.embeddedResource === true || hasEmbedded(child)),
  );
}
