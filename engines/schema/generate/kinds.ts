import { createHash } from 'node:crypto';
import type { Send } from '../../../conformance/oracles/http.ts';
import { allVerbs, type CompactKind } from '../src/builtin/compact.ts';

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface DiscoveredResource {
  readonly resource: string;
  readonly singularResource: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly responseKind: GroupVersionKind;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly {
    subresource: string;
    responseKind: GroupVersionKind;
    verbs: readonly string[];
  }[];
}

const discovery = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** What aggregated discovery and empty Tables say, in the server's order. `typeOf` names a kind's type. */
export async function readKinds(
  send: Send,
  typeOf: (kind: GroupVersionKind) => string,
): Promise<CompactKind[]> {
  const kinds: CompactKind[] = [];
  for (const root of ['/api', '/apis']) {
    for (const { metadata, versions } of (await send('GET', root, { accept: discovery })).body.items) {
      const group: string = metadata.name ?? '';
      for (const { version, resources } of versions) {
        const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
        const hashes = await storageHashes(send, path);
        for (const resource of resources as DiscoveredResource[]) {
          const kind = { ...resource.responseKind, group, version };
          const line = compactKind(kind, resource);
          if (hashes.get(resource.resource) === storageHash(kind)) line.st = 1;
          if (resource.verbs.includes('list')) line.col = await columns(send, `${path}/${resource.resource}`);
          kinds.push({ ...line, ty: typeOf(kind) });
        }
      }
    }
  }
  return kinds;
}

function compactKind({ group, version, kind }: GroupVersionKind, resource: DiscoveredResource): CompactKind {
  const sameVerbs = String(resource.verbs) === String(allVerbs);
  return {
    g: group,
    v: version,
    k: kind,
    n: [resource.resource, resource.singularResource],
    ...(resource.shortNames ? { sn: [...resource.shortNames] } : {}),
    ...(resource.categories ? { c: [...resource.categories] } : {}),
    ...(resource.scope === 'Namespaced' ? { ns: 1 } : {}),
    ...(sameVerbs ? {} : { vb: [...resource.verbs] }),
    ...(resource.subresources
      ? {
          sub: resource.subresources.map(({ subresource, verbs, responseKind: its }) => {
            const own = its.kind === kind && its.group === '';
            return own
              ? [subresource, [...verbs]]
              : [subresource, [...verbs], its.group || group, its.version || version, its.kind];
          }),
        }
      : {}),
    ty: '',
  };
}

/** Legacy discovery names, by a hash, the version in which each kind is stored. */
async function storageHashes(send: Send, path: string): Promise<Map<string, string>> {
  const { resources } = (await send('GET', path)).body;
  return new Map(
    resources.map((r: { name: string; storageVersionHash?: string }) => [r.name, r.storageVersionHash]),
  );
}

/** apiserver pkg/storageversion: the first 8 bytes of the SHA-256 of group/version/kind. */
function storageHash({ group, version, kind }: GroupVersionKind): string {
  return createHash('sha256')
    .update(`${group}/${version}/${kind}`)
    .digest()
    .subarray(0, 8)
    .toString('base64');
}

async function columns(send: Send, path: string): Promise<NonNullable<CompactKind['col']>> {
  const { body } = await send('GET', `${path}?limit=1`, { accept: table });
  return body.columnDefinitions.map((c: { name: string; type: string; format: string; priority: number }) => [
    c.name,
    c.type,
    c.format,
    c.priority,
  ]);
}
