import type { KubeObject } from '@flux-ts/resource';
import { errorOfAnswer, type Subject } from './answer.ts';
import type { ClientConfig } from './config.ts';
import { CachedDiscovery } from './discovery.ts';
import type { Incoming } from './exchange.ts';
import { impersonationHeaders } from './impersonation.ts';
import { parseJson, writeJson } from './json.ts';
import { asMetadata, METADATA_ACCEPT, METADATA_LIST_ACCEPT } from './metadata.ts';
import { queryString, resourcePath } from './paths.ts';
import { streamLines } from './stream-lines.ts';
import { Transport } from './transport.ts';
import type {
  ApiResource,
  ApplyOptions,
  CallOptions,
  DeleteOptions,
  GetOptions,
  ImpersonatedUser,
  KubeClient,
  LinesRequest,
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
} from './types.ts';
import { readWatch } from './watch.ts';

type Headers = Readonly<Record<string, string | string[]>>;

/** Opens a client; no request is sent before the first call. Throws ApiError `BAD_REQUEST` on a bad address. */
export function createClient(config: ClientConfig): KubeClient {
  const transport = new Transport(config);
  const headers = config.impersonate === undefined ? {} : impersonationHeaders(config.impersonate);
  return new DynamicClient(
    transport,
    new CachedDiscovery(transport, { failure: config.discoveryFailure, late: config.discoveryLate }),
    headers,
  );
}

interface CallShape extends CallOptions {
  readonly method: string;
  readonly ref: ResourceRef;
  readonly target: {
    namespace?: string | undefined;
    name?: string | undefined;
    subresource?: string | undefined;
  };
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Headers;
  readonly body?: string | Uint8Array;
  readonly idempotent: boolean;
}

class DynamicClient implements KubeClient {
  readonly discovery: CachedDiscovery;
  readonly #transport: Transport;
  readonly #headers: Headers;

  constructor(transport: Transport, discovery: CachedDiscovery, headers: Headers) {
    this.#transport = transport;
    this.discovery = discovery;
    this.#headers = headers;
  }

  get server(): string {
    return this.#transport.config.server;
  }

