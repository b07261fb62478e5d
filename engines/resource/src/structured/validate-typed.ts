import type { Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { goPrint, goSyntax, goType } from '../go-print.ts';
import { isObject } from '../values.ts';
import { fieldElement, itemElement, printElement } from './path-element.ts';
import { DEDUCED, fieldSchema, itemSchema, listShape, shapeOf } from './shape.ts';

/** Something that keeps a value from being of its type; `path` as people read it. */
export interface TypeProblem {
  readonly path: string;
  readonly message: string;
}

/**
 * What keeps a value from being merged under its schema, in structured-merge-diff's words
 * (typed/validate.go). Empty when nothing does.
 */
export function typeErrors(schema: Schema, value: Value): TypeProblem[] {
  const errors: TypeProblem[] = [];
  check(schema, value, { path: '', preserve: false, errors });
  return errors;
}

/** All errors as one text, as structured-merge-diff joins them (typed/helpers.go). */
export function printTypeErrors(errors: readonly TypeProblem[]): string {
  const lines = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return lines.length === 1 ? lines[0]! : ['errors:', ...lines.map((line) => `  ${line}`)].join('\n');
}

interface Place {
  readonly path: string;
  /** Whether a parent keeps unknown fields: kube-openapi passes that on to all below. */
  readonly preserve: boolean;
  readonly errors: TypeProblem[];
}

function check(schema: Schema, value: Value, place: Place): void {
  if (value === null) return;
  switch (shapeOf(schema, value)) {
    case 'scalar':
      checkScalar(schema, value, place);
      break;
    case 'map':
    case 'struct':
      checkMap(schema, value, place);
      break;
    default:
      checkList(schema, value, place);
      break;
  }
}

function checkScalar(schema: Schema, value: Value, { path, errors }: Place): void {
  const message = scalarError(schema, value);
  if (message !== undefined) errors.push({ path, message });
}

function scalarError(schema: Schema, value: Value): string | undefined {
  const kind = typeof value;
  switch (scalarType(schema)) {
    case 'numeric':
      return kind === 'number' || kind === 'bigint'
        ? undefined
        : `expected numeric (int or float), got ${goType(value)}`;
    case 'string':
      return kind === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'boolean':
      return kind === 'boolean' ? undefined : `expected boolean, got &{${goPrint(value)}}`;
    default:
      return kind === 'object' ? `expected any scalar, got &{${goPrint(value)}}` : undefined;
  }
}

/** What kube-openapi makes of a primitive: strings with a format may hold any scalar (schemaconv/smd.go). */
function scalarType(schema: Schema): 'numeric' | 'string' | 'boolean' | 'any' {
  if (schema.intOrString === true) return 'any';
  switch (schema.type) {
    case 'integer':
    case 'number':
      return 'numeric';
    case 'boolean':
      return 'boolean';
    case 'string':
      return schema.format === undefined || schema.format === '' || schema.format === 'byte'
        ? 'string'
        : 'any';
    default:
      return 'any';
  }
}

function checkMap(schema: Schema, value: Value, { path, preserve, errors }: Place): void {
  if (!isObject(value)) {
    errors.push({ path, message: `expected map, got &{${goPrint(value)}}` });
    return;
  }
  const keeps = preserve || schema.preserveUnknownFields === true;
  for (const key of Object.keys(value)) {
    const below = `${path}${printElement(fieldElement(key))}`;
    const field = fieldSchema(schema, key);
    if (field === undefined && !keeps) {
      errors.push({ path: below, message: 'field not declared in schema' });
      return;
    }
    check(field ?? DEDUCED, value[key]!, { path: below, preserve: keeps, errors });
  }
}

function checkList(schema: Schema, value: Value, place: Place): void {
  const { path, errors } = place;
  if (!Array.isArray(value)) {
    errors.push({ path, message: `expected list, got &{${goPrint(value)}}` });
    return;
  }
  const shape = listShape(schema);
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    const element = shape === 'set' || shape === 'keyed' ? itemElement(schema, shape, item) : `i:${index}`;
    if (element instanceof Error) {
      errors.push({ path, message: `element ${index}: ${element.message}` });
      return;
    }
    const below = printElement(element);
    if (seen.has(element)) errors.push({ path, message: `duplicate entries for key ${below}` });
    seen.add(element);
    check(itemSchema(schema), item, { ...place, path: `${path}${below}` });
  }
}
