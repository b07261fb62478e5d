import { createHash } from 'node:crypto';
import { encodeJson } from '../json.ts';
import type { KindRegistry } from '../kinds/kind-registry.ts';
import type { Target } from '../kinds/resource-type.ts';

/** A whole discovery document and what to compare it by. */
export interface DiscoveryDocument {
  readonly bytes: Buffer;
  readonly etag: string;
}

/** Everything that `/api` or `/apis` serves in one document (apidiscovery.k8s.io/v2), kept until kinds change. */
export class AggregatedDiscovery {
  readonly #kinds: KindRegistry;
  readonly #documents = new Map<boolean, DiscoveryDocument>();
  #generation = -1;

  constructor(kinds: KindRegistry) {
    this.#kinds = kinds;
  }

  /** The core group, or all the others. */
  document(core: boolean): DiscoveryDocument {
    if (this.#generation !== this.#kinds.generation) {
      this.#documents.clear();
      this.#generation = this.#kinds.generation;
    }
    let document = this.#documents.get(core);
    if (document === undefined) {
      const bytes = encodeJson(groupList(this.#kinds, core));
      document = { bytes, etag: `"${createHash('sha512').update(bytes).digest('hex').toUpperCase()}"` };
      this.#documents.set(core, document);
    }
    return document;
  }
}

function groupList(kinds: KindRegistry, core: boolean): unknown {
  const items = kinds
    .groups()
    .filter(({ group }) => (group === '') === core)
    .map(({ group, versions }) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versions.map((version) => ({
        version,
        resources: kinds.resources(group, version).map(resource),
        freshness: 'Current',
      })),
    }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function resource({ type, version }: Target): unknown {
  // Built-in kinds leave out the group and the version that they are listed under.
  const place = type.custom ? { group: type.group, version: version.version } : { group: '', version: '' };
  const own = { ...place, kind: type.kind };
  return {
    resource: type.plural,
    responseKind: own,
    scope: type.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: type.singular,
    verbs: type.verbs,
    ...(type.shortNames.length === 0 ? {} : { shortNames: type.shortNames }),
    ...(type.categories.length === 0 ? {} : { categories: type.categories }),
    ...(version.subresources.length === 0
      ? {}
      : {
          subresources: version.subresources.map((part) => ({
            subresource: part.name,
            responseKind: isOwn(part.kind, type.group, version.version)
              ? { ...own, kind: part.kind.kind }
              : (part.kind ?? own),
            verbs: part.verbs,
          })),
        }),
  };
}

/** Whether the kind of a part is of the group and version that it is listed under. */
function isOwn(kind: Gvk | undefined, group: string, version: string): kind is Gvk {
  return kind !== undefined && kind.group === group && kind.version === version;
}

interface Gvk {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}
