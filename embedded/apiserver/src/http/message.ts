import type { UserInfo } from '../auth/user.ts';

/** A request, wherever it came from. */
export interface ApiRequest {
  readonly method: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: Uint8Array | undefined;
  /** Who sends it; undefined is nobody. */
  readonly user: UserInfo | undefined;
  /** Aborted when nobody waits for the answer any more: what has not been stored yet never will be. */
  readonly signal?: AbortSignal | undefined;
}

/** Takes what a watch has to say. */
export interface Sink {
  /** False when the receiver is too far behind; the stream is ended then. */
  write(chunk: Uint8Array): boolean;
  /** Resolves when the receiver has caught up or is gone, for what can wait; missing, it always has. */
  drained?(): Promise<void>;
  end(): void;
}

/** An answer that goes on: `start` is called once, and what it returns ends it early. */
export interface ResponseStream {
  start(sink: Sink): () => void;
}

/** An answer. Chunks are shared with others: they are never written to. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: readonly Uint8Array[] | ResponseStream;
}

/** Whether the answer is a stream. */
export function isStream(body: ApiResponse['body']): body is ResponseStream {
  return !Array.isArray(body);
}
