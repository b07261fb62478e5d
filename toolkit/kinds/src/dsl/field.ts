import type { Value, ValueObject } from '@flux-ts/yaml';

/** A CEL rule of a schema (`x-kubernetes-validations`). */
export interface Rule {
  readonly rule: string;
  readonly message: string;
}

/**
 * A field of a kind: its OpenAPI v3 schema and, at compile time only, the TypeScript type `T` of its value.
 * `present` is what a reader of the type may rely on, `enforced` what the schema demands:
 * a field that old versions lacked is present in the current type, but not enforced.
 */
export interface Field<T, Present extends boolean = boolean> {
  readonly schema: ValueObject;
  readonly present: Present;
  readonly enforced: boolean;
  readonly type?: T;
}

/** The fields of an object, by name. */
export type Shape = Readonly<Record<string, Field<unknown>>>;

/** The TypeScript type of a field's value. */
export type Infer<F> = F extends Field<infer T> ? T : never;

type PresentKeys<S extends Shape> = {
  [K in keyof S]: S[K] extends Field<unknown, true> ? K : never;
}[keyof S];
type Flat<T> = { [K in keyof T]: T[K] } & {};

/** The object type that a shape describes. */
export type ObjectOf<S extends Shape> = Flat<
  { -readonly [K in PresentKeys<S>]: Infer<S[K]> } & {
    -readonly [K in Exclude<keyof S, PresentKeys<S>>]?: Infer<S[K]>;
  }
>;

function optional<T>(doc: string, schema: ValueObject): Field<T, false> {
  return {
    schema: doc === '' ? schema : { description: doc, ...schema },
    present: false,
    enforced: false,
  };
}

/** Constraints of a string. */
export interface StringOptions {
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: 'date-time';
  readonly default?: string;
}

/** A string. */
export function string(doc: string, options: StringOptions = {}): Field<string, false> {
  return optional(doc, { type: 'string', ...options });
}

/** One of some strings. */
export function oneOf<const V extends string>(
  doc: string,
  values: readonly V[],
  options: { readonly default?: V } = {},
): Field<V, false> {
  return optional(doc, { type: 'string', enum: [...values], ...options });
}

/** A whole number of Go's `int` or `int64`. */
export function integer(
  doc: string,
  options: { readonly format?: 'int64'; readonly minimum?: number } = {},
): Field<number, false> {
  return optional(doc, { type: 'integer', ...options });
}

/** A boolean. */
export function boolean(doc: string, options: { readonly default?: boolean } = {}): Field<boolean, false> {
  return optional(doc, { type: 'boolean', ...options });
}

/** Any JSON at all, kept as it is. */
export function anything(doc: string): Field<Value, false> {
  return optional(doc, { 'x-kubernetes-preserve-unknown-fields': true });
}

/** Constraints of a list. */
export interface ListOptions {
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly default?: Value[];
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'map' | 'set';
  readonly 'x-kubernetes-list-map-keys'?: string[];
}

/** A list of one type. */
export function list<T>(doc: string, items: Field<T>, options: ListOptions = {}): Field<T[], false> {
  return optional(doc, { type: 'array', items: items.schema, ...options });
}

/** A map from any key to one type. */
export function map<T>(doc: string, values: Field<T>): Field<{ [key: string]: T }, false> {
  return optional(doc, { type: 'object', additionalProperties: values.schema });
}

/** What an object has beside its fields. */
export interface ObjectOptions {
  /** Fields that only old versions had: kept by the schema, unknown to the type. */
  readonly legacy?: Shape;
  readonly rules?: readonly Rule[];
  readonly default?: ValueObject;
  readonly atomic?: boolean;
}

/** An object with the fields of `shape`. */
export function object<const S extends Shape>(
  doc: string,
  shape: S,
  options: ObjectOptions = {},
): Field<ObjectOf<S>, false> {
  const fields = Object.entries({ ...shape, ...options.legacy }).sort(([a], [b]) => (a < b ? -1 : 1));
  const required = fields.filter(([, field]) => field.enforced).map(([name]) => name);
  return optional(doc, {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [name, field.schema])),
    ...(required.length > 0 && { required }),
    ...(options.default && { default: options.default }),
    ...(options.atomic && { 'x-kubernetes-map-type': 'atomic' }),
    ...(options.rules && { 'x-kubernetes-validations': options.rules.map((rule) => ({ ...rule })) }),
  });
}

/** The field must be there. */
export function required<T>(field: Field<T>): Field<T, true> {
  return { ...field, present: true, enforced: true };
}

/** The field is there in the current version, but old objects may lack it: the schema does not demand it. */
export function expected<T>(field: Field<T>): Field<T, true> {
  return { ...field, present: true, enforced: false };
}

/** The same field with another description. */
export function describe<F extends Field<unknown>>(doc: string, field: F): F {
  return { ...field, schema: { ...field.schema, description: doc } };
}
