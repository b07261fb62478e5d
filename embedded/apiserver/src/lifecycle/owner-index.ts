import type { KubeObject } from '@flux-ts/resource';

/** Who depends on whom: keys of objects by the uid of their owners, and keys of owners by their uid. */
export class OwnerIndex {
  readonly #dependents = new Map<string, Set<string>>();
  readonly #owners = new Map<string, readonly string[]>();
  readonly #keys = new Map<string, string>();
  readonly #uids = new Map<string, string>();

  put(key: string, object: KubeObject): void {
    const { uid = '', ownerReferences = [] } = object.metadata;
    this.#keys.set(uid, key);
    this.#uids.set(key, uid);
    const uids = ownerReferences.map((owner) => owner.uid);
    const known = this.#owners.get(key) ?? [];
    if (known.length === uids.length && known.every((owner, i) => owner === uids[i])) return;
    this.#unlink(key, known);
    for (const owner of uids) this.#link(owner, key);
    if (uids.length > 0) this.#owners.set(key, uids);
    else this.#owners.delete(key);
  }

  remove(key: string): void {
    this.#unlink(key, this.#owners.get(key) ?? []);
    this.#owners.delete(key);
    const uid = this.#uids.get(key);
    this.#uids.delete(key);
    if (uid !== undefined && this.#keys.get(uid) === key) this.#keys.delete(uid);
  }

  /** Keys of the objects that name this owner. */
  dependents(uid: string): readonly string[] {
    return [...(this.#dependents.get(uid) ?? [])];
  }

  /** Where the object with this uid is. */
  keyOfOwner(uid: string): string | undefined {
    return this.#keys.get(uid);
  }

  #link(owner: string, key: string): void {
    const set = this.#dependents.get(owner) ?? new Set();
    this.#dependents.set(owner, set);
    set.add(key);
  }

  #unlink(key: string, owners: readonly string[]): void {
    for (const owner of owners) {
      const set = this.#dependents.get(owner);
      set?.delete(key);
      if (set?.size === 0) this.#dependents.delete(owner);
    }
  }
}
