import { createHash } from 'node:crypto';
import type { KindRegistry } from '../kinds/kind-registry.ts';
import type { ResourceType, Target } from '../kinds/resource-type.ts';
import { apiVersionOf } from '../kinds/resource-type.ts';

/** `/api` (meta/v1 APIVersions). */
export function apiVersions(address: string): unknown {
  const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: address }];
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs };
}

/** `/apis` (meta/v1 APIGroupList). */
export function apiGroupList(kinds: KindRegistry): unknown {
  const groups = kinds
    .groups()
    .filter(({ group }) => group !== '')
    .map(({ group, versions }) => groupOf(group, versions));
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** `/apis/<group>` (meta/v1 APIGroup); undefined when there is no such group. */
export function apiGroup(kinds: KindRegistry, group: string): unknown {
  const found = kinds.groups().find((g) => g.group === group && group !== '');
  if (found === undefined) return undefined;
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group, found.versions) };
}

function groupOf(group: string, versions: readonly string[]) {
  const list = versions.map((version) => ({ groupVersion: apiVersionOf(group, version), version }));
  return { name: group, versions: list, preferredVersion: list[0] };
}

/** `/apis/<group>/<version>` (meta/v1 APIResourceList); undefined when there is no such version. */
export function apiResourceList(kinds: KindRegistry, group: string, version: string): unknown {
  const targets = kinds.resources(group, version);
  if (targets.length === 0) return undefined;
  const groupVersion = apiVersionOf(group, version);
  // That of the core API does not say its own version.
  const said = group === '' ? {} : { apiVersion: 'v1' };
  return { kind: 'APIResourceList', ...said, groupVersion, resources: targets.flatMap(resources) };
}

/** Changes with the version that objects are stored in (apiserver pkg/endpoints/discovery StorageVersionHash). */
function storageVersionHash({ group, storageVersion, kind }: ResourceType): string {
  const text = `${group}/${storageVersion}/${kind}`;
  return createHash('sha256').update(text).digest().subarray(0, 8).toString('base64');
}

function resources({ type, version }: Target): unknown[] {
  const own = {
    name: type.plural,
    singularName: type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs: type.verbs,
    ...(type.shortNames.length === 0 ? {} : { shortNames: type.shortNames }),
    ...(type.categories.length === 0 ? {} : { categories: type.categories }),
    ...(type.verbs.includes('get') && type.collection !== '/componentstatuses'
      ? { storageVersionHash: storageVersionHash(type) }
      : {}),
  };
  const parts = version.subresources.map((part) => ({
    name: `${type.plural}/${part.name}`,
    singularName: '',
    namespaced: type.namespaced,
    ...(part.kind === undefined || part.kind.group === ''
      ? {}
      : { group: part.kind.group, version: part.kind.version }),
    kind: part.kind?.kind ?? type.kind,
    verbs: part.verbs,
  }));
  return [own, ...parts];
}