  async get<T extends KubeObject>(key: ObjectKey, options: GetOptions = {}): Promise<T> {
    const answer = await this.#call({
      method: 'GET',
      ref: key,
      target: { namespace: key.namespace, name: key.name, subresource: options.subresource },
      ...(options.metadataOnly ? { headers: { accept: METADATA_ACCEPT } } : {}),
      idempotent: true,
      ...callOptions(options),
    });
    return (options.metadataOnly ? asMetadata(answer, key) : answer) as T;
  }

  async list<T extends KubeObject>(ref: ResourceRef, options: ListOptions = {}): Promise<ListResult<T>> {
    const { signal, timeout, namespace, metadataOnly, ...query } = options;
    const answer = await this.#call({
      method: 'GET',
      ref,
      target: { namespace },
      query,
      ...(metadataOnly ? { headers: { accept: METADATA_LIST_ACCEPT } } : {}),
      idempotent: true,
      ...callOptions({ signal, timeout }),
    });
    const { items, metadata } = answer as unknown as {
      items: T[] | null;
      metadata: ListResult<T>['metadata'];
    };
    return { items: (items ?? []).map((item) => complete(item, ref, metadataOnly)), metadata };
  }

  async *watch<T extends KubeObject>(
    ref: ResourceRef,
    options: WatchOptions = {},
  ): AsyncIterable<WatchEvent<T>> {
    const { signal, namespace, metadataOnly, allowBookmarks, timeout: _timeout, ...rest } = options;
    const resource = this.discovery.peek(ref) ?? (await this.discovery.resource(ref, { signal }));
    const sendInitialEvents = rest.sendInitialEvents
      ? { resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: true }
      : {};
    const query = {
      watch: true,
      allowWatchBookmarks: allowBookmarks || undefined,
      ...rest,
      ...sendInitialEvents,
    };
    const stream = await this.#transport.stream({
      method: 'GET',
      path: resourcePath(resource, { namespace }) + queryString(query),
      headers: { ...this.#headers, ...(metadataOnly ? { accept: METADATA_ACCEPT } : {}) },
      idempotent: true,
      subject: { ...subjectOf(resource, '', 'get') },
      signal,
    });
    yield* readWatch<T>(stream, {
      signal,
      maxBytes: this.#transport.maxBytes,
      complete: (object) => complete(object, ref, metadataOnly),
    });
  }

  async create<T extends KubeObject>(object: KubeObject, options: WriteOptions = {}): Promise<T> {
    const name = options.subresource === undefined ? undefined : object.metadata.name;
    return (await this.#call({
      method: 'POST',
      ref: object,
      target: { namespace: object.metadata.namespace, name, subresource: options.subresource },
      query: writeQuery(options),
      headers: { 'content-type': 'application/json' },
      body: writeJson(object),
      idempotent: options.dryRun === true,
      ...callOptions(options),
    })) as T;
  }

  async update<T extends KubeObject>(object: KubeObject, options: WriteOptions = {}): Promise<T> {
    return (await this.#call({
      method: 'PUT',
      ref: object,
      target: { ...object.metadata, subresource: options.subresource },
      query: writeQuery(options),
      headers: { 'content-type': 'application/json' },
      body: writeJson(object),
      idempotent: options.dryRun === true,
      ...callOptions(options),
    })) as T;
  }

  async patch<T extends KubeObject>(key: ObjectKey, patch: Patch, options: WriteOptions = {}): Promise<T> {
    return (await this.#call({
      method: 'PATCH',
      ref: key,
      target: { ...key, subresource: options.subresource },
      query: writeQuery(options),
      headers: { 'content-type': PATCH_TYPES[patch.type] },
      body: writeJson(patch.body),
      idempotent: patch.type === 'merge' || options.dryRun === true,
      ...callOptions(options),
    })) as T;
  }

  async apply<T extends KubeObject>(object: KubeObject | PreparedObject, options: ApplyOptions): Promise<T> {
    const prepared = isPrepared(object);
    const key: ObjectKey = prepared
      ? object.key
      : { apiVersion: object.apiVersion, kind: object.kind, ...nameOf(object) };
    return (await this.#call({
      method: 'PATCH',
      ref: key,
      target: { namespace: key.namespace, name: key.name, subresource: options.subresource },
      query: { ...writeQuery(options), force: options.force || undefined },
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: prepared ? object.json : writeJson(object),
      idempotent: true,
      ...callOptions(options),
    })) as T;
  }

  async delete(key: ObjectKey, options: DeleteOptions = {}): Promise<KubeObject> {
    const body = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy: options.propagation,
      preconditions: options.preconditions,
      gracePeriodSeconds: options.gracePeriodSeconds,
      dryRun: options.dryRun ? ['All'] : undefined,
    };
    return (await this.#call({
      method: 'DELETE',
      ref: key,
      target: { namespace: key.namespace, name: key.name },
      headers: { 'content-type': 'application/json' },
      body: writeJson(body),
      idempotent: options.dryRun === true,
      ...callOptions(options),
    })) as KubeObject;
  }

  async raw(request: RawRequest): Promise<RawResponse> {
    return this.#transport.send({
      method: request.method,
      path: request.path + queryString(request.query ?? {}),
      headers: { ...this.#headers, ...lowerCase(request.headers ?? {}) },
      body: request.body,
      idempotent: request.method === 'GET' || request.method === 'HEAD',
      subject: { verb: request.method.toLowerCase(), resource: '', name: '' },
      ...callOptions(request),
    });
  }

  async *lines(request: LinesRequest): AsyncIterable<string> {
    const { signal, maxLineBytes = DEFAULT_LINE_BYTES } = request;
    const stream = await this.#transport.stream({
      method: 'GET',
      path: request.path + queryString(request.query ?? {}),
      headers: { ...this.#headers, accept: '*/*' },
      idempotent: true,
      subject: { verb: 'get', resource: '', name: '' },
      signal,
    });
    for await (const { line } of streamLines(stream, { signal, maxBytes: maxLineBytes, what: 'the stream' }))
      yield line;
  }

  as(user: ImpersonatedUser): KubeClient {
    return new DynamicClient(this.#transport, this.discovery, impersonationHeaders(user));
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  async #call(shape: CallShape): Promise<KubeObject> {
    const { signal, timeout } = shape;
    const resource =
      this.discovery.peek(shape.ref) ?? (await this.discovery.resource(shape.ref, { signal, timeout }));
    const subject = subjectOf(resource, shape.target.name ?? '', shape.method.toLowerCase());
    const answer = await this.#transport.send({
      method: shape.method,
      path: resourcePath(resource, shape.target) + queryString(shape.query ?? {}),
      headers: { ...this.#headers, ...shape.headers },
      body: shape.body,
      idempotent: shape.idempotent,
      subject,
      signal,
      timeout,
    });
    if (answer.status >= 400) throw this.#refusal(answer, subject, resource);
    return parseJson(answer.body) as unknown as KubeObject;
  }

  /** A 404 that names no object means that the resource itself is gone: look it up again next time. */
  #refusal(answer: Incoming, subject: Subject, resource: ApiResource): Error {
    const error = errorOfAnswer(answer, subject);
    if (error.httpCode === 404 && error.status.details?.name === undefined) this.discovery.forget(resource);
    return error;
  }
}

const DEFAULT_LINE_BYTES = 1024 * 1024;

const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

function isPrepared(object: KubeObject | PreparedObject): object is PreparedObject {
  return 'json' in object && object.json instanceof Uint8Array;
}

function nameOf(object: KubeObject): { name: string; namespace?: string } {
  const { name, namespace } = object.metadata;
  return namespace === undefined ? { name } : { name, namespace };
}

function callOptions(options: CallOptions): CallOptions {
  return { signal: options.signal, timeout: options.timeout };
}

function writeQuery(options: WriteOptions): Record<string, string | undefined> {
  return {
    dryRun: options.dryRun ? 'All' : undefined,
    fieldManager: options.fieldManager,
    fieldValidation: options.fieldValidation,
  };
}

function subjectOf(resource: ApiResource, name: string, verb: string): Subject {
  return {
    verb,
    resource: resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`,
    name,
  };
}

/** List items and PartialObjectMetadata come without their own kind. */
function complete<T extends KubeObject>(item: T, ref: ResourceRef, metadataOnly: boolean | undefined): T {
  if (metadataOnly) return asMetadata(item, ref) as T;
  if (item.kind !== undefined && item.apiVersion !== undefined) return item;
  return { ...item, apiVersion: ref.apiVersion, kind: ref.kind };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
