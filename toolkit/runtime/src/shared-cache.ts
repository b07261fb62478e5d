import { createInformer, dropManagedFields, type Informer } from '@flux-ts/kube';
import { matchLabels, parseLabelSelector } from '@flux-ts/resource';
import type { Cache, InformerRequest } from './cache.ts';
import type { Clock, KubeClient, KubeObject, ObjectKey, ResourceRef } from './deps.ts';
import type { Logger } from './logger.ts';

/** What a cache reads, and from where. */
export interface CacheOptions {
  readonly client: KubeClient;
  readonly log: Logger;
  /** The only namespace to look at; all when absent or empty. */
  readonly namespace?: string | undefined;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** A cache with an end: {@link ManagedCache.stop} ends its watches. */
export interface ManagedCache extends Cache {
  stop(): void;
}

/** Opens a cache; informers start when they are first asked for. */
export function createCache(options: CacheOptions): ManagedCache {
  return new SharedCache(options);
}

class SharedCache implements ManagedCache {
  readonly #options: CacheOptions;
  readonly #abort = new AbortController();
  readonly #informers = new Map<string, Informer>();
  /** By kind: the informers whose objects are whole and unselected come first. */
  readonly #byKind = new Map<string, Informer[]>();

  constructor(options: CacheOptions) {
    this.#options = options;
  }

  get namespace(): string {
    return this.#options.namespace ?? '';
  }

  informer<T extends KubeObject>(ref: ResourceRef, request: InformerRequest = {}): Informer<T> {
    const namespace = request.namespace ?? this.namespace;
    const { labelSelector = '', metadataOnly = false, transform } = request;
    const key = [ref.apiVersion, ref.kind, namespace, labelSelector, metadataOnly, transform?.name].join(' ');
    const known = this.#informers.get(key);
    if (known !== undefined) return known as Informer<T>;
    const informer = this.#open<T>(ref, { namespace, labelSelector, metadataOnly }, transform);
    this.#informers.set(key, informer as unknown as Informer);
    if (!metadataOnly && transform === undefined)
      this.#register(ref, informer as unknown as Informer, labelSelector === '');
    return informer;
  }

  get<T extends KubeObject>(key: ObjectKey): T | undefined {
    let found: KubeObject | undefined;
    for (const informer of this.#byKind.get(kindKey(key)) ?? []) {
      const object = informer.get(key.namespace ?? '', key.name);
      if (object !== undefined) found = found === undefined ? object : newer(found, object);
    }
    return found as T | undefined;
  }

  list<T extends KubeObject>(
    ref: ResourceRef,
    options: { readonly namespace?: string; readonly labelSelector?: string } = {},
  ): T[] {
    const found = new Map<string, T>();
    for (const informer of this.#byKind.get(kindKey(ref)) ?? []) {
      for (const object of informer.list(options.namespace)) {
        const name = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
        const known = found.get(name);
        found.set(name, known === undefined ? (object as T) : (newer(known, object) as T));
      }
    }
    if (!options.labelSelector) return [...found.values()];
    const selector = parseLabelSelector(options.labelSelector);
    return [...found.values()].filter((object) => matchLabels(selector, object.metadata.labels ?? {}));
  }

  async synced(): Promise<void> {
    await Promise.all([...this.#informers.values()].map((informer) => informer.synced));
  }

  stop(): void {
    this.#abort.abort(new Error('the cache is closed'));
  }

  #open<T extends KubeObject>(
    ref: ResourceRef,
    selection: Required<Omit<InformerRequest, 'transform'>>,
    transform: InformerRequest['transform'],
  ): Informer<T> {
    const { client, log, clock, random } = this.#options;
    return createInformer<T>(client, ref, {
      signal: this.#abort.signal,
      ...selection,
      transform: (transform?.apply ?? dropManagedFields) as unknown as (object: T) => T,
      onError: (error) => log.error(error, 'Failed to watch', { kind: ref.kind, apiVersion: ref.apiVersion }),
      ...(clock === undefined ? {} : { clock }),
      ...(random === undefined ? {} : { random }),
    });
  }

  #register(ref: ResourceRef, informer: Informer, whole: boolean): void {
    const list = this.#byKind.get(kindKey(ref)) ?? [];
    if (whole) list.unshift(informer);
    else list.push(informer);
    this.#byKind.set(kindKey(ref), list);
  }
}

/**
 * Of two states of an object the later one. A sharded controller follows its own objects by a selector and all of them
 * as dependencies; what the one watch has told, the other may not have heard yet.
 */
function newer(a: KubeObject, b: KubeObject): KubeObject {
  return version(b) > version(a) ? b : a;
}

/** Resource versions are numbers that grow (Kubernetes 1.35 on guarantees it; etcd and ours always did). */
function version({ metadata: { resourceVersion = '0' } }: KubeObject): bigint {
  return /^\d+$/.test(resourceVersion) ? BigInt(resourceVersion) : 0n;
}

function kindKey(ref: ResourceRef): string {
  return `${ref.apiVersion} ${ref.kind}`;
}
