import { type CelType, DYN, scalar } from './cel-type.ts';
import { unescapeField } from './field-names.ts';

/** The part of a structural schema that types are made of; `Schema` of @flux-ts/schema is one. */
export interface TypedSchema {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, TypedSchema>>;
  readonly additionalProperties?: TypedSchema | true;
  readonly items?: TypedSchema;
  readonly intOrString?: boolean;
  readonly embeddedResource?: boolean;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
}

/** A request has no more bytes (apiserver pkg/apis/cel MaxRequestSizeBytes). */
const MOST_BYTES = 3 * 1024 * 1024;

/**
 * The type of a value that a schema allows, as kube-apiserver declares `self` (apiserver pkg/cel/common
 * SchemaDeclType): what has no type in the schema, properties that are only preserved among it, cannot be reached. With
 * `resource`, the value is a whole object: it has apiVersion, kind, metadata.name and metadata.generateName besides.
 * Strings with the format of a time, a duration or bytes are such values.
 */
export function schemaType(schema: TypedSchema, options: { readonly resource?: boolean } = {}): CelType {
  return typeOf(schema, options.resource === true) ?? DYN;
}

function typeOf(schema: TypedSchema, resource: boolean): CelType | undefined {
  if (schema.intOrString === true) {
    return {
      kind: 'dyn',
      most: schema.maxLength === undefined ? MOST_BYTES - 2 : atLeast0(schema.maxLength) * 4,
    };
  }
  switch (schema.type) {
    case 'boolean':
      return scalar('bool', 0);
    case 'integer':
      return scalar('int', 0);
    case 'number':
      return scalar('double', 0);
    case 'string':
      return stringType(schema);
    case 'array': {
      const items = schema.items && typeOf(schema.items, schema.items.embeddedResource === true);
      if (items === undefined) return undefined;
      const most = schema.maxItems ?? Math.floor((MOST_BYTES - 2) / (smallestSize(schema.items!) + 1));
      return { kind: 'list', items, most: atLeast0(most) };
    }
    case 'object':
      return objectType(schema, resource);
    default:
      return undefined;
  }
}

const FORMATS: Readonly<Record<string, readonly [name: string, most: number, least: number]>> = {
  __proto__: null as never,
  duration: ['duration', 32, 3],
  date: ['timestamp', 12, 12],
  'date-time': ['timestamp', 32, 21],
};

function stringType({ format = '', maxLength, enum: values = [] }: TypedSchema): CelType {
  const known = FORMATS[format];
  if (known !== undefined) return scalar(known[0], known[1]);
  if (format === 'byte')
    return scalar('bytes', maxLength === undefined ? MOST_BYTES - 2 : atLeast0(maxLength));
  // A character has up to four bytes.
  if (maxLength !== undefined) return scalar('string', atLeast0(maxLength) * 4);
  if (values.length === 0) return scalar('string', MOST_BYTES - 2);
  const sizes = values.map((value) => (typeof value === 'string' ? Buffer.byteLength(value) : 0));
  return scalar('string', Math.max(...sizes));
}

function atLeast0(count: number): number {
  return Math.max(count, 0);
}

/** The bytes of the shortest JSON that a schema allows, as kube-apiserver reckons: without what is defaulted. */
export function smallestSize(schema: TypedSchema): number {
  if (schema.intOrString === true || schema.type === 'integer' || schema.type === 'number') return 1;
  if (schema.type === 'boolean') return 4;
  if (schema.type === 'string') return FORMATS[schema.format ?? '']?.[2] ?? 2;
  if (schema.type !== 'object' || (schema.additionalProperties ?? true) !== true) return 2;
  const { properties = {}, required = [] } = schema;
  return Object.keys(properties).reduce((size, name) => {
    const property = properties[name]!;
    if (!required.includes(name) || property.default !== undefined || typeOf(property, false) === undefined)
      return size;
    return size + Buffer.byteLength(name) + smallestSize(property) + 4;
  }, 2);
}

function objectType(schema: TypedSchema, resource: boolean): CelType | undefined {
  const { additionalProperties: values, properties = {} } = schema;
  if (values === true) return { kind: 'map', values: DYN, most: MOST_BYTES };
  if (values !== undefined) {
    const type = typeOf(values, values.embeddedResource === true);
    if (type === undefined) return undefined;
    const most = schema.maxProperties ?? Math.floor((MOST_BYTES - 2) / (smallestSize(values) + 6));
    return { kind: 'map', values: type, most: atLeast0(most) };
  }
  return {
    kind: 'object',
    most: 0,
    property: unescapeField,
    field(name) {
      if (resource && (name === 'apiVersion' || name === 'kind')) return scalar('string', MOST_BYTES - 2);
      if (resource && name === 'metadata') return METADATA;
      const property = unescapeField(name);
      if (property === undefined || !Object.hasOwn(properties, property)) return undefined;
      const found = properties[property]!;
      return typeOf(found, found.embeddedResource === true);
    },
  };
}

const METADATA: CelType = {
  kind: 'object',
  most: 0,
  property: (name) => name,
  field: (name) =>
    name === 'name' || name === 'generateName' ? scalar('string', MOST_BYTES - 2) : undefined,
};
