import type {
  ApiResource,
  ApplyOptions,
  DeleteOptions,
  GetOptions,
  KubeClient,
  ListOptions,
  ListResult,
  ObjectKey,
  Patch,
  PreparedObject,
  RawRequest,
  RawResponse,
  ResourceRef,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from '@flux-ts/kube';
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  asValue,
  cloneValue,
  FieldSet,
  type KubeObject,
  ResourceError,
  sameButManagedTimes,
  structuredApply,
  structuredUpdate,
} from '@flux-ts/resource';
import { type KindTable, loadBuiltinKinds } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import {
  alreadyExists,
  applyConflict,
  badRequest,
  modified,
  noSuchPath,
  notFound,
  notMergeable,
} from './fake/fake-errors.ts';
import { FakeResources } from './fake/fake-resources.ts';
import { FakeStore } from './fake/fake-store.ts';

/** A request that a fake cluster got. */
export interface FakeRequest {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'apply' | 'delete';
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  /** Empty for lists and watches. */
  readonly name: string;
  readonly dryRun: boolean;
}

/** What a fake cluster serves, and who listens in. */
export interface FakeClusterOptions {
  /** Default: Kubernetes' own. Sharing one table between tests saves the time to decode it. */
  readonly kinds?: KindTable;
  /** Milliseconds since the epoch; default: a fixed day that moves on by a second a write. */
  readonly now?: () => number;
  /** Sees each request first; what it throws is the answer. */
  readonly intercept?: (request: FakeRequest, object: KubeObject | undefined) => void;
}

const RESET_STATUS = FieldSet.of(['status']);
const RESET_SPEC = FieldSet.of(['spec']);

/**
 * A Kubernetes API in memory behind the client's port, for tests: real optimistic concurrency, server-side apply,
 * patches, selectors, watches, finalizers, namespaces, generations and the server's words for errors. It has no
 * defaulting, validation, admission or controllers; a test plays those itself with {@link FakeCluster.setStatus}.
 */
export class FakeCluster implements KubeClient {
  readonly server = 'fake://cluster';
  readonly discovery: FakeResources;
  /** Every request, in order. */
  readonly requests: FakeRequest[] = [];
  private readonly store = new FakeStore();
  private readonly options: FakeClusterOptions;
  private ticks = Date.UTC(2026, 0, 1);
  private uids = 0;

  constructor(options: FakeClusterOptions = {}) {
    this.options = options;
    this.discovery = new FakeResources(options.kinds ?? loadBuiltinKinds());
    this.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  }

  /** Stores an object as it is, without a request. */
  seed(object: KubeObject): KubeObject {
    const resource = this.discovery.find(object);
    const { uid, creationTimestamp, ...given } = object.metadata;
    const metadata = {
      ...given,
      uid: uid ?? `uid-${++this.uids}`,
      creationTimestamp: creationTimestamp ?? this.now(),
    };
    return this.stored(resource, cloneValue(asValue({ ...object, metadata })) as unknown as KubeObject);
  }

  /** The object as it is stored, or undefined; no request. */
  peek(key: ObjectKey): KubeObject | undefined {
    const resource = this.discovery.find(key);
    return this.store.get(plural(resource), resource.namespaced ? (key.namespace ?? '') : '', key.name);
  }

  /** Sets the status of an object, as its controller would. */
  setStatus(key: ObjectKey, status: object): KubeObject {
    const object = this.peek(key);
    if (object === undefined) throw notFound(this.discovery.find(key), key.name);
    return this.stored(this.discovery.find(key), { ...object, status });
  }

  async get<T extends KubeObject = KubeObject>(key: ObjectKey, _options: GetOptions = {}): Promise<T> {
    const resource = this.begin('get', key);
    return structuredClone(this.existing(resource, key)) as T;
  }

  async list<T extends KubeObject = KubeObject>(
    ref: ResourceRef,
    options: ListOptions = {},
  ): Promise<ListResult<T>> {
    const resource = this.begin('list', { ...ref, name: '', namespace: options.namespace });
    const items = this.store.list(plural(resource), options);
    return {
      items: structuredClone(items) as T[],
      metadata: { resourceVersion: String(this.store.version) },
    };
  }

