import type { Schema } from '@flux-ts/schema';
import { isObject, type Value } from '@flux-ts/yaml';
import { goPrint, goSyntax, goType } from '../go-print.ts';
import { fieldElement, itemElement, type PathElement, printElement, printPath } from './path-element.ts';
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
export function typeErrors(
  schema: Schema,
  value: Value,
  { allowDuplicates = false }: { readonly allowDuplicates?: boolean } = {},
): TypeProblem[] {
  const errors: TypeProblem[] = [];
  check(schema, value, { path: [], preserve: false, errors, allowDuplicates });
  return errors;
}

/** All errors as one text, as structured-merge-diff joins them (typed/helpers.go). */
export function printTypeErrors(errors: readonly TypeProblem[]): string {
  const lines = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return lines.length === 1 ? lines[0]! : ['errors:', ...lines.map((line) => `  ${line}`)].join('\n');
}

interface Place {
  /** The steps to here; printed only when there is something to tell. */
  readonly path: PathElement[];
  /** Whether a parent keeps unknown fields: kube-openapi passes that on to all below but named types. */
  readonly preserve: boolean;
  readonly errors: TypeProblem[];
  /** What is stored may have items twice, what is applied may not. */
  readonly allowDuplicates: boolean;
}

function tell({ path, errors }: Place, message: string): void {
  errors.push({ path: printPath(path), message });
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

function checkScalar(schema: Schema, value: Value, place: Place): void {
  const message = scalarError(schema, value);
  if (message !== undefined) tell(place, message);
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

function checkMap(schema: Schema, value: Value, place: Place): void {
  if (!isObject(value)) {
    tell(place, `expected map, got &{${goPrint(value)}}`);
    return;
  }
  const { path } = place;
  const inherited = place.preserve && schema.typeName === undefined;
  const below = { ...place, preserve: inherited || schema.preserveUnknownFields === true };
  for (const key of Object.keys(value)) {
    const field = fieldSchema(schema, key);
    path.push(fieldElement(key));
    if (field !== undefined || below.preserve) check(field ?? DEDUCED, value[key]!, below);
    else tell(place, 'field not declared in schema');
    path.pop();
    // Upstream looks no further in a map that has a field too many.
    if (field === undefined && !below.preserve) return;
  }
}

function checkList(schema: Schema, value: Value, place: Place): void {
  if (!Array.isArray(value)) {
    tell(place, `expected list, got &{${goPrint(value)}}`);
    return;
  }
  const shape = listShape(schema);
  const seen = new Set<string>();
  for (let index = 0; index < value.length; index++) {
    const item = value[index]!;
    const element = shape === 'set' || shape === 'keyed' ? itemElement(schema, shape, item) : `i:${index}`;
    if (element instanceof Error) {
      tell(place, `element ${index}: ${element.message}`);
      return;
    }
    if (!place.allowDuplicates && seen.has(element))
      tell(place, `duplicate entries for key ${printElement(element)}`);
    seen.add(element);
    place.path.push(element);
    check(itemSchema(schema), item, place);
    place.path.pop();
  }
}
