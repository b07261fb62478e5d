import type { StoredObject } from './stored-object.ts';

/** The objects of one kind: by key, and in the order of their keys. */
export class Collection {
  readonly #objects = new Map<string, StoredObject>();
  #keys: string[] | undefined;

  static key(namespace: string, name: string): string {
    return `${namespace}/${name}`;
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  set(key: string, object: StoredObject): void {
    if (this.#keys !== undefined && !this.#objects.has(key)) {
      this.#keys.splice(lowerBound(this.#keys, key), 0, key);
    }
    this.#objects.set(key, object);
  }

  delete(key: string): void {
    if (!this.#objects.delete(key) || this.#keys === undefined) return;
    this.#keys.splice(lowerBound(this.#keys, key), 1);
  }

  /** In order of keys; all, or those of one namespace. */
  list(namespace?: string): StoredObject[] {
    this.#keys ??= [...this.#objects.keys()].sort();
    const keys = this.#keys;
    const result: StoredObject[] = [];
    const prefix = namespace === undefined ? '' : `${namespace}/`;
    for (let i = prefix === '' ? 0 : lowerBound(keys, prefix); i < keys.length; i++) {
      const key = keys[i]!;
      if (!key.startsWith(prefix)) break;
      result.push(this.#objects.get(key)!);
    }
    return result;
  }
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
