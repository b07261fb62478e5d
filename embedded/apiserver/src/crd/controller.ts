import type { KubeObject } from '@flux-ts/resource';
import { formatTime } from '../clock.ts';
import { jsonText } from '../json.ts';
import { type Condition, setCondition } from '../lifecycle/conditions.ts';
import { KeyedWorker } from '../lifecycle/keyed-worker.ts';
import { systemContext } from '../lifecycle/system-context.ts';
import type { Api } from '../registry/context.ts';
import { deleteObject } from '../registry/delete.ts';
import { modifyObject } from '../registry/update.ts';
import { StatusError } from '../status/status.ts';
import type { Change } from '../storage/storage.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { asList, asObject, asText, equalValues, fieldAt } from '../values.ts';
import { acceptNames, type NameAcceptance, namesAreFree } from './accept-names.ts';
import { CLEANUP_FINALIZER, CRD_COLLECTION, definedType, type MetaTypes } from './definition.ts';

/**
 * Serves what CustomResourceDefinitions define: registers their kinds as soon as they are stored, tells in their
 * status, and deletes their objects with them.
 */
export class CrdController {
  readonly #api: Api;
  readonly #meta: MetaTypes;
  readonly #worker: KeyedWorker;

  constructor(api: Api, meta: MetaTypes, onError: (error: unknown) => void) {
    this.#api = api;
    this.#meta = meta;
    this.#worker = new KeyedWorker({ clock: api.clock, work: (name) => this.#reconcile(name), onError });
  }

  start(): void {
    const { storage } = this.#api;
    const from = storage.revision;
    for (const stored of storage.list(CRD_COLLECTION)) {
      this.#serve(stored);
      this.#worker.add(stored.name);
    }
    this.#worker.follow(
      storage.watch(CRD_COLLECTION, { from }, (change) => this.#onChange(change)),
      storage.watch(undefined, { from }, (change) => this.#onObjectGone(change)),
    );
  }

  stop(): void {
    this.#worker.stop();
  }

  #onChange({ type, current }: Change): void {
    if (type === 'DELETED') {
      const { object } = current;
      const collection = `${fieldAt(object, 'spec', 'group')}/${fieldAt(object, 'spec', 'names', 'plural')}`;
      this.#api.kinds.remove(collection);
      this.#specs.delete(collection);
      this.#lookAgain(asText(fieldAt(object, 'spec', 'group')));
      return;
    }
    this.#serve(current);
    this.#worker.add(current.name);
  }

