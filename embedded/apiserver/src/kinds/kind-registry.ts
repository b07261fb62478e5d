import { compareGroups } from './group-priority.ts';
import { compareKubeVersions } from './kube-version.ts';
import {
  apiVersionOf,
  collectionOf,
  type ResourceType,
  type ServedVersion,
  type Target,
} from './resource-type.ts';

/** A group and what it serves, for discovery. */
export interface GroupEntry {
  readonly group: string;
  /** The preferred first. */
  readonly versions: readonly string[];
}

/** Every kind the API serves: the built-in ones, and those that CustomResourceDefinitions add and remove. */
export class KindRegistry {
  readonly #byResource = new Map<string, ResourceType>();
  readonly #targetsByPlural = new Map<string, Target>();
  readonly #targetsByKind = new Map<string, Target>();
  readonly #listeners = new Set<() => void>();
  readonly #removed = new Map<string, Set<() => void>>();
  /** Grows with every change; what is made from the registry is kept under it. */
  generation = 0;

  constructor(types: Iterable<ResourceType> = []) {
    for (const type of types) this.#index(type);
  }

  /** The resource in a served version. */
  find(group: string, version: string, plural: string): Target | undefined {
    return this.#targetsByPlural.get(`${group}/${version}/${plural}`);
  }

  /** The kind in a served version. */
  findKind(apiVersion: string, kind: string): Target | undefined {
    return this.#targetsByKind.get(`${apiVersion}/${kind}`);
  }

  /** The resource in the version it is stored in. */
  stored(collection: string): Target | undefined {
    const type = this.#byResource.get(collection);
    if (type === undefined) return undefined;
    return this.target(type, type.storageVersion);
  }

  /** A type in one of its versions, served or not. */
  target(type: ResourceType, version: string): Target | undefined {
    const found = type.versions.find((v) => v.version === version);
    return found && targetOf(type, found);
  }

  types(): Iterable<ResourceType> {
    return this.#byResource.values();
  }

  /** The type whose objects are in a collection. */
  type(collection: string): ResourceType | undefined {
    return this.#byResource.get(collection);
  }

  /** Adds a type or puts it in the place of the one with the same resource. */
  put(type: ResourceType): void {
    this.#unindex(collectionOf(type.group, type.plural));
    this.#index(type);
    this.#changed();
  }

  remove(collection: string): void {
    if (!this.#unindex(collection)) return;
    this.#changed();
    for (const listener of [...(this.#removed.get(collection) ?? [])]) listener();
  }

  /** Tells when a resource is served no more: whoever watches it has nothing to wait for. */
  onRemoved(collection: string, listener: () => void): () => void {
    const set = this.#removed.get(collection) ?? new Set();
    this.#removed.set(collection, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Groups with their served versions, the core group first, then as clients are to prefer them. */
  groups(): GroupEntry[] {
    const versions = new Map<string, Set<string>>();
    for (const type of this.#byResource.values()) {
      const set = versions.get(type.group) ?? new Set();
      versions.set(type.group, set);
      for (const v of type.versions) if (v.served) set.add(v.version);
    }
    return [...versions]
      .filter(([, set]) => set.size > 0)
      .map(([group, set]) => ({ group, versions: [...set].sort(compareKubeVersions) }))
      .sort((a, b) => compareGroups(a.group, b.group));
  }

  /** Whether a group has kinds of its own, beside those that are defined in it. */
  isBuiltIn(group: string): boolean {
    return [...this.#byResource.values()].some((type) => type.group === group && !type.custom);
  }

  /** What a group serves in a version, by plural. */
  resources(group: string, version: string): Target[] {
    const found: Target[] = [];
    for (const type of this.#byResource.values()) {
      if (type.group !== group) continue;
      const target = this.find(group, version, type.plural);
      if (target !== undefined) found.push(target);
    }
    return found.sort((a, b) => (a.type.plural < b.type.plural ? -1 : 1));
  }

  #index(type: ResourceType): void {
    this.#byResource.set(collectionOf(type.group, type.plural), type);
    for (const version of type.versions) {
      if (!version.served) continue;
      const target = targetOf(type, version);
      this.#targetsByPlural.set(`${type.group}/${version.version}/${type.plural}`, target);
      this.#targetsByKind.set(`${target.apiVersion}/${type.kind}`, target);
    }
  }

  #unindex(collection: string): boolean {
    const type = this.#byResource.get(collection);
    if (type === undefined) return false;
    this.#byResource.delete(collection);
    for (const { version } of type.versions) {
      this.#targetsByPlural.delete(`${type.group}/${version}/${type.plural}`);
      this.#targetsByKind.delete(`${apiVersionOf(type.group, version)}/${type.kind}`);
    }
    return true;
  }

  #changed(): void {
    this.generation++;
    for (const listener of [...this.#listeners]) listener();
  }
}

function targetOf(type: ResourceType, version: ServedVersion): Target {
  return { type, version, apiVersion: apiVersionOf(type.group, version.version) };
}
