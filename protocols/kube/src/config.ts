import type { Clock } from './clock.ts';

/** Where credentials come from. `token` is asked before each call, so that rotation is seen. */
export interface Credentials {
  /** The `Authorization` header's value, or undefined for none. May run a plugin or read a file. */
  authorization?(signal?: AbortSignal): Promise<string | undefined>;
  /** Client certificate and key in PEM; may change over time (exec plugins). */
  certificate?(signal?: AbortSignal): Promise<{ readonly cert: string; readonly key: string } | undefined>;
  /** Told when the server answered 401: forget what was cached. True when another try may succeed. */
  rejected?(): boolean;
}

/** One call as metrics see it. `path` is a template: names and namespaces are replaced by `{name}` and `{namespace}`. */
export interface RequestRecord {
  readonly method: string;
  readonly verb: string;
  readonly resource: string;
  /** 0 when no answer came. */
  readonly code: number;
  readonly host: string;
  /** Milliseconds to the end of the answer (of the headers, for watches). */
  readonly duration: number;
}

/** Everything a client needs to know of a cluster and of itself. Certificates are PEM texts. */
export interface ClientConfig {
  /** `https://host:port/prefix`, no trailing slash. */
  readonly server: string;
  readonly ca?: string | undefined;
  readonly tlsServerName?: string | undefined;
  readonly insecureSkipTlsVerify?: boolean | undefined;
  readonly proxyUrl?: string | undefined;
  readonly credentials?: Credentials | undefined;
  /** Impersonation from the kubeconfig (`as`, `as-groups` …). */
  readonly impersonate?: import('./types.ts').ImpersonatedUser | undefined;
  /** Default namespace of the context. */
  readonly namespace?: string | undefined;
  readonly userAgent?: string | undefined;
  /** Open connections at most, beside watches (default 16). */
  readonly connections?: number | undefined;
  /** Milliseconds for a call unless it says otherwise (default 30 000; 0 = no limit). */
  readonly timeout?: number | undefined;
  /** Bytes of an answer at most (default 256 MiB). */
  readonly maxResponseBytes?: number | undefined;
  /** How often a call is tried anew (default 5). */
  readonly retries?: number | undefined;
  /** What stands before the words where the server's kinds cannot be listed: `failed to get server groups: `. */
  readonly discoveryFailure?: string | undefined;
  /** The words where listing them takes longer than {@link timeout}; by default those of any call. */
  readonly discoveryLate?: string | undefined;
  readonly onRequest?: ((record: RequestRecord) => void) | undefined;
  /** Warnings the server sends along (`Warning` header), and of which request, without its query. */
  readonly onWarning?:
    | ((message: string, about: { readonly method: string; readonly path: string }) => void)
    | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
}
