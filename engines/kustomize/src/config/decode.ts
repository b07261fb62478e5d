import { goQuote } from '@flux-ts/errors';
import type { Value, ValueObject } from '@flux-ts/yaml';
import { KustomizeError, type Steps } from '../errors.ts';

/** Reads one field of a decoded text; `path` is the Go path that errors show. */
export type Decoder<T> = (value: Value, where: Where) => T;

/** Where a value stands, in Go's words: the struct's name and the fields down to it. */
export interface Where {
  readonly struct: string;
  readonly path: string;
  /** The keys and indexes down to it. */
  readonly steps?: Steps;
  /** Whether unknown fields are let through, in everything below. */
  readonly lax?: boolean;
  /** Whether numbers and booleans become texts where texts belong, as sigs.k8s.io/yaml has it for Go's types. */
  readonly anyScalar?: boolean;
}

/** A struct's name and the decoders of its fields; a field that is left out has its zero value. */
export type Fields<T> = { readonly [K in keyof T]-?: Decoder<T[K]> };

/** A value of another type than Go's. */
export function mismatch(value: Value, where: Where, type: string): KustomizeError {
  const place = where.path === '' ? 'value' : `struct field ${where.struct}.${where.path}`;
  return new KustomizeError(
    'KUSTOMIZATION',
    `json: cannot unmarshal ${kindOf(value)} into Go ${place} of type ${type}`,
    stepsOf(where),
  );
}

function stepsOf({ steps }: Where): { readonly steps?: Steps } {
  return steps === undefined ? {} : { steps };
}

function kindOf(value: Value): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return 'object';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'number';
}

/** A text; where any scalar does, numbers and booleans are texts too. */
export const string: Decoder<string> = (value, where) => {
  if (value === null) return '';
  if ((where.lax || where.anyScalar) && typeof value !== 'object')
    return typeof value === 'string' ? value : String(value);
  if (typeof value !== 'string') throw mismatch(value, where, 'string');
  return value;
};

/** A text of a type of its own, which errors name. */
export const textOf =
  (type: string): Decoder<string> =>
  (value, where) => {
    if (!where.lax && !where.anyScalar && value !== null && typeof value !== 'string')
      throw mismatch(value, where, type);
    return string(value, where);
  };

export const boolean: Decoder<boolean> = (value, where) => {
  if (value === null) return false;
  if (typeof value !== 'boolean') throw mismatch(value, where, 'bool');
  return value;
};

/** `type` is `int` or `int64`; Go shows a fraction in its error. */
export const integer =
  (type: string): Decoder<number> =>
  (value, where) => {
    if (value === null) return 0;
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    if (typeof value !== 'number' && typeof value !== 'bigint') throw mismatch(value, where, type);
    throw new KustomizeError(
      'KUSTOMIZATION',
      `json: cannot unmarshal number ${value} into Go struct field ${where.struct}.${where.path} of type ${type}`,
      stepsOf(where),
    );
  };

/** A list; null is the empty one. */
export const list =
  <T>(item: Decoder<T>, type: string): Decoder<readonly T[]> =>
  (value, where) => {
    if (value === null) return [];
    if (!Array.isArray(value)) throw mismatch(value, where, type);
    const { steps = [] } = where;
    return value.map((element, index) => item(element, { ...where, steps: [...steps, index] }));
  };

/** A map of texts; undefined when it is missing. */
export const texts: Decoder<ReadonlyMap<string, string> | undefined> = (value, where) => {
  if (value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw mismatch(value, where, 'map[string]string');
  return new Map(Object.keys(value).map((key) => [key, string(value[key] as Value, where)]));
};

/** A map of anything. */
export const object: Decoder<ValueObject | undefined> = (value, where) => {
  if (value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value))
    throw mismatch(value, where, 'map[string]interface {}');
  return value;
};

/** A struct that may be missing. */
export const optional =
  <T>(decoder: Decoder<T>): Decoder<T | undefined> =>
  (value, where) =>
    value === null ? undefined : decoder(value, where);

/** Fields of a Go struct that is embedded in another one: errors name it on the way to them. */
export function embed<F extends Readonly<Record<string, Decoder<unknown>>>>(name: string, fields: F): F {
  const within = (path: string): string => {
    const last = path.lastIndexOf('.') + 1;
    return `${path.slice(0, last)}${name}.${path.slice(last)}`;
  };
  const entries = Object.entries(fields).map(([field, decode]): [string, Decoder<unknown>] => [
    field,
    (value, where) => decode(value, { ...where, path: within(where.path) }),
  ]);
  return Object.fromEntries(entries) as F;
}

/**
 * A struct as Go's encoding/json reads it: unknown fields are errors (unless lax), names match without regard to
 * case. `type` is what an error calls it.
 */
export function struct<T extends object>(
  name: string,
  fields: Fields<T>,
  options: {
    readonly type?: string;
    readonly lax?: boolean;
    readonly unknown?: (field: string) => string;
  } = {},
): Decoder<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  const exact = new Set<string>(names);
  const folded = new Map(names.map((field) => [field.toLowerCase(), field]));
  return (value, where) => {
    const given = value === null ? {} : value;
    if (typeof given !== 'object' || Array.isArray(given))
      throw mismatch(value, where, options.type ?? `types.${name}`);
    const result = {} as T;
    const { steps = [] } = where;
    for (const field of names) result[field] = fields[field](null, where);
    // The real one reads JSON with sorted keys, so that is the order of its errors.
    for (const key of Object.keys(given).sort()) {
      const field = exact.has(key) ? (key as keyof T & string) : folded.get(key.toLowerCase());
      if (field === undefined) {
        if (options.lax || where.lax) continue;
        throw new KustomizeError(
          'KUSTOMIZATION',
          options.unknown?.(key) ?? `json: unknown field ${goQuote(key)}`,
          { steps: [...steps, key] },
        );
      }
      const path = where.path === '' ? field : `${where.path}.${field}`;
      result[field] = fields[field](given[key] as Value, {
        ...where,
        struct: name,
        path,
        steps: [...steps, key],
      });
    }
    return result;
  };
}
