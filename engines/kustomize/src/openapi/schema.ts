import type { Value, ValueObject } from '@flux-ts/yaml';
import { clusterKinds, kindTypes, mergeTypes, plainKinds } from '../generated/merge-table.ts';

/** As much of a type's schema as a strategic merge needs (kyaml's ResourceSchema). */
export interface MergeSchema {
  field(name: string): MergeSchema | undefined;
  /** The schema of a list's elements; undefined when this is no list. */
  elements(): MergeSchema | undefined;
  /** The patch strategies, comma separated, and the keys that tell elements apart. */
  readonly strategy: string;
  readonly keys: readonly string[];
}

/** Which schemas a build knows. Schemas of documents are found first. */
export interface SchemaSet {
  schemaOf(apiVersion: string, kind: string): MergeSchema | undefined;
  isClusterScoped(apiVersion: string, kind: string): boolean;
}

/** A known type none of whose lists is merged. */
const plain: MergeSchema = { field: () => plain, elements: () => undefined, strategy: '', keys: [] };

/** The definitions of a document that stand in for built-in types of the same name. */
type Definitions = (name: string) => MergeSchema | undefined;

class TableSchema implements MergeSchema {
  readonly type: string;
  readonly shape: string;
  readonly strategy: string;
  readonly keys: readonly string[];
  private readonly redefined: Definitions | undefined;
  private readonly known = new Map<string, MergeSchema>();

  /** `[]core.v1.Container merge name`: shape, type, strategy, keys. */
  constructor(entry: string, redefined?: Definitions) {
    const [reference = '', strategy = '', keys = ''] = entry.split(' ');
    this.shape = reference.startsWith('[]') || reference.startsWith('{}') ? reference.slice(0, 2) : '';
    this.type = reference.slice(this.shape.length);
    this.strategy = strategy;
    this.keys = keys === '' ? [] : keys.split(',');
    this.redefined = redefined;
  }

  field(name: string): MergeSchema | undefined {
    if (this.shape === '{}') return this.to(this.type);
    if (this.shape === '[]') return undefined;
    const fields = Object.hasOwn(mergeTypes, this.type) ? mergeTypes[this.type] : undefined;
    const entry = fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (entry === undefined) return plain;
    let schema = this.known.get(name);
    if (schema === undefined) {
      schema = this.to(entry);
      this.known.set(name, schema);
    }
    return schema;
  }

  elements(): MergeSchema | undefined {
    return this.shape === '[]' ? (this.type === '' ? plain : this.to(this.type)) : undefined;
  }

  private to(entry: string): MergeSchema {
    return this.redefined?.(entry) ?? new TableSchema(entry, this.redefined);
  }
}

function builtinKind(apiVersion: string, kind: string, redefined?: Definitions): MergeSchema | undefined {
  const key = `${apiVersion}/${kind}`;
  if (Object.hasOwn(kindTypes, key)) return new TableSchema(kindTypes[key] ?? '', redefined);
  return plainSet.has(key) ? plain : undefined;
}

/** Whether a type is built in. */
export function isBuiltinType(apiVersion: string, kind: string): boolean {
  const key = `${apiVersion}/${kind}`;
  return Object.hasOwn(kindTypes, key) || plainSet.has(key);
}

/** The built-in types, from the table. */
export const builtinSchemas: SchemaSet = {
  schemaOf: (apiVersion, kind) => builtinKind(apiVersion, kind),
  isClusterScoped: (apiVersion, kind) => clusterSet.has(`${apiVersion}/${kind}`),
};

/** What the table leaves away from the names of built-in definitions (scripts/dump-openapi). */
const prefixes = [
  'io.k8s.api.',
  'io.k8s.apimachinery.pkg.apis.',
  'io.k8s.apiextensions-apiserver.pkg.apis.',
  'io.k8s.kube-aggregator.pkg.apis.',
] as const;

function isBuiltinDefinition(name: string): boolean {
  const prefix = prefixes.find((one) => name.startsWith(one));
  return prefix !== undefined && Object.hasOwn(mergeTypes, name.slice(prefix.length));
}

/** A built-in definition by its whole name, in a document that refers to it. */
function builtinDefinition(name: string, redefined: Definitions): MergeSchema | undefined {
  const prefix = prefixes.find((one) => name.startsWith(one));
  if (prefix === undefined) return undefined;
  const type = name.slice(prefix.length);
  return Object.hasOwn(mergeTypes, type) ? new TableSchema(type, redefined) : plain;
}

const plainSet: ReadonlySet<string> = new Set(plainKinds);
const clusterSet: ReadonlySet<string> = new Set(clusterKinds);

/** Knows no type. */
export const noSchemas: SchemaSet = { schemaOf: () => undefined, isClusterScoped: () => false };

/** A schema inside an OpenAPI document (`openapi.path`). */
class DocumentSchema implements MergeSchema {
  private readonly node: ValueObject;
  private readonly definition: Definitions;
  readonly strategy: string;
  readonly keys: readonly string[];

  /** `definition` finds what a reference names. */
  constructor(node: ValueObject, definition: Definitions) {
    this.node = node;
    this.definition = definition;
    const strategy = get(node, 'x-kubernetes-patch-strategy');
    this.strategy = typeof strategy === 'string' ? strategy : '';
    const list = get(node, 'x-kubernetes-list-map-keys');
    const key = get(node, 'x-kubernetes-patch-merge-key');
    if (this.strategy === '') this.keys = [];
    else if (Array.isArray(list)) this.keys = list.filter((k) => typeof k === 'string');
    else this.keys = typeof key === 'string' ? [key] : [];
  }