  /** Others of the group may have waited for the names that are free now. */
  #lookAgain(group: string): void {
    for (const stored of this.#api.storage.list(CRD_COLLECTION)) {
      if (fieldAt(stored.object, 'spec', 'group') !== group) continue;
      this.#serve(stored);
      this.#worker.add(stored.name);
    }
  }

  /** A definition that waits for its objects to go is looked at again when one has gone. */
  #onObjectGone({ type, current }: Change): void {
    if (type !== 'DELETED') return;
    const slash = current.collection.indexOf('/');
    const name = `${current.collection.slice(slash + 1)}.${current.collection.slice(0, slash)}`;
    const crd = this.#api.storage.get(CRD_COLLECTION, '', name);
    if (crd?.object.metadata.deletionTimestamp !== undefined) this.#worker.add(name);
  }

  #serve({ object }: StoredObject): void {
    if (!namesAreFree(this.#api, object)) return;
    const type = definedType(object, this.#meta);
    const served = this.#api.kinds.type(type.collection);
    // Changes of a status or of labels are no reason to read schemas again.
    const key = jsonText(object['spec']);
    if (served !== undefined && this.#specs.get(type.collection) === key) return;
    this.#specs.set(type.collection, key);
    this.#api.kinds.put(type);
  }

  readonly #specs = new Map<string, string>();

  async #reconcile(name: string): Promise<void> {
    const stored = this.#api.storage.get(CRD_COLLECTION, '', name);
    if (stored === undefined) return;
    if (stored.object.metadata.deletionTimestamp === undefined) await this.#updateStatus(name);
    else await this.#cleanUp(stored);
  }

  async #updateStatus(name: string): Promise<void> {
    await this.#modify(name, 'status', (live) => {
      const status = statusOf(live, acceptNames(this.#api, live), formatTime(this.#api.clock.now()));
      return equalValues(status, live['status']) ? live : { ...live, status };
    });
  }

  async #cleanUp({ object, name }: StoredObject): Promise<void> {
    if (!(object.metadata.finalizers ?? []).includes(CLEANUP_FINALIZER)) return;
    const collection = `${fieldAt(object, 'spec', 'group')}/${fieldAt(object, 'spec', 'names', 'plural')}`;
    const target = this.#api.kinds.stored(collection);
    const ctx = systemContext('kube-apiserver');
    await this.#tellTermination(name, IN_PROGRESS);
    if (target !== undefined) {
      for (const { namespace, name: item } of this.#api.storage.list(collection)) {
        await deleteObject(this.#api, ctx, target, namespace, item);
      }
    }
    if (this.#api.storage.count(collection) > 0) return;
    await this.#tellTermination(name, COMPLETED);
    await this.#modify(name, undefined, (live) => {
      const finalizers = (live.metadata.finalizers ?? []).filter((f) => f !== CLEANUP_FINALIZER);
      return { ...live, metadata: { ...live.metadata, finalizers } };
    });
  }

  async #tellTermination(name: string, condition: Condition): Promise<void> {
    const now = formatTime(this.#api.clock.now());
    await this.#modify(name, 'status', (live) => {
      const status = asObject(live['status']) ?? {};
      const before = asList(status['conditions']) as readonly Condition[];
      const conditions = setCondition(before, condition, now);
      return equalValues(before, conditions) ? live : { ...live, status: { ...status, conditions } };
    });
  }

  async #modify(
    name: string,
    subresource: string | undefined,
    next: (live: KubeObject) => KubeObject,
  ): Promise<void> {
    const target = this.#api.kinds.stored(CRD_COLLECTION)!;
    const ctx = systemContext('kube-apiserver');
    try {
      await modifyObject(this.#api, ctx, { target, namespace: '', name, subresource, next });
    } catch (thrown) {
      if (!(thrown instanceof StatusError) || thrown.code !== 'NOT_FOUND') throw thrown;
    }
  }
}

/** What a definition's status shall say. */
function statusOf(crd: KubeObject, { accepted, condition }: NameAcceptance, now: string): unknown {
  const before = asList(fieldAt(crd, 'status', 'conditions')) as readonly Condition[];
  const conditions = established(setCondition(before, condition, now), now);
  const storedVersions = asList(fieldAt(crd, 'status', 'storedVersions'));
  return { conditions, acceptedNames: accepted, storedVersions };
}

/** What was served once stays so, whatever becomes of its names. */
function established(conditions: readonly Condition[], now: string): readonly Condition[] {
  const is = (type: string) => conditions.some((c) => c.type === type && c.status === 'True');
  if (is('Established')) return conditions;
  return setCondition(conditions, is('NamesAccepted') ? ESTABLISHED : NOT_ESTABLISHED, now);
}

const ESTABLISHED: Condition = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
};
const NOT_ESTABLISHED: Condition = {
  type: 'Established',
  status: 'False',
  reason: 'NotAccepted',
  message: 'not all names are accepted',
};
const IN_PROGRESS: Condition = {
  type: 'Terminating',
  status: 'True',
  reason: 'InstanceDeletionInProgress',
  message: 'CustomResource deletion is in progress',
};
const COMPLETED: Condition = {
  type: 'Terminating',
  status: 'False',
  reason: 'InstanceDeletionCompleted',
  message: 'removed all instances',
};
