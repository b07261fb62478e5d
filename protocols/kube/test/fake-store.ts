import type { KubeObject } from '@flux-ts/resource';

export interface StoredEvent {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}

/** Objects of one resource with their history: what a watch can be resumed from. */
export class FakeStore {
  readonly objects = new Map<string, KubeObject>();
  readonly #listeners = new Set<(event: StoredEvent) => void>();
  history: StoredEvent[] = [];
  /** Versions up to this one are no longer known. */
  compacted = 0;

  put(object: KubeObject, version: number): KubeObject {
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    const known = this.objects.get(key);
    const uid = object.metadata.uid ?? known?.metadata.uid ?? `uid-${version}`;
    const stored = { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(version) } };
    this.objects.set(key, stored);
    this.#record({ version, type: known === undefined ? 'ADDED' : 'MODIFIED', object: stored });
    return stored;
  }

  remove(key: string, version: number): KubeObject | undefined {
    const known = this.objects.get(key);
    if (known === undefined) return undefined;
    this.objects.delete(key);
    const object = { ...known, metadata: { ...known.metadata, resourceVersion: String(version) } };
    this.#record({ version, type: 'DELETED', object });
    return object;
  }

  listen(listener: (event: StoredEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #record(event: StoredEvent): void {
    this.history.push(event);
    for (const listener of this.#listeners) listener(event);
  }
}