  field(name: string): MergeSchema | undefined {
    const properties = asObject(get(this.node, 'properties'));
    const found =
      asObject(properties && get(properties, name)) ?? asObject(get(this.node, 'additionalProperties'));
    return found === undefined ? undefined : this.resolve(found);
  }

  elements(): MergeSchema | undefined {
    const items = asObject(get(this.node, 'items'));
    return get(this.node, 'type') === 'array' && items !== undefined ? this.resolve(items) : undefined;
  }

  private resolve(node: ValueObject): MergeSchema | undefined {
    const reference = get(node, '$ref');
    if (typeof reference !== 'string') return new DocumentSchema(node, this.definition);
    return this.definition(reference.replace(/^#\/definitions\//, ''));
  }
}

/** Follows the references from a definition to what it is; a circle of them leads nowhere. */
function definitionsOf(
  definitions: ValueObject,
  besides: Definitions,
  isHidden: (name: string) => boolean,
): Definitions {
  const find: Definitions = (start) => {
    let name = start;
    for (let hops = 0; hops < 100; hops++) {
      const node = isHidden(name) ? undefined : asObject(get(definitions, name));
      if (node === undefined) return besides(name);
      const reference = get(node, '$ref');
      if (typeof reference !== 'string') return new DocumentSchema(node, find);
      name = reference.replace(/^#\/definitions\//, '');
    }
    return undefined;
  };
  return find;
}

/** Where the built-in types stand to those of a document: nowhere, or the ones before the others. */
export type BuiltinPlace = 'none' | 'under' | 'over';

/**
 * The types of an OpenAPI v2 document that say which group, version and kind they are, alone or with the built-in
 * ones: then references lead from one to the other, and of two definitions of one name that on top counts (kyaml
 * keeps one map of definitions, and reads its own types into it when it needs them).
 */
export function documentSchemas(document: Value, builtin: BuiltinPlace): SchemaSet {
  const root = asObject(document) ?? {};
  const definitions = asObject(get(root, 'definitions')) ?? {};
  const redefined: Definitions = (entry) => {
    const name = prefixes.map((prefix) => `${prefix}${entry}`).find((one) => Object.hasOwn(definitions, one));
    return name === undefined || builtin === 'over' ? undefined : find(name);
  };
  const find = definitionsOf(
    definitions,
    (name) => (builtin === 'none' ? undefined : builtinDefinition(name, redefined)),
    (name) => builtin === 'over' && isBuiltinDefinition(name),
  );
  const kinds = kindsOf(definitions, find);
  const own: SchemaSet['schemaOf'] = (apiVersion, kind) => kinds.get(`${apiVersion}/${kind}`);
  const shipped: SchemaSet['schemaOf'] = (apiVersion, kind) =>
    builtin === 'none' ? undefined : builtinKind(apiVersion, kind, redefined);
  const [first, second] = builtin === 'over' ? [shipped, own] : [own, shipped];
  const namespaced = namespaceability(asObject(get(root, 'paths')) ?? {});
  return {
    schemaOf: (apiVersion, kind) => first(apiVersion, kind) ?? second(apiVersion, kind),
    isClusterScoped: (apiVersion, kind) =>
      namespaced.get(`${apiVersion}/${kind}`) === false ||
      (builtin !== 'none' && builtinSchemas.isClusterScoped(apiVersion, kind)),
  };
}

function kindsOf(definitions: ValueObject, find: Definitions): Map<string, MergeSchema> {
  const kinds = new Map<string, MergeSchema>();
  for (const name of Object.keys(definitions)) {
    const definition = asObject(get(definitions, name));
    const gvks = definition === undefined ? undefined : get(definition, 'x-kubernetes-group-version-kind');
    if (definition === undefined || !Array.isArray(gvks)) continue;
    for (const gvk of gvks) {
      const key = kindKey(gvk);
      if (key !== undefined) kinds.set(key, new DocumentSchema(definition, find));
    }
  }
  return kinds;
}

function namespaceability(paths: ValueObject): Map<string, boolean> {
  const result = new Map<string, boolean>();
  for (const path of Object.keys(paths)) {
    const operation = asObject(get(asObject(get(paths, path)) ?? {}, 'get'));
    const key =
      operation === undefined ? undefined : kindKey(get(operation, 'x-kubernetes-group-version-kind'));
    if (key === undefined) continue;
    if (path.includes('namespaces/{namespace}')) result.set(key, true);
    else if (!result.has(key)) result.set(key, false);
  }
  return result;
}

function kindKey(value: Value | undefined): string | undefined {
  const gvk = asObject(value);
  if (gvk === undefined) return undefined;
  const group = get(gvk, 'group');
  const version = get(gvk, 'version');
  const kind = get(gvk, 'kind');
  if (typeof version !== 'string' || typeof kind !== 'string') return undefined;
  return typeof group === 'string' && group !== '' ? `${group}/${version}/${kind}` : `${version}/${kind}`;
}

function get(object: ValueObject, key: string): Value | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function asObject(value: Value | undefined): ValueObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
