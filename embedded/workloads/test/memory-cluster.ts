import { CodedError } from '@flux-ts/errors';
import type { KubeObject } from '@flux-ts/resource';
import type { Cluster, ClusterEvent, ResourceRef } from '../src/index.ts';

class ClusterError extends CodedError<'CONFLICT' | 'NOT_FOUND' | 'ALREADY_EXISTS'> {}

/** The {@link Cluster} port over a map: resource versions, generations, generateName, finalizers and background deletion. */
export class MemoryCluster implements Cluster {
  readonly #objects = new Map<string, KubeObject>();
  readonly #watchers = new Set<(event: ClusterEvent) => void>();
  readonly #now: () => number;
  #revision = 0;
  /** How many writes there were, by verb. */
  readonly writes = { create: 0, update: 0, status: 0, delete: 0 };

  constructor(now: () => number) {
    this.#now = now;
  }

  async get(ref: ResourceRef, namespace: string, name: string): Promise<KubeObject | undefined> {
    return this.#objects.get(key(ref, namespace, name));
  }

  async list(ref: ResourceRef, namespace?: string): Promise<readonly KubeObject[]> {
    return [...this.#objects.values()].filter(
      (o) => o.kind === ref.kind && (namespace === undefined || o.metadata.namespace === namespace),
    );
  }

  watch(refs: readonly ResourceRef[], onEvent: (event: ClusterEvent) => void): () => void {
    const watcher = (event: ClusterEvent): void => {
      if (refs.some((ref) => ref.kind === event.object.kind)) onEvent(event);
    };
    for (const object of this.#objects.values()) watcher({ type: 'ADDED', object });
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  async create(object: KubeObject): Promise<KubeObject> {
    this.writes.create++;
    const { metadata } = object;
    const name =
      metadata.name === '' || metadata.name === undefined
        ? `${metadata.generateName}${(++this.#revision).toString(36)}`
        : metadata.name;
    const id = key(object, metadata.namespace ?? '', name);
    if (this.#objects.has(id)) throw new ClusterError('ALREADY_EXISTS', `${id} already exists`);
    const created = {
      ...structuredClone(object),
      metadata: {
        ...metadata,
        name,
        uid: `uid-${++this.#revision}`,
        generation: 1,
        creationTimestamp: new Date(this.#now()).toISOString(),
      },
    };
    return this.#store('ADDED', created);
  }

  async update(object: KubeObject): Promise<KubeObject> {
    this.writes.update++;
    const known = this.#known(object);
    const { status: _, ...rest } = structuredClone(object);
    const changed = JSON.stringify(rest['spec']) !== JSON.stringify(known['spec']);
    const generation = (known.metadata.generation ?? 1) + (changed ? 1 : 0);
    if (known.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers ?? []).length === 0) {
      this.#remove(object, object.metadata.namespace ?? '', object.metadata.name);
      const resourceVersion = String(++this.#revision);
      return { ...object, metadata: { ...object.metadata, resourceVersion } };
    }
    return this.#store('MODIFIED', {
      ...rest,
      ...(known['status'] === undefined ? {} : { status: known['status'] }),
      metadata: { ...object.metadata, generation },
    } as KubeObject);
  }

  async updateStatus(object: KubeObject): Promise<KubeObject> {
    this.writes.status++;
    const known = this.#known(object);
    const { annotations } = object.metadata;
    const metadata = annotations === undefined ? known.metadata : { ...known.metadata, annotations };
    return this.#store('MODIFIED', { ...known, metadata, status: structuredClone(object['status']) });
  }

  async delete(ref: ResourceRef, namespace: string, name: string): Promise<void> {
    const held = this.#objects.get(key(ref, namespace, name));
    if ((held?.metadata.finalizers ?? []).length > 0 && held !== undefined) {
      const deletionTimestamp = held.metadata.deletionTimestamp ?? new Date(this.#now()).toISOString();
      this.#store('MODIFIED', { ...held, metadata: { ...held.metadata, deletionTimestamp } });
      return;
    }
    for (const child of this.#remove(ref, namespace, name))
      await this.delete(child, child.metadata.namespace ?? '', child.metadata.name);
  }

  /** `kubectl delete --cascade=orphan`: what it owned stays, and is nobody's. */
  async orphan(ref: ResourceRef, namespace: string, name: string): Promise<void> {
    for (const child of this.#remove(ref, namespace, name)) {
      const { ownerReferences: _, ...metadata } = child.metadata;
      this.#store('MODIFIED', { ...child, metadata });
    }
  }

  #remove(ref: ResourceRef, namespace: string, name: string): KubeObject[] {
    const object = this.#objects.get(key(ref, namespace, name));
    if (object === undefined) return [];
    this.writes.delete++;
    this.#objects.delete(key(ref, namespace, name));
    this.#tell({ type: 'DELETED', object });
    return [...this.#objects.values()].filter((o) =>
      o.metadata.ownerReferences?.some((owner) => owner.uid === object.metadata.uid),
    );
  }

  #known(object: KubeObject): KubeObject {
    const known = this.#objects.get(key(object, object.metadata.namespace ?? '', object.metadata.name));
    if (known === undefined)
      throw new ClusterError('NOT_FOUND', `${object.kind} ${object.metadata.name} not found`);
    if (known.metadata.resourceVersion !== object.metadata.resourceVersion)
      throw new ClusterError('CONFLICT', 'the object has been modified');
    return known;
  }

  #store(type: 'ADDED' | 'MODIFIED', object: KubeObject): KubeObject {
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#revision) } };
    this.#objects.set(key(stored, stored.metadata.namespace ?? '', stored.metadata.name), stored);
    this.#tell({ type, object: stored });
    return stored;
  }

  /** Watchers hear later, as they do from a server. */
  #tell(event: ClusterEvent): void {
    for (const watcher of this.#watchers) setImmediate(() => watcher(event));
  }
}

function key(ref: ResourceRef, namespace: string, name: string): string {
  return `${ref.kind}/${namespace}/${name}`;
}
