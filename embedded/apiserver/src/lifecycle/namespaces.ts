import type { KubeObject } from '@flux-ts/resource';
import { formatTime } from '../clock.ts';
import type { ResourceType } from '../kinds/resource-type.ts';
import type { Api } from '../registry/context.ts';
import { deleteObject } from '../registry/delete.ts';
import { NAMESPACE_COLLECTION } from '../registry/namespace-admission.ts';
import { modifyObject } from '../registry/update.ts';
import { StatusError } from '../status/status.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { asList, asObject, fieldAt } from '../values.ts';
import { type Condition, setCondition } from './conditions.ts';
import { KeyedWorker } from './keyed-worker.ts';
import { systemContext } from './system-context.ts';

const MANAGER = 'kube-controller-manager';

/**
 * Milliseconds between the request and the first deletion of content; five seconds in
 * pkg/controller/namespace/namespace_controller.go. `kubectl delete namespace` reads the namespace, then lists it to
 * watch it go: where Flux makes it again between the two, it would wait for the new one.
 */
const DELETION_GRACE = 500;

/** Empties namespaces that are to go, and lets them go when they are empty. */
export class NamespaceController {
  readonly #api: Api;
  readonly #worker: KeyedWorker;
  /** When the content of each may go, in the clock's milliseconds. */
  readonly #terminating = new Map<string, number>();

  constructor(api: Api, onError: (error: unknown) => void) {
    this.#api = api;
    this.#worker = new KeyedWorker({ clock: api.clock, work: (name) => this.#reconcile(name), onError });
  }

  start(): void {
    const { storage } = this.#api;
    const from = storage.revision;
    for (const stored of storage.list(NAMESPACE_COLLECTION)) this.#look(stored);
    this.#worker.follow(
      storage.watch(NAMESPACE_COLLECTION, { from }, ({ type, current }) => {
        if (type === 'DELETED') this.#terminating.delete(current.name);
        else this.#look(current);
      }),
      // What goes may have been the last one.
      storage.watch(undefined, { from }, ({ type, current }) => {
        if (type === 'DELETED' && this.#terminating.has(current.namespace))
          this.#worker.add(current.namespace);
      }),
    );
  }

  stop(): void {
    this.#worker.stop();
  }

  #look({ object, name }: StoredObject): void {
    if (object.metadata.deletionTimestamp === undefined) return;
    if (!this.#terminating.has(name)) this.#terminating.set(name, this.#api.clock.now() + DELETION_GRACE);
    this.#worker.add(name);
  }

  async #reconcile(name: string): Promise<void> {
    const stored = this.#api.storage.get(NAMESPACE_COLLECTION, '', name);
    if (stored?.object.metadata.deletionTimestamp === undefined) return;
    const early = (this.#terminating.get(name) ?? 0) - this.#api.clock.now();
    // More than the whole grace is left when the clock was set back in between.
    if (early > 0 && early <= DELETION_GRACE) return this.#worker.addAfter(name, early);
    const remaining = await this.#deleteContent(name);
    await this.#tell(name, remaining);
    if (remaining.length > 0) return;
    await this.#modify(name, 'finalize', (live) => ({
      ...live,
      spec: { ...asObject(live['spec']), finalizers: [] },
    }));
  }

  /** Asks for the deletion of everything in it; what is still there afterwards. */
  async #deleteContent(namespace: string): Promise<Remaining[]> {
    const { kinds, storage } = this.#api;
    const remaining: Remaining[] = [];
    for (const type of [...kinds.types()]) {
      if (!type.namespaced || storage.count(type.collection) === 0) continue;
      for (const { name } of storage.list(type.collection, { namespace }))
        await this.#delete(type, namespace, name);
      const left = storage.list(type.collection, { namespace });
      if (left.length > 0) remaining.push({ type, objects: left });
    }
    return remaining;
  }

  async #delete(type: ResourceType, namespace: string, name: string): Promise<void> {
    const target = this.#api.kinds.stored(type.collection)!;
    const options = { propagation: 'Background' } as const;
    try {
      await deleteObject(this.#api, systemContext(MANAGER), target, namespace, name, options);
    } catch (thrown) {
      if (!(thrown instanceof StatusError) || thrown.code !== 'NOT_FOUND') throw thrown;
    }
  }

  async #tell(name: string, remaining: readonly Remaining[]): Promise<void> {
    const now = formatTime(this.#api.clock.now());
    await this.#modify(name, 'status', (live) => {
      let conditions = asList(fieldAt(live, 'status', 'conditions')) as readonly Condition[];
      for (const condition of conditionsOf(remaining)) conditions = setCondition(conditions, condition, now);
      return { ...live, status: { ...asObject(live['status']), phase: 'Terminating', conditions } };
    });
  }

  async #modify(name: string, subresource: string, next: (live: KubeObject) => KubeObject): Promise<void> {
    const target = this.#api.kinds.stored(NAMESPACE_COLLECTION)!;
    await modifyObject(this.#api, systemContext(MANAGER), { target, namespace: '', name, subresource, next });
  }
}

interface Remaining {
  readonly type: ResourceType;
  readonly objects: readonly StoredObject[];
}

// pkg/controller/namespace/deletion/status_condition_utils.go
function conditionsOf(remaining: readonly Remaining[]): Condition[] {
  const ok = (type: string, reason: string, message: string): Condition => ({
    type,
    status: 'False',
    reason,
    message,
  });
  return [
    ok('NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'),
    ok(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    ok(
      'NamespaceDeletionContentFailure',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    contentCondition(remaining),
    finalizerCondition(remaining),
  ];
}

function contentCondition(remaining: readonly Remaining[]): Condition {
  const type = 'NamespaceContentRemaining';
  if (remaining.length === 0) {
    return { type, status: 'False', reason: 'ContentRemoved', message: 'All content successfully removed' };
  }
  const counts = remaining.map(
    ({ type: { plural, group }, objects }) => `${plural}.${group} has ${objects.length} resource instances`,
  );
  const message = `Some resources are remaining: ${counts.sort().join(', ')}`;
  return { type, status: 'True', reason: 'SomeResourcesRemain', message };
}

function finalizerCondition(remaining: readonly Remaining[]): Condition {
  const type = 'NamespaceFinalizersRemaining';
  const counts = new Map<string, number>();
  for (const { object } of remaining.flatMap((r) => r.objects)) {
    for (const name of object.metadata.finalizers ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  if (counts.size === 0) {
    const message = 'All content-preserving finalizers finished';
    return { type, status: 'False', reason: 'ContentHasNoFinalizers', message };
  }
  const list = [...counts].map(([name, count]) => `${name} in ${count} resource instances`).sort();
  const message = `Some content in the namespace has finalizers remaining: ${list.join(', ')}`;
  return { type, status: 'True', reason: 'SomeFinalizersRemain', message };
}
