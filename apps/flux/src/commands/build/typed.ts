import { failure } from '../../cli/errors.ts';

/** As much of a structural schema as says what Go's types are. */
export interface TypedSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, TypedSchema>>;
  readonly items?: TypedSchema;
  readonly additionalProperties?: TypedSchema | boolean;
}

type Fields = { readonly [field: string]: unknown };

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wordOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'bigint' ? 'number' : typeof value;
}

function wrongKind(value: unknown, path: string, wanted: string) {
  return failure(
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${wordOf(value)} into ${path}, which is of type ${wanted}`,
  );
}

/**
 * A document as sigs.k8s.io/yaml reads it into a Go type: where that has a text, numbers and booleans become one
 * (`newTag: 1.0` is "1"). Throws where a list or an object is wanted and something else stands.
 */
export function typed(value: unknown, schema: TypedSchema, path: string): unknown {
  if (value === null || value === undefined) return value;
  switch (schema.type) {
    case 'string':
      return ['number', 'bigint', 'boolean'].includes(typeof value) ? String(value) : value;
    case 'array':
      if (!Array.isArray(value)) throw wrongKind(value, path, 'array');
      return value.map((item, place) => typed(item, schema.items ?? {}, `${path}[${place}]`));
    case 'object':
      if (!isFields(value)) throw wrongKind(value, path, 'object');
      return typedFields(value, schema, path);
    default:
      return value;
  }
}

function typedFields(value: Fields, schema: TypedSchema, path: string): Fields {
  const { properties = {}, additionalProperties } = schema;
  const rest = typeof additionalProperties === 'object' ? additionalProperties : {};
  const entries = Object.entries(value).map(([name, field]): [string, unknown] => {
    const own = Object.hasOwn(properties, name) ? (properties[name] as TypedSchema) : rest;
    return [name, typed(field, own, path === '' ? name : `${path}.${name}`)];
  });
  return Object.fromEntries(entries);
}
