import type { KindInfo, KindTable } from '@flux-ts/schema';
import { compareKubeVersions } from './kube-version.ts';
import { apiVersionOf, collectionOf, type ResourceType, type ServedVersion } from './resource-type.ts';

/** The built-in kinds as resource types: rows of one group and resource are versions of one type. */
export function builtinTypes(table: KindTable): ResourceType[] {
  const rows = new Map<string, KindInfo[]>();
  for (const info of table.kinds) {
    const key = collectionOf(info.group, info.plural);
    const list = rows.get(key);
    if (list === undefined) rows.set(key, [info]);
    else list.push(info);
  }
  return [...rows].map(([collection, versions]) => typeOf(table, collection, versions));
}

// Kinds that are another kind's objects under a name of their own.
const SHARED: ReadonlyMap<string, { collection: string; storedAs: string }> = new Map([
  ['events.k8s.io/events', { collection: '/events', storedAs: 'v1' }],
]);

function typeOf(table: KindTable, collection: string, rows: KindInfo[]): ResourceType {
  const sorted = rows.sort((a, b) => compareKubeVersions(a.version, b.version));
  const first = sorted[0]!;
  const storage = sorted.find((row) => row.storageVersion) ?? first;
  const shared = SHARED.get(collection);
  return {
    group: first.group,
    plural: first.plural,
    singular: first.singular,
    kind: first.kind,
    listKind: first.listKind,
    shortNames: first.shortNames,
    categories: first.categories,
    namespaced: first.namespaced,
    verbs: first.verbs,
    versions: sorted.map((row) => versionOf(table, row)),
    storageVersion: storage.version,
    storedAs: shared?.storedAs ?? apiVersionOf(first.group, storage.version),
    custom: false,
    collection: shared?.collection ?? collection,
    resource: { group: first.group, name: first.plural },
    qualifiedKind: { group: first.group, name: first.kind },
  };
}

/** Kinds of the core group on their way out (APILifecycleDeprecated of k8s.io/api/core/v1). */
const DEPRECATED: ReadonlyMap<string, string> = new Map([
  ['componentstatuses', 'v1 ComponentStatus is deprecated in v1.19+'],
  ['endpoints', 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
]);

function versionOf(table: KindTable, row: KindInfo): ServedVersion {
  return {
    version: row.version,
    served: true,
    // Types are decoded when they are first asked for.
    get schema() {
      return table.schemaOf(row.group, row.version, row.kind);
    },
    columns: row.columns,
    subresources: row.subresources,
    scale: row.subresources.some((s) => s.name === 'scale') ? SCALE : undefined,
    selectableFields: [],
    deprecation: row.group === '' ? DEPRECATED.get(row.plural) : undefined,
  };
}

const SCALE = {
  specReplicas: '.spec.replicas',
  statusReplicas: '.status.replicas',
  labelSelector: '.spec.selector',
};
