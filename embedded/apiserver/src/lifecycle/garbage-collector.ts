import type { KubeObject, OwnerReference } from '@flux-ts/resource';
import type { ResourceType } from '../kinds/resource-type.ts';
import type { Api } from '../registry/context.ts';
import { deleteObject, type Propagation } from '../registry/delete.ts';
import { modifyObject } from '../registry/update.ts';
import { StatusError } from '../status/status.ts';
import type { Change } from '../storage/storage.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { KeyedWorker } from './keyed-worker.ts';
import { OwnerIndex } from './owner-index.ts';
import { systemContext } from './system-context.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
const MANAGER = 'kube-controller-manager';

/**
 * Deletes objects whose owners are gone, and does what `foreground` and `orphan` deletions wait for
 * (pkg/controller/garbagecollector).
 */
export class GarbageCollector {
  readonly #api: Api;
  readonly #index = new OwnerIndex();
  readonly #worker: KeyedWorker;

  constructor(api: Api, onError: (error: unknown) => void) {
    this.#api = api;
    this.#worker = new KeyedWorker({ clock: api.clock, work: (key) => this.#reconcile(key), onError });
  }

  start(): void {
    const { storage } = this.#api;
    const from = storage.revision;
    for (const collection of storage.collections()) {
      for (const stored of storage.list(collection)) this.#look(stored);
    }
    this.#worker.follow(storage.watch(undefined, { from }, (change) => this.#onChange(change)));
  }

  stop(): void {
    this.#worker.stop();
  }

  #onChange({ type, current }: Change): void {
    if (type !== 'DELETED') {
      this.#look(current);
      return;
    }
    const { uid = '', ownerReferences = [] } = current.object.metadata;
    this.#index.remove(keyOf(current));
    for (const dependent of this.#index.dependents(uid)) this.#worker.add(dependent);
    // An owner that waits for its dependents may wait no longer.
    for (const owner of ownerReferences) {
      const key = this.#index.keyOfOwner(owner.uid);
      if (key !== undefined) this.#worker.add(key);
    }
  }

