import type { GroupVersionResources } from './discovery-document.ts';
import { formatGroupVersion } from './group-version.ts';
import type { ApiResource } from './types.ts';

/** What is known of a server's resources, looked up by kind. */
export class ResourceIndex {
  readonly #byKind = new Map<string, ApiResource>();
  readonly #byGroup = new Map<string, Map<string, GroupVersionResources>>();

  /** Adds or replaces one group version. */
  set(entry: GroupVersionResources): void {
    this.forget(entry.group, entry.version);
    const versions = this.#byGroup.get(entry.group) ?? new Map<string, GroupVersionResources>();
    this.#byGroup.set(entry.group, versions.set(entry.version, entry));
    for (const resource of entry.resources) {
      const key = kindKey(entry.group, entry.version, resource.kind);
      if (!this.#byKind.has(key)) this.#byKind.set(key, resource);
    }
  }

  forget(group: string, version: string): void {
    const versions = this.#byGroup.get(group);
    for (const resource of versions?.get(version)?.resources ?? [])
      this.#byKind.delete(kindKey(group, version, resource.kind));
    versions?.delete(version);
  }

  find(group: string, version: string, kind: string): ApiResource | undefined {
    return this.#byKind.get(kindKey(group, version, kind));
  }

  /** In the most preferred version of the group that has the kind. */
  findPreferred(group: string, kind: string): ApiResource | undefined {
    for (const version of this.#byGroup.get(group)?.keys() ?? []) {
      const resource = this.find(group, version, kind);
      if (resource !== undefined) return resource;
    }
    return undefined;
  }

  all(): ApiResource[] {
    return [...this.#byGroup.values()].flatMap((versions) =>
      [...versions.values()].flatMap((v) => v.resources),
    );
  }
}

function kindKey(group: string, version: string, kind: string): string {
  return `${formatGroupVersion(group, version)} ${kind}`;
}
