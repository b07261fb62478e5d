import type { ApiResource } from './types.ts';

/** A group version in the server's order, with its resources. */
export interface GroupVersionResources {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly ApiResource[];
}

interface AggregatedResource {
  readonly resource: string;
  readonly singularResource?: string;
  readonly responseKind?: { readonly group?: string; readonly version?: string; readonly kind?: string };
  readonly scope?: string;
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly { readonly subresource: string }[];
}

interface AggregatedList {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version: string;
      readonly resources?: readonly AggregatedResource[];
    }[];
  }[];
}

/** Reads an APIGroupDiscoveryList (apidiscovery.k8s.io/v2). */
export function readAggregated(document: unknown): GroupVersionResources[] {
  const found: GroupVersionResources[] = [];
  for (const item of (document as AggregatedList).items ?? []) {
    const group = item.metadata?.name ?? '';
    for (const { version, resources } of item.versions ?? []) {
      found.push({ group, version, resources: (resources ?? []).map((r) => aggregated(group, version, r)) });
    }
  }
  return found;
}

function aggregated(group: string, version: string, r: AggregatedResource): ApiResource {
  return {
    group,
    version,
    kind: r.responseKind?.kind ?? '',
    plural: r.resource,
    singular: r.singularResource ?? '',
    namespaced: r.scope === 'Namespaced',
    shortNames: r.shortNames ?? [],
    categories: r.categories ?? [],
    verbs: r.verbs ?? [],
    subresources: (r.subresources ?? []).map((s) => s.subresource),
  };
}

interface LegacyResource {
  readonly name: string;
  readonly singularName?: string;
  readonly namespaced?: boolean;
  readonly kind: string;
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

/** Reads an APIResourceList; subresources come there as names with a slash. */
export function readResourceList(group: string, version: string, document: unknown): GroupVersionResources {
  const list = (document as { resources?: readonly LegacyResource[] }).resources ?? [];
  const subresources = new Map<string, string[]>();
  for (const { name } of list) {
    const slash = name.indexOf('/');
    if (slash < 0) continue;
    const of = name.slice(0, slash);
    subresources.set(of, [...(subresources.get(of) ?? []), name.slice(slash + 1)]);
  }
  const resources = list
    .filter((r) => !r.name.includes('/'))
    .map((r) => legacy(group, version, r, subresources.get(r.name) ?? []));
  return { group, version, resources };
}

function legacy(group: string, version: string, r: LegacyResource, subresources: string[]): ApiResource {
  return {
    group,
    version,
    kind: r.kind,
    plural: r.name,
    singular: r.singularName ?? '',
    namespaced: r.namespaced === true,
    shortNames: r.shortNames ?? [],
    categories: r.categories ?? [],
    verbs: r.verbs ?? [],
    subresources,
  };
}

/** The group versions that an APIVersions (`/api`) or APIGroupList (`/apis`) names, preferred ones first. */
export function readGroupVersions(document: unknown): { group: string; version: string }[] {
  const { versions, groups } = document as {
    versions?: readonly string[];
    groups?: readonly {
      readonly name: string;
      readonly versions?: readonly { readonly version: string }[];
      readonly preferredVersion?: { readonly version: string };
    }[];
  };
  const core = (versions ?? []).map((version) => ({ group: '', version }));
  const named = (groups ?? []).flatMap((g) => {
    const preferred = g.preferredVersion?.version;
    const order = (g.versions ?? []).map((v) => v.version);
    order.sort((a, b) => Number(b === preferred) - Number(a === preferred));
    return order.map((version) => ({ group: g.name, version }));
  });
  return [...core, ...named];
}
