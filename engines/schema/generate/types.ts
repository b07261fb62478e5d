import type { Send } from '../../../conformance/oracles/http.ts';
import { type CompactField, type CompactNode, shortTypeName, typeLetters } from '../src/builtin/compact.ts';

/** An OpenAPI v3 schema as kube-apiserver writes it; other keys are texts. */
export interface OpenAPISchema {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly allOf?: readonly OpenAPISchema[];
  readonly oneOf?: readonly OpenAPISchema[];
  readonly properties?: Readonly<Record<string, OpenAPISchema>>;
  readonly additionalProperties?: OpenAPISchema;
  readonly items?: OpenAPISchema;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

const refPrefix = '#/components/schemas/';

/** The schemas of every group version that the server serves, by name. */
export async function readOpenAPI(send: Send): Promise<Map<string, OpenAPISchema>> {
  const { paths } = (await send('GET', '/openapi/v3')).body;
  const schemas = new Map<string, OpenAPISchema>();
  for (const [path, { serverRelativeURL }] of Object.entries<{ serverRelativeURL: string }>(paths)) {
    if (!/^apis?\/(?:[^/]+\/)?v\d\w*$/.test(path)) continue;
    const { body } = await send('GET', serverRelativeURL);
    for (const [name, schema] of Object.entries<OpenAPISchema>(body.components.schemas))
      schemas.set(name, schema);
  }
  return schemas;
}

/** The name of a kind's type. */
export function typeOfKind(
  schemas: ReadonlyMap<string, OpenAPISchema>,
  wanted: { group: string; version: string; kind: string },
): string {
  for (const [name, schema] of schemas) {
    const kinds = schema['x-kubernetes-group-version-kind'] ?? [];
    const matches = kinds.some(
      (k) => k.group === wanted.group && k.version === wanted.version && k.kind === wanted.kind,
    );
    if (matches && name.endsWith(`.${wanted.kind}`)) return name;
  }
  throw new Error(`no type for ${JSON.stringify(wanted)}`);
}

/** The short name of the type that a schema refers to, directly or as the only member of `allOf`. */
function referredType(schema: OpenAPISchema): string | undefined {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  return ref === undefined ? undefined : shorten(ref.slice(refPrefix.length));
}

/** Fails on a name without a short form, so that a new package is noticed. */
export function shorten(name: string): string {
  const short = shortTypeName(name);
  if (short === undefined) throw new Error(`no short form for the type ${name}`);
  return short;
}

/** A named type. Types that hold any JSON say so only in their Go code: no type, or no properties. */
export function compactType(name: string, schema: OpenAPISchema): CompactNode {
  if (schema.format === 'int-or-string') return { is: 1, f: 'int-or-string' };
  if (name.endsWith('.Quantity')) return { is: 1, f: 'quantity' };
  const node = compactNode(schema);
  const free =
    schema.type === undefined || (schema.type === 'object' && hasNoFields(schema) && anyObject.test(name));
  return free ? { ...node, u: 1 } : node;
}

/** Objects that hold anything; other types without properties are empty structs. */
const anyObject = /\.(RawExtension|FieldsV1|Patch)$/;

function hasNoFields(schema: OpenAPISchema): boolean {
  return schema.properties === undefined && schema.additionalProperties === undefined;
}

function compactField(schema: OpenAPISchema): CompactField {
  const node = compactNode(schema);
  const keys = Object.keys(node);
  if (keys.length === 1 && node.$ !== undefined) return `$${node.$}`;
  if (keys.length === 1 && node.t !== undefined) return node.t;
  return node;
}

function compactNode(schema: OpenAPISchema): CompactNode {
  const node: CompactNode = {};
  const reference = referredType(schema);
  if (reference !== undefined) node.$ = reference;
  if (schema.type !== undefined) node.t = letterOf(schema.type);
  if (schema.format !== undefined) node.f = schema.format;
  if (schema.properties !== undefined) {
    node.p = Object.fromEntries(
      Object.entries(schema.properties).map(([name, field]) => [name, compactField(field)]),
    );
  }
  if (schema.required !== undefined) node.r = [...schema.required];
  if (schema.items !== undefined) node.i = compactField(schema.items);
  if (schema.additionalProperties !== undefined) node.v = compactField(schema.additionalProperties);
  if (schema.enum !== undefined) node.e = [...schema.enum];
  return addMergeRules(node, schema);
}

function addMergeRules(node: CompactNode, schema: OpenAPISchema): CompactNode {
  const [listType, keys] = [schema['x-kubernetes-list-type'], schema['x-kubernetes-list-map-keys']];
  const [mapType, mergeKey] = [schema['x-kubernetes-map-type'], schema['x-kubernetes-patch-merge-key']];
  const strategy = schema['x-kubernetes-patch-strategy'];
  if (listType !== undefined) node.lt = listType;
  if (keys !== undefined) node.lk = [...keys];
  if (mapType !== undefined) node.mt = mapType;
  if (mergeKey !== undefined) node.mk = mergeKey;
  if (strategy !== undefined) node.ps = strategy.split(',') as NonNullable<CompactNode['ps']>;
  return node;
}

function letterOf(type: string): string {
  const found = Object.entries(typeLetters).find(([, name]) => name === type);
  if (found === undefined) throw new Error(`unknown type ${type}`);
  return found[0];
}
