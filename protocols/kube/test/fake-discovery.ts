import type { FakeResource } from './fake-resource.ts';

/** The answer of aggregated discovery. */
export function aggregate(resources: readonly FakeResource[]): unknown {
  const items = resources.map((r) => ({
    metadata: { name: r.group },
    versions: [
      {
        version: r.version,
        resources: [
          {
            resource: r.plural,
            responseKind: { group: r.group, version: r.version, kind: r.kind },
            scope: r.namespaced ? 'Namespaced' : 'Cluster',
            verbs: ['get', 'list'],
            subresources: [{ subresource: 'status' }],
          },
        ],
      },
    ],
  }));
  return { kind: 'APIGroupDiscoveryList', items: mergeGroups(items) };
}

interface GroupItem {
  readonly metadata: { readonly name: string };
  readonly versions: { readonly version: string; readonly resources: unknown[] }[];
}

function mergeGroups(items: readonly GroupItem[]): GroupItem[] {
  const groups = new Map<string, GroupItem>();
  for (const item of items) {
    const known = groups.get(item.metadata.name);
    if (known === undefined) groups.set(item.metadata.name, item);
    else {
      for (const version of item.versions) {
        const same = known.versions.find((v) => v.version === version.version);
        if (same === undefined) known.versions.push(version);
        else same.resources.push(...version.resources);
      }
    }
  }
  return [...groups.values()];
}

/** The answer of `/api` or `/apis` before aggregated discovery. */
export function legacyRoot(path: string, resources: readonly FakeResource[]): unknown {
  if (path === '/api')
    return { kind: 'APIVersions', versions: [...new Set(resources.map((r) => r.version))] };
  const groups = [...new Set(resources.map((r) => r.group))].map((name) => {
    const versions = [...new Set(resources.filter((r) => r.group === name).map((r) => r.version))];
    return {
      name,
      versions: versions.map((version) => ({ version })),
      preferredVersion: { version: versions[0] },
    };
  });
  return { kind: 'APIGroupList', groups };
}

/** A resource and its status in an APIResourceList. */
export function legacyResources(r: FakeResource): unknown[] {
  return [
    { name: r.plural, singularName: '', namespaced: r.namespaced, kind: r.kind, verbs: ['get', 'list'] },
    { name: `${r.plural}/status`, singularName: '', namespaced: r.namespaced, kind: r.kind, verbs: ['get'] },
  ];
}
