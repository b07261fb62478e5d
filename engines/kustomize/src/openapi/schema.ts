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

class TableSchema implements MergeSchema {
  readonly type: string;
  readonly shape: string;
  readonly strategy: string;
  readonly keys: readonly string[];

  /** `[]core.v1.Container merge name`: shape, type, strategy, keys. */
  constructor(entry: string) {
    const [reference = '', strategy = '', keys = ''] = entry.split(' ');
    this.shape = reference.startsWith('[]') || reference.startsWith('{}') ? reference.slice(0, 2) : '';
    this.type = reference.slice(this.shape.length);
    this.strategy = strategy;
    this.keys = keys === '' ? [] : keys.split(',');
  }

  field(name: string): MergeSchema | undefined {
    if (this.shape === '{}') return new TableSchema(this.type);
    if (this.shape === '[]') return undefined;
    const fields = Object.hasOwn(mergeTypes, this.type) ? mergeTypes[this.type] : undefined;
    const entry = fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
    return entry === undefined ? plain : new TableSchema(entry);
  }

  elements(): MergeSchema | undefined {
    return this.shape === '[]' ? (this.type === '' ? plain : new TableSchema(this.type)) : undefined;
  }
}

/** The built-in types, from the table. */
export const builtinSchemas: SchemaSet = {
  schemaOf(apiVersion, kind) {
    const key = `${apiVersion}/${kind}`;
    if (Object.hasOwn(kindTypes, key)) return new TableSchema(kindTypes[key] ?? '');
    return plainSet.has(key) ? plain : undefined;
  },
  isClusterScoped: (apiVersion, kind) => clusterSet.has(`${apiVersion}/${kind}`),
};

const plainSet: ReadonlySet<string> = new Set(plainKinds);
const clusterSet: ReadonlySet<string> = new Set(clusterKinds);

/** A schema inside an OpenAPI document (`openapi.path`). */
class DocumentSchema implements MergeSchema {
  private readonly node: ValueObject;
  private readonly definitions: ValueObject;
  readonly strategy: string;
  readonly keys: readonly string[];

  constructor(node: ValueObject, definitions: ValueObject) {
    this.node = node;
    this.definitions = definitions;
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

  private resolve(start: ValueObject): MergeSchema | undefined {
    let node: ValueObject | undefined = start;
    for (let hops = 0; node !== undefined && hops < 100; hops++) {
      const reference = get(node, '$ref');
      if (typeof reference !== 'string') return new DocumentSchema(node, this.definitions);
      node = asObject(get(this.definitions, reference.replace(/^#\/definitions\//, '')));
    }
    return undefined;
  }
}

/** The types of an OpenAPI v2 document that say which group, version and kind they are. */
export function documentSchemas(document: Value): SchemaSet {
  const root = asObject(document) ?? {};
  const definitions = asObject(get(root, 'definitions')) ?? {};
  const kinds = new Map<string, MergeSchema>();
  for (const name of Object.keys(definitions)) {
    const definition = asObject(get(definitions, name));
    const gvks = definition === undefined ? undefined : get(definition, 'x-kubernetes-group-version-kind');
    if (definition === undefined || !Array.isArray(gvks)) continue;
    for (const gvk of gvks) {
      const key = kindKey(gvk);
      if (key !== undefined) kinds.set(key, new DocumentSchema(definition, definitions));
    }
  }
  const namespaced = namespaceability(asObject(get(root, 'paths')) ?? {});
  return {
    schemaOf: (apiVersion, kind) => kinds.get(`${apiVersion}/${kind}`),
    isClusterScoped: (apiVersion, kind) => namespaced.get(`${apiVersion}/${kind}`) === false,
  };
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

/** Several sets as one; the first that knows a type answers. */
export function joinSchemas(...sets: readonly SchemaSet[]): SchemaSet {
  return {
    schemaOf(apiVersion, kind) {
      for (const set of sets) {
        const found = set.schemaOf(apiVersion, kind);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    isClusterScoped: (apiVersion, kind) => sets.some((set) => set.isClusterScoped(apiVersion, kind)),
  };
}