  #look(stored: StoredObject): void {
    const { ownerReferences = [], deletionTimestamp, finalizers = [] } = stored.object.metadata;
    this.#index.put(keyOf(stored), stored.object);
    const waits = finalizers.includes(FOREGROUND) || finalizers.includes(ORPHAN);
    if (ownerReferences.length > 0 || (deletionTimestamp !== undefined && waits))
      this.#worker.add(keyOf(stored));
  }

  async #reconcile(key: string): Promise<void> {
    const found = this.#find(key);
    if (found === undefined) return;
    const { deletionTimestamp, finalizers = [], ownerReferences = [] } = found.stored.object.metadata;
    if (deletionTimestamp !== undefined) {
      if (finalizers.includes(ORPHAN)) await this.#orphanDependents(found);
      else if (finalizers.includes(FOREGROUND)) await this.#deleteDependents(found);
      return;
    }
    if (ownerReferences.length > 0) await this.#judge(found, ownerReferences);
  }

  /** Deletes an object none of whose owners exist; drops references to those that do not. */
  async #judge(found: Found, owners: readonly OwnerReference[]): Promise<void> {
    const { namespace } = found.stored;
    const states = owners.map((owner) => ({ owner, state: this.#stateOf(owner, namespace) }));
    const solid = states.filter(({ state }) => state === 'solid');
    const dangling = states.filter(({ state }) => state === 'absent');
    const waiting = states.filter(({ state }) => state === 'waiting');
    if (solid.length > 0) {
      const gone = new Set([...dangling, ...waiting].map(({ owner }) => owner.uid));
      if (gone.size > 0) await this.#dropOwners(found, gone);
      return;
    }
    if (states.length !== dangling.length + waiting.length) return;
    await this.#delete(
      found,
      waiting.length > 0 && this.#hasDependents(found) ? 'Foreground' : propagationOf(found),
    );
  }

  /** `waiting`: it is being deleted, and its dependents before it. */
  #stateOf(owner: OwnerReference, namespace: string): 'solid' | 'absent' | 'waiting' | 'unknown' {
    const target = this.#api.kinds.findKind(owner.apiVersion, owner.kind);
    if (target === undefined) return 'unknown';
    const scope = target.type.namespaced ? namespace : '';
    const stored = this.#api.storage.get(target.type.collection, scope, owner.name);
    if (stored === undefined || stored.object.metadata.uid !== owner.uid) return 'absent';
    const { deletionTimestamp, finalizers = [] } = stored.object.metadata;
    return deletionTimestamp !== undefined && finalizers.includes(FOREGROUND) ? 'waiting' : 'solid';
  }

  #hasDependents({ stored }: Found): boolean {
    return this.#index.dependents(stored.object.metadata.uid ?? '').length > 0;
  }

  async #deleteDependents(owner: Found): Promise<void> {
    const { uid = '' } = owner.stored.object.metadata;
    let blocked = false;
    for (const key of this.#index.dependents(uid)) {
      this.#worker.add(key);
      const dependent = this.#find(key);
      const reference = dependent?.stored.object.metadata.ownerReferences?.find((o) => o.uid === uid);
      blocked ||= reference?.blockOwnerDeletion === true;
    }
    if (!blocked) await this.#dropFinalizer(owner, FOREGROUND);
  }

  async #orphanDependents(owner: Found): Promise<void> {
    const { uid = '' } = owner.stored.object.metadata;
    for (const key of this.#index.dependents(uid)) {
      const dependent = this.#find(key);
      if (dependent !== undefined) await this.#dropOwners(dependent, new Set([uid]));
    }
    await this.#dropFinalizer(owner, ORPHAN);
  }

  #dropOwners(found: Found, uids: ReadonlySet<string>): Promise<void> {
    return this.#modify(found, (metadata) => {
      const left = (metadata.ownerReferences ?? []).filter((owner) => !uids.has(owner.uid));
      if (left.length > 0) metadata.ownerReferences = left;
      else delete metadata.ownerReferences;
    });
  }

  #dropFinalizer(found: Found, name: string): Promise<void> {
    return this.#modify(found, (metadata) => {
      metadata.finalizers = (metadata.finalizers ?? []).filter((finalizer) => finalizer !== name);
    });
  }

  async #modify({ type, stored }: Found, change: (metadata: KubeObject['metadata']) => void): Promise<void> {
    const target = this.#api.kinds.stored(type.collection)!;
    const { namespace, name } = stored;
    await ignoringMissing(() =>
      modifyObject(this.#api, systemContext(MANAGER), {
        target,
        namespace,
        name,
        unconditional: true,
        next(live) {
          change(live.metadata);
          return live;
        },
      }),
    );
  }

  async #delete({ type, stored }: Found, propagation: Propagation): Promise<void> {
    const target = this.#api.kinds.stored(type.collection)!;
    const { namespace, name } = stored;
    const uid = stored.object.metadata.uid;
    await ignoringMissing(() =>
      deleteObject(this.#api, systemContext(MANAGER), target, namespace, name, { propagation, uid }),
    );
  }

  #find(key: string): Found | undefined {
    const [collection, namespace, name] = key.split('\n') as [string, string, string];
    const type = this.#api.kinds.type(collection);
    const stored = this.#api.storage.get(collection, namespace, name);
    return type === undefined || stored === undefined ? undefined : { type, stored };
  }
}

interface Found {
  readonly type: ResourceType;
  readonly stored: StoredObject;
}

function keyOf({ collection, namespace, name }: StoredObject): string {
  return `${collection}\n${namespace}\n${name}`;
}

/** An object that asked for a way to be deleted keeps it. */
function propagationOf({ stored }: Found): Propagation {
  const { finalizers = [] } = stored.object.metadata;
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  return finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background';
}

async function ignoringMissing(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof StatusError && (thrown.code === 'NOT_FOUND' || thrown.code === 'CONFLICT')) return;
    throw thrown;
  }
}
