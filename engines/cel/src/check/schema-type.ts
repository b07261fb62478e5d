import { type CelType, DYN, scalar } from './cel-type.ts';

/** The part of a structural schema that types are made of; `Schema` of @flux-ts/schema is one. */
export interface TypedSchema {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, TypedSchema>>;
  readonly additionalProperties?: TypedSchema | true;
  readonly items?: TypedSchema;
  readonly intOrString?: boolean;
  readonly embeddedResource?: boolean;
}

/** Names that an expression cannot have after a dot; a property of such a name is `__name__`. */
const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/**
 * The type of a value that a schema allows, as kube-apiserver declares `self` (apiserver pkg/cel/common
 * SchemaDeclType): what has no type in the schema, properties that are only preserved among it, cannot be reached. With
 * `resource`, the value is a whole object: it has apiVersion, kind, metadata.name and metadata.generateName besides.
 * Times and durations are `dyn`, because expressions see their text here.
 */
export function schemaType(schema: TypedSchema, options: { readonly resource?: boolean } = {}): CelType {
  return typeOf(schema, options.resource === true) ?? DYN;
}

function typeOf(schema: TypedSchema, resource: boolean): CelType | undefined {
  if (schema.intOrString === true) return DYN;
  switch (schema.type) {
    case 'boolean':
      return scalar('bool');
    case 'integer':
      return scalar('int');
    case 'number':
      return scalar('double');
    case 'string':
      return ['byte', 'date', 'date-time', 'duration'].includes(schema.format ?? '') ? DYN : scalar('string');
    case 'array': {
      const items = schema.items && typeOf(schema.items, schema.items.embeddedResource === true);
      return items && { kind: 'list', items };
    }
    case 'object':
      return objectType(schema, resource);
    default:
      return undefined;
  }
}

function objectType(schema: TypedSchema, resource: boolean): CelType | undefined {
  const { additionalProperties: values, properties = {} } = schema;
  if (values === true) return { kind: 'map', values: DYN };
  if (values !== undefined) {
    const type = typeOf(values, values.embeddedResource === true);
    return type && { kind: 'map', values: type };
  }
  return {
    kind: 'object',
    field(name) {
      if (resource && (name === 'apiVersion' || name === 'kind')) return scalar('string');
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
  field: (name) => (name === 'name' || name === 'generateName' ? scalar('string') : undefined),
};

const ESCAPES: Readonly<Record<string, string>> = {
  __underscores__: '__',
  __dot__: '.',
  __dash__: '-',
  __slash__: '/',
};

/** The property that a name in an expression stands for (apiserver pkg/cel/escaping.go); undefined for none. */
function unescapeField(name: string): string | undefined {
  const word = /^__(\w+)__$/.exec(name)?.[1];
  if (word !== undefined && RESERVED.has(word)) return word;
  if (RESERVED.has(name)) return undefined;
  return name.replace(/__(?:underscores|dot|dash|slash)__/g, (escaped) => ESCAPES[escaped]!);
}
