import type { KubeObject } from '@flux-ts/resource';
import type { Value } from '@flux-ts/yaml';

/** A kind in one API version. */
export interface ResourceRef {
  readonly apiVersion: string;
  readonly kind: string;
}

/** One object of a kind; `namespace` is absent (or empty) for cluster-scoped kinds. */
export interface ObjectKey extends ResourceRef {
  readonly name: string;
  readonly namespace?: string | undefined;
}

/** Every call can be aborted; `timeout` is in milliseconds (default: the client's). */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeout?: number | undefined;
}

/** Options of a read. */
export interface GetOptions extends CallOptions {
  readonly subresource?: string | undefined;
  /** Ask for a PartialObjectMetadata: only `apiVersion`, `kind` (the object's own) and `metadata` come back. */
  readonly metadataOnly?: boolean | undefined;
}

/** Which objects of a kind: all namespaces and all labels unless it says otherwise. */
export interface SelectOptions extends CallOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly metadataOnly?: boolean | undefined;
  readonly resourceVersion?: string | undefined;
}

/** Options of a list: a page of it (`limit`, `continue`), or how fresh it must be. */
export interface ListOptions extends SelectOptions {
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan' | undefined;
}

/** A list, or one page of it. */
export interface ListResult<T> {
  readonly items: T[];
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

/** Options of a watch. */
export interface WatchOptions extends SelectOptions {
  readonly allowBookmarks?: boolean | undefined;
  readonly sendInitialEvents?: boolean | undefined;
  /** Seconds after which the server ends the watch of its own accord. */
  readonly timeoutSeconds?: number | undefined;
}

/** One event of a watch; the object of an `ERROR` is a Status. */
export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

/** Options of a write; a dry run changes nothing but is admitted and validated. */
export interface WriteOptions extends CallOptions {
  readonly dryRun?: boolean | undefined;
  readonly fieldManager?: string | undefined;
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore' | undefined;
  readonly subresource?: string | undefined;
}

/** Options of a server-side apply; `force` takes fields over from other managers. */
export interface ApplyOptions extends WriteOptions {
  readonly fieldManager: string;
  readonly force?: boolean | undefined;
}

/** Options of a deletion; without `propagation` the server decides (meta/v1 DeleteOptions). */
export interface DeleteOptions extends CallOptions {
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan' | undefined;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
  readonly gracePeriodSeconds?: number | undefined;
  readonly dryRun?: boolean | undefined;
}

/** A patch in one of the three classic forms; server-side apply has a verb of its own. */
export interface Patch {
  readonly type: 'json' | 'merge' | 'strategic';
  readonly body: Value;
}

/** Bytes that are sent as they are: `json` must be the JSON text of the object that `key` names. */
export interface PreparedObject {
  readonly key: ObjectKey;
  readonly json: Uint8Array;
}

/** A request for what has no verb of its own. */
export interface RawRequest extends CallOptions {
  readonly method: string;
  /** Absolute path below the server's URL, without a query: `/api/v1/namespaces`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Uint8Array | undefined;
}

/** A GET that is read as it comes; `timeout` is of no account. */
export interface LinesRequest extends Pick<RawRequest, 'path' | 'query' | 'signal'> {
  /** Longest line in bytes; default 1 MiB. */
  readonly maxLineBytes?: number | undefined;
}

/** The answer to a {@link RawRequest}, read to its end; header names are in lower case. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A resource that a server offers. */
export interface ApiResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly string[];
}

/** What `/version` says. */
export interface ServerVersion {
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
  readonly platform?: string;
  readonly [field: string]: unknown;
}

/** What the server offers. Answers come from a cache; a kind that it lacks is asked for anew. */
export interface Discovery {
  /** The resource of a kind. Throws ApiError `NO_MATCH` when the server does not know it. */
  resource(ref: ResourceRef, options?: CallOptions): Promise<ApiResource>;
  /** The resource of a kind in the server's preferred version of its group. Throws `NO_MATCH`. */
  mapping(group: string, kind: string, options?: CallOptions): Promise<ApiResource>;
  /** Everything, groups and versions in the server's order of preference. */
  all(options?: CallOptions): Promise<ApiResource[]>;
  serverVersion(options?: CallOptions): Promise<ServerVersion>;
  /** Forgets the cache. */
  invalidate(): void;
}

/** Whom to act as (impersonation headers). */
export interface ImpersonatedUser {
  readonly user: string;
  readonly groups?: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/**
 * A dynamic Kubernetes client. Every method throws {@link ApiError} when the server refuses
 * or cannot be reached, and the signal's reason when it is aborted.
 */
export interface KubeClient {
  /** Base URL, without credentials. */
  readonly server: string;
  readonly discovery: Discovery;
  get<T extends KubeObject = KubeObject>(key: ObjectKey, options?: GetOptions): Promise<T>;
  list<T extends KubeObject = KubeObject>(ref: ResourceRef, options?: ListOptions): Promise<ListResult<T>>;
  /** Ends when the server ends the watch. Throws ApiError when it cannot be opened or breaks; `ERROR` events are handed on. */
  watch<T extends KubeObject = KubeObject>(
    ref: ResourceRef,
    options?: WatchOptions,
  ): AsyncIterable<WatchEvent<T>>;
  create<T extends KubeObject = KubeObject>(object: KubeObject, options?: WriteOptions): Promise<T>;
  update<T extends KubeObject = KubeObject>(object: KubeObject, options?: WriteOptions): Promise<T>;
  patch<T extends KubeObject = KubeObject>(key: ObjectKey, patch: Patch, options?: WriteOptions): Promise<T>;
  /** Server-side apply. Prepared bytes are sent without parsing them again. */
  apply<T extends KubeObject = KubeObject>(
    object: KubeObject | PreparedObject,
    options: ApplyOptions,
  ): Promise<T>;
  /** Resolves to the deleted object, or to the Status that the server sent instead. */
  delete(key: ObjectKey, options?: DeleteOptions): Promise<KubeObject>;
  /** Any request at all; HTTP errors are answers here, not exceptions. */
  raw(request: RawRequest): Promise<RawResponse>;
  /**
   * The lines of an answer as they come, blank ones left out, until the server ends it: logs that are followed. Throws
   * ApiError when it is refused, cannot be opened or breaks (`UNREACHABLE`), and for a line beyond the limit
   * (`RESPONSE_TOO_LARGE`). Leaving the loop closes the connection.
   */
  lines(request: LinesRequest): AsyncIterable<string>;
  /** The same client (connections, discovery) acting as somebody else. */
  as(user: ImpersonatedUser): KubeClient;
  /** Closes the connections; calls under way end with an error. */
  close(): Promise<void>;
}
