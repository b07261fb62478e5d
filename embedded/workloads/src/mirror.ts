import type { KubeObject } from '@flux-ts/resource';
import type { ClusterEvent, ResourceRef } from './cluster.ts';

/**
 * What the simulation knows of the cluster: every watched object, newest revision first come or not, with an index
 * by controlling owner. Writes are put in at once, so that a controller that looks again sees what it just did
 * although the watch has not told yet.
 */
export class Mirror {
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #owned = new Map<string, Map<string, KubeObject>>();
  /** Uids of deleted objects, so that a late event does not bring them back. */
  readonly #gone = new Set<string>();

  get<T extends KubeObject>(ref: ResourceRef, namespace: string, name: string): T | undefined {
    return this.#objects.get(kindKey(ref))?.get(`${namespace}/${name}`) as T | undefined;
  }

  *list<T extends KubeObject>(ref: ResourceRef, namespace?: string): Iterable<T> {
    for (const object of this.#objects.get(kindKey(ref))?.values() ?? []) {
      if (namespace === undefined || object.metadata.namespace === namespace) yield object as T;
    }
  }

  /** The objects of a kind whose controller is the owner with this uid, oldest first. */
  owned<T extends KubeObject>(ref: ResourceRef, uid: string): T[] {
    const objects = [...(this.#owned.get(uid)?.values() ?? [])].filter(
      (object) => object.kind === ref.kind,
    ) as T[];
    return objects.sort((a, b) => age(a) - age(b) || (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  /** The objects of a kind that nobody controls. */
  orphans<T extends KubeObject>(ref: ResourceRef, namespace: string): T[] {
    return [...(this.#owned.get(`${kindKey(ref)}/${namespace}`)?.values() ?? [])] as T[];
  }

  apply(event: ClusterEvent): boolean {
    return event.type === 'DELETED' ? this.remove(event.object) : this.put(event.object);
  }

  /** Keeps the object unless a newer revision is known; tells whether anything changed. */
  put(object: KubeObject): boolean {
    if (this.#gone.has(object.metadata.uid ?? '')) return false;
    const kind = kindKey(object);
    const objects = this.#objects.get(kind) ?? new Map<string, KubeObject>();
    this.#objects.set(kind, objects);
    const key = objectKey(object);
    const known = objects.get(key);
    if (
      known !== undefined &&
      known.metadata.uid === object.metadata.uid &&
      revision(known) >= revision(object)
    )
      return false;
    if (known !== undefined) this.#unown(known);
    objects.set(key, object);
    this.#own(object);
    return true;
  }

  remove(object: KubeObject): boolean {
    const uid = object.metadata.uid ?? '';
    if (this.#gone.size > 10_000) this.#gone.clear();
    this.#gone.add(uid);
    const objects = this.#objects.get(kindKey(object));
    const known = objects?.get(objectKey(object));
    if (known === undefined || known.metadata.uid !== uid) return false;
    objects?.delete(objectKey(object));
    this.#unown(known);
    return true;
  }

  #own(object: KubeObject): void {
    const owner = ownerKey(object);
    const owned = this.#owned.get(owner) ?? new Map<string, KubeObject>();
    this.#owned.set(owner, owned);
    owned.set(object.metadata.uid ?? '', object);
  }

  #unown(object: KubeObject): void {
    const owner = ownerKey(object);
    const owned = this.#owned.get(owner);
    owned?.delete(object.metadata.uid ?? '');
    if (owned?.size === 0) this.#owned.delete(owner);
  }
}

/** The owner that controls an object, if any. */
export function controllerOf(
  object: KubeObject,
): { apiVersion: string; kind: string; name: string; uid: string } | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}

/** Whose an object is: the uid of its controller, or the place of those of its kind that nobody controls. */
function ownerKey(object: KubeObject): string {
  return controllerOf(object)?.uid ?? `${kindKey(object)}/${object.metadata.namespace ?? ''}`;
}

function kindKey(ref: ResourceRef): string {
  return `${ref.apiVersion}/${ref.kind}`;
}

function objectKey(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function revision(object: KubeObject): number {
  return Number(object.metadata.resourceVersion ?? 0);
}

function age(object: KubeObject): number {
  return Date.parse(object.metadata.creationTimestamp ?? '') || 0;
}
