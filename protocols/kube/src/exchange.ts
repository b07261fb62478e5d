import type { Dispatcher } from 'undici';
import { ApiError } from './errors.ts';

/** One HTTP request, ready to be sent. */
export interface Outgoing {
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array | undefined;
}

/** The whole answer. Header names are in lower case. */
export interface Incoming {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface ExchangeLimits {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of body at most. */
  readonly maxBytes: number;
}

/** A request that got no (whole) answer. `sent`: whether the server may have seen it. */
export class ExchangeError extends Error {
  readonly sent: boolean;

  constructor(sent: boolean, cause: unknown) {
    super('no answer', { cause });
    this.sent = sent;
  }
}

/**
 * Sends one request and collects its answer.
 * Rejects with the signal's reason, with ExchangeError, or with RESPONSE_TOO_LARGE.
 */
export function exchange(via: Dispatcher, request: Outgoing, limits: ExchangeLimits): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const collector = new Collector(limits, resolve, reject);
    if (collector.watchSignal()) return;
    via.dispatch(request as Dispatcher.DispatchOptions, collector);
  });
}

class Collector implements Dispatcher.DispatchHandler {
  readonly #limits: ExchangeLimits;
  readonly #resolve: (answer: Incoming) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #bytes = 0;
  #status = 0;
  #headers: Record<string, string> = {};
  #settled = false;
  #failure: Error | undefined;

  constructor(
    limits: ExchangeLimits,
    resolve: (answer: Incoming) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#limits = limits;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** True when the signal had aborted already. */
  watchSignal(): boolean {
    const { signal } = this.#limits;
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
    return signal?.aborted === true;
  }

  readonly #onAbort = (): void => {
    this.#fail(this.#limits.signal?.reason);
  };

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(this.#failure ?? new Error('aborted'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, unknown>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = flattenHeaders(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#limits.maxBytes) this.#chunks.push(chunk);
    else this.#fail(ApiError.local('RESPONSE_TOO_LARGE', `answer exceeds ${this.#limits.maxBytes} bytes`));
  }

  onResponseEnd(): void {
    if (!this.#settle()) return;
    const body = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#settle()) this.#reject(new ExchangeError(this.#controller !== undefined, error));
  }

  #fail(reason: unknown): void {
    if (!this.#settle()) return;
    this.#failure = reason instanceof Error ? reason : new Error('aborted');
    this.#controller?.abort(this.#failure);
    this.#reject(reason);
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#limits.signal?.removeEventListener('abort', this.#onAbort);
    return true;
  }
}

/** Header values as single strings. */
export function flattenHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === '__proto__') continue;
    flat[name] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return flat;
}
