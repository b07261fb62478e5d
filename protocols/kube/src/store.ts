import type { KubeObject } from '@flux-ts/resource';

interface Index<T> {
  readonly keys: (object: T) => readonly string[];
  readonly members: Map<string, Set<string>>;
}

/** Objects by namespace and name, with named indexes. */
export class Store<T extends KubeObject> {
  readonly #objects = new Map<string, T>();
  readonly #indexes = new Map<string, Index<T>>();

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  keys(): IterableIterator<string> {
    return this.#objects.keys();
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }

  list(namespace: string | undefined): T[] {
    if (namespace === undefined || namespace === '') return [...this.#objects.values()];
    return [...this.#objects.values()].filter((object) => object.metadata.namespace === namespace);
  }

  /** Puts an object in; the one it replaces comes back. */
  set(key: string, object: T): T | undefined {
    const old = this.#objects.get(key);
    this.#objects.set(key, object);
    for (const index of this.#indexes.values()) {
      if (old !== undefined) dropFrom(index, key, old);
      addTo(index, key, object);
    }
    return old;
  }

  delete(key: string): T | undefined {
    const old = this.#objects.get(key);
    if (old === undefined) return undefined;
    this.#objects.delete(key);
    for (const index of this.#indexes.values()) dropFrom(index, key, old);
    return old;
  }

  addIndex(name: string, keys: (object: T) => readonly string[]): void {
    const index: Index<T> = { keys, members: new Map() };
    for (const [key, object] of this.#objects) addTo(index, key, object);
    this.#indexes.set(name, index);
  }

  byIndex(name: string, value: string): T[] {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new RangeError(`no index named ${name}`);
    const found: T[] = [];
    for (const key of index.members.get(value) ?? []) found.push(this.#objects.get(key) as T);
    return found;
  }
}

function addTo<T>(index: Index<T>, key: string, object: T): void {
  for (const value of index.keys(object)) {
    const members = index.members.get(value);
    if (members === undefined) index.members.set(value, new Set([key]));
    else members.add(key);
  }
}

function dropFrom<T>(index: Index<T>, key: string, object: T): void {
  for (const value of index.keys(object)) {
    const members = index.members.get(value);
    members?.delete(key);
    if (members?.size === 0) index.members.delete(value);
  }
}

/** Where a store keeps an object. */
export function storeKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}
