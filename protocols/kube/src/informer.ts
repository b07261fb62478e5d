import type { KubeObject } from '@flux-ts/resource';
import type { Informer, InformerHandlers, InformerOptions } from './informer-types.ts';
import { Listener } from './listener.ts';
import { Reflector, type ReflectorSink } from './reflector.ts';
import { Store, storeKey } from './store.ts';
import type { KubeClient, ResourceRef } from './types.ts';

/** Starts following a kind at once, until `options.signal` aborts. */
export function createInformer<T extends KubeObject = KubeObject>(
  client: Pick<KubeClient, 'list' | 'watch' | 'discovery'>,
  ref: ResourceRef,
  options: InformerOptions<T>,
): Informer<T> {
  const informer = new StoreInformer<T>(ref, options);
  void new Reflector(client, ref, options, informer).run();
  return informer;
}

class StoreInformer<T extends KubeObject> implements Informer<T>, ReflectorSink<T> {
  readonly ref: ResourceRef;
  readonly synced: Promise<void>;
  readonly #options: InformerOptions<T>;
  readonly #store = new Store<T>();
  readonly #listeners = new Set<Listener<T>>();
  readonly #markSynced: () => void;
  #hasSynced = false;

  constructor(ref: ResourceRef, options: InformerOptions<T>) {
    this.ref = ref;
    this.#options = options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    promise.catch(() => undefined); // nobody need wait for it
    this.synced = promise;
    this.#markSynced = resolve;
    const onStop = (): void => {
      for (const listener of this.#listeners) listener.stop();
      reject(options.signal.reason);
    };
    if (options.signal.aborted) onStop();
    else options.signal.addEventListener('abort', onStop, { once: true });
  }

  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  get size(): number {
    return this.#store.size;
  }

  get(namespace: string, name: string): T | undefined {
    return this.#store.get(storeKey(namespace, name));
  }

  list(namespace?: string): T[] {
    return this.#store.list(namespace);
  }

  addIndex(name: string, keys: (object: T) => readonly string[]): void {
    this.#store.addIndex(name, keys);
  }

  byIndex(name: string, key: string): T[] {
    return this.#store.byIndex(name, key);
  }

  on<E extends keyof InformerHandlers<T>>(event: E, handler: InformerHandlers<T>[E]): () => void {
    return this.listen({ [event]: handler } as unknown as Partial<InformerHandlers<T>>);
  }

  listen(handlers: Partial<InformerHandlers<T>>): () => void {
    const listener = new Listener<T>(handlers, (error) => this.#options.onError?.(error));
    for (const object of this.#store.values()) listener.push(keyOf(object), undefined, object);
    this.#listeners.add(listener);
    return () => {
      listener.stop();
      this.#listeners.delete(listener);
    };
  }

  replace(objects: readonly T[]): void {
    const gone = new Set(this.#store.keys());
    for (const object of objects) {
      gone.delete(keyOf(object));
      this.put(object);
    }
    for (const key of gone) this.#removeKey(key, undefined);
    this.absent();
  }

  absent(): void {
    this.#hasSynced = true;
    this.#markSynced();
  }

  put(object: T): void {
    const key = keyOf(object);
    const known = this.#store.get(key);
    const same = known !== undefined && known.metadata.resourceVersion === object.metadata.resourceVersion;
    if (same && known.metadata.uid === object.metadata.uid) return;
    this.#store.set(key, object);
    for (const listener of this.#listeners) listener.push(key, known, object);
  }

  remove(object: T): void {
    this.#removeKey(keyOf(object), object);
  }

  #removeKey(key: string, last: T | undefined): void {
    const known = this.#store.delete(key);
    if (known === undefined) return;
    for (const listener of this.#listeners) listener.push(key, last ?? known, undefined);
  }
}

function keyOf(object: KubeObject): string {
  return storeKey(object.metadata.namespace, object.metadata.name);
}

/** A transform for informers: drops `managedFields`, which are often the larger half of an object. */
export function dropManagedFields<T extends KubeObject>(object: T): T {
  delete object.metadata.managedFields;
  return object;
}