  async *watch<T extends KubeObject = KubeObject>(
    ref: ResourceRef,
    options: WatchOptions = {},
  ): AsyncIterable<WatchEvent<T>> {
    const resource = this.begin('watch', { ...ref, name: '', namespace: options.namespace });
    let from = Number(options.resourceVersion ?? 0);
    if (options.resourceVersion === undefined || options.resourceVersion === '0') {
      from = this.store.version;
      for (const object of this.store.list(plural(resource), options)) {
        yield { type: 'ADDED', object: structuredClone(object) as T };
      }
    }
    for await (const event of this.store.changes(plural(resource), from, options, options.signal)) {
      yield structuredClone(event) as WatchEvent<T>;
    }
    options.signal?.throwIfAborted();
  }

  async create<T extends KubeObject = KubeObject>(
    object: KubeObject,
    options: WriteOptions = {},
  ): Promise<T> {
    const key = keyOf(object);
    const resource = this.begin('create', key, object, options);
    if (this.peek(key) !== undefined) throw alreadyExists(resource, key.name);
    return this.write<T>(resource, undefined, object, options);
  }

  async update<T extends KubeObject = KubeObject>(
    object: KubeObject,
    options: WriteOptions = {},
  ): Promise<T> {
    const key = keyOf(object);
    const resource = this.begin('update', key, object, options);
    const live = this.existing(resource, key);
    const { resourceVersion } = object.metadata;
    if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
      throw modified(resource, key.name);
    }
    return this.write<T>(resource, live, object, options);
  }

  async patch<T extends KubeObject = KubeObject>(
    key: ObjectKey,
    patch: Patch,
    options: WriteOptions = {},
  ): Promise<T> {
    const resource = this.begin('patch', key, undefined, options);
    const live = this.existing(resource, key);
    const next = this.patched(key, live, patch) as unknown as KubeObject;
    // Of merge patches the version is not checked: their lock would make tests of status wait for a clock.
    if (patch.type === 'json' && next.metadata.resourceVersion !== live.metadata.resourceVersion)
      throw modified(resource, key.name);
    return this.write<T>(resource, live, next, options);
  }

  private patched(key: ObjectKey, live: KubeObject, { type, body }: Patch): Value {
    try {
      if (type === 'json') return applyJsonPatch(asValue(live), body);
      if (type === 'merge') return applyMergePatch(asValue(live), body);
      return applyStrategicMergePatch(asValue(live), body, this.discovery.schema(key));
    } catch (error) {
      throw error instanceof ResourceError ? badRequest(error.message) : error;
    }
  }

  async apply<T extends KubeObject = KubeObject>(
    given: KubeObject | PreparedObject,
    options: ApplyOptions,
  ): Promise<T> {
    const config =
      'json' in given ? (JSON.parse(Buffer.from(given.json as Uint8Array).toString()) as KubeObject) : given;
    const key = 'json' in given ? (given as PreparedObject).key : keyOf(given as KubeObject);
    const resource = this.begin('apply', key, config, options);
    const live = this.peek(key);
    if (live === undefined) this.checkNamespace(resource, key);
    const merged = this.merged(key, live, config, options);
    return this.finish<T>(resource, live, merged.object, merged.managedFields, options);
  }

  private merged(key: ObjectKey, live: KubeObject | undefined, config: KubeObject, options: ApplyOptions) {
    const { fieldManager: manager, force = false, subresource } = options;
    try {
      const applied = structuredApply({
        ...(live === undefined ? {} : { live }),
        config,
        schema: this.discovery.schema(key),
        manager,
        force,
        apiVersion: key.apiVersion,
        now: this.now(),
        reset: subresource === 'status' ? RESET_SPEC : RESET_STATUS,
        ...(subresource === undefined ? {} : { subresource }),
      });
      if (applied.conflicts.length > 0) throw applyConflict(applied.conflicts);
      return applied;
    } catch (error) {
      throw error instanceof ResourceError ? notMergeable(error.message) : error;
    }
  }

  async delete(key: ObjectKey, options: DeleteOptions = {}): Promise<KubeObject> {
    const resource = this.begin('delete', key, undefined, options);
    const live = this.existing(resource, key);
    const { uid, resourceVersion } = options.preconditions ?? {};
    const isOther =
      (uid !== undefined && uid !== live.metadata.uid) ||
      (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion);
    if (isOther) throw modified(resource, key.name);
    if (options.dryRun === true) return structuredClone(live);
    if ((live.metadata.finalizers ?? []).length === 0)
      return structuredClone(this.store.remove(plural(resource), live));
    if (live.metadata.deletionTimestamp !== undefined) return structuredClone(live);
    const metadata = {
      ...live.metadata,
      deletionTimestamp: this.now(),
      deletionGracePeriodSeconds: 0,
      generation: (live.metadata.generation ?? 0) + 1,
    };
    return structuredClone(this.stored(resource, { ...live, metadata }));
  }

  async raw(_request: RawRequest): Promise<RawResponse> {
    return { status: 404, headers: {}, body: new Uint8Array() };
  }

  /** There are no pods, and so no logs. */
  async *lines(): AsyncIterable<string> {}

  as(): KubeClient {
    return this;
  }

  async close(): Promise<void> {}

  /** Counts and checks a request; the resource that it is for. */
  private begin(
    verb: FakeRequest['verb'],
    key: ObjectKey,
    object?: KubeObject,
    { dryRun = false }: { readonly dryRun?: boolean | undefined } = {},
  ): ApiResource {
    const { apiVersion, kind, name, namespace = '' } = key;
    const request = { verb, apiVersion, kind, name, namespace, dryRun };
    this.requests.push(request);
    const resource = this.discovery.find(key);
    this.options.intercept?.(request, object);
    if (name !== '' && resource.namespaced && namespace === '') throw noSuchPath();
    return resource;
  }

  private existing(resource: ApiResource, key: ObjectKey): KubeObject {
    const object = this.peek(key);
    if (object === undefined) throw notFound(resource, key.name);
    return object;
  }

  private checkNamespace(resource: ApiResource, key: ObjectKey): void {
    if (!resource.namespaced) return;
    const namespace = { apiVersion: 'v1', kind: 'Namespace', name: key.namespace ?? '' };
    if (this.peek(namespace) === undefined) throw notFound(this.discovery.find(namespace), namespace.name);
  }

  private write<T>(
    resource: ApiResource,
    live: KubeObject | undefined,
    given: KubeObject,
    options: WriteOptions,
  ): T {
    const { fieldManager = 'fake', subresource } = options;
    if (live === undefined) this.checkNamespace(resource, keyOf(given));
    const next =
      subresource === 'status' && live !== undefined ? { ...live, status: given['status'] } : given;
    const managedFields = structuredUpdate({
      ...(live === undefined ? {} : { live }),
      next: next as KubeObject,
      schema: this.discovery.schema(given),
      manager: fieldManager,
      apiVersion: given.apiVersion,
      now: this.now(),
      reset: subresource === 'status' ? RESET_SPEC : RESET_STATUS,
      ...(subresource === undefined ? {} : { subresource }),
    });
    return this.finish<T>(resource, live, next as KubeObject, managedFields, options);
  }

  /** Completes metadata as a server does, and stores the object unless this is a dry run. */
  private finish<T>(
    resource: ApiResource,
    live: KubeObject | undefined,
    next: KubeObject,
    managedFields: KubeObject['metadata']['managedFields'],
    options: WriteOptions,
  ): T {
    const { namespace: _, ...given } = next.metadata;
    const namespace = resource.namespaced ? { namespace: next.metadata.namespace! } : {};
    const isMain = options.subresource === undefined;
    const status = isMain && live !== undefined && 'status' in live ? { status: live['status'] } : {};
    const moved = live === undefined || (isMain && specOf(live) !== specOf(next));
    const object: KubeObject = {
      ...next,
      ...status,
      metadata: {
        ...given,
        ...namespace,
        uid: live?.metadata.uid ?? `uid-${++this.uids}`,
        creationTimestamp: live?.metadata.creationTimestamp ?? this.now(),
        generation: (live?.metadata.generation ?? 0) + (moved ? 1 : 0),
        managedFields: managedFields ?? [],
      },
    };
    if (live !== undefined && sameButManagedTimes(live, object)) return structuredClone(live) as T;
    if (options.dryRun === true) return structuredClone(object) as T;
    const gone =
      object.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers ?? []).length === 0;
    if (gone) return structuredClone(this.store.remove(plural(resource), object)) as T;
    return structuredClone(this.stored(resource, object)) as T;
  }

  private stored(resource: ApiResource, object: KubeObject): KubeObject {
    if (resource.kind === 'CustomResourceDefinition') this.discovery.define(object);
    return this.store.put(plural(resource), object);
  }

  private now(): string {
    this.ticks += 1000;
    return new Date(this.options.now?.() ?? this.ticks).toISOString().replace(/\.\d+/, '');
  }
}

function keyOf(object: KubeObject): ObjectKey {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, name: metadata.name, namespace: metadata.namespace };
}

/** All versions of a resource are one. */
function plural(resource: ApiResource): string {
  return `${resource.group}/${resource.plural}`;
}

function specOf(object: KubeObject): string {
  const { metadata: _, status: __, ...rest } = object as KubeObject & { status?: unknown };
  return JSON.stringify(rest);
}
