import type { Dispatcher } from 'undici';
import { errorOfAnswer, type Subject, unreachable, verbOf } from './answer.ts';
import { type Clock, sleep, systemClock } from './clock.ts';
import type { ClientConfig } from './config.ts';
import { Deadline } from './deadline.ts';
import { ApiError } from './errors.ts';
import { ExchangeError, exchange, flattenHeaders, type Incoming, type Outgoing } from './exchange.ts';
import { type ClientCertificate, closePools, openPools, originOf, type Pools } from './pools.ts';
import { type Attempt, retryDelay } from './retry.ts';

const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_RETRIES = 5;
const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;

/** A call before authentication. `path` starts with a slash and holds the query. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array | undefined;
  /** Whether doing it twice equals doing it once. */
  readonly idempotent: boolean;
  readonly subject: Subject;
  readonly signal?: AbortSignal | undefined;
  readonly timeout?: number | undefined;
}

/** Authenticated calls with retries over keep-alive connections. */
export class Transport {
  readonly config: ClientConfig;
  readonly clock: Clock;
  readonly random: () => number;
  readonly maxBytes: number;
  readonly #origin: string;
  readonly #prefix: string;
  readonly #retired = new Set<Pools>();
  #pools: Pools | undefined;
  #undici: Promise<typeof import('undici')> | undefined;
  #certificate: ClientCertificate | undefined;
  #closed = false;

  constructor(config: ClientConfig) {
    this.config = config;
    this.clock = config.clock ?? systemClock;
    this.random = config.random ?? Math.random;
    this.maxBytes = config.maxResponseBytes ?? DEFAULT_MAX_BYTES;
    this.#origin = originOf(config.server);
    this.#prefix = new URL(config.server).pathname.replace(/\/+$/, '');
  }

  /** The answer, whatever its status. Throws ApiError when none came, or the signal's reason. */
  async send(call: Call): Promise<Incoming> {
    const deadline = new Deadline(
      this.clock,
      call.timeout ?? this.config.timeout ?? DEFAULT_TIMEOUT,
      call.signal,
    );
    try {
      return await this.#attempts(call, deadline.signal);
    } catch (error) {
      throw deadline.expired && !(error instanceof ApiError) ? this.#timedOut(call) : error;
    } finally {
      deadline.clear();
    }
  }

  /** As {@link send}, but throws ApiError for every status of 400 and more. */
  async request(call: Call): Promise<Incoming> {
    const answer = await this.send(call);
    if (answer.status >= 400) throw errorOfAnswer(answer, call.subject);
    return answer;
  }

  /** Opens a stream: resolves when the headers are in. */
  async stream(call: Call): Promise<AsyncIterable<Buffer>> {
    const started = this.clock.now();
    const outgoing = await this.#outgoing(call);
    const pools = await this.#connect(call.signal);
    let answer: Dispatcher.ResponseData;
    try {
      answer = await pools.watches.request({
        ...(outgoing as Dispatcher.RequestOptions),
        signal: call.signal ?? null,
        headersTimeout: DEFAULT_TIMEOUT,
        bodyTimeout: 0,
      });
    } catch (error) {
      this.#record(call, 0, started);
      if (call.signal?.aborted) throw call.signal.reason;
      throw unreachable(call.method, this.#origin + outgoing.path, error);
    }
    this.#record(call, answer.statusCode, started);
    if (answer.statusCode === 200) return answer.body;
    const body = Buffer.from(await answer.body.arrayBuffer());
    const headers = flattenHeaders(answer.headers);
    if (answer.statusCode === 401) this.config.credentials?.rejected?.();
    throw errorOfAnswer({ status: answer.statusCode, headers, body }, call.subject);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#retired, ...(this.#pools === undefined ? [] : [this.#pools])];
    await Promise.all(all.map((pools) => closePools(pools, new Error('client closed'))));
  }

  async #attempts(call: Call, signal: AbortSignal | undefined): Promise<Incoming> {
    const limit = this.config.retries ?? DEFAULT_RETRIES;
    let refused = false;
    for (let tries = 0; ; tries++) {
      const outcome = await this.#once(call, signal);
      if (!(outcome instanceof ExchangeError) && outcome.status === 401 && !refused) {
        refused = true;
        if (this.config.credentials?.rejected?.()) continue;
      }
      const wait =
        tries < limit
          ? retryDelay(attemptOf(outcome), { idempotent: call.idempotent, tries }, this.#moment())
          : undefined;
      if (wait !== undefined) await sleep(this.clock, wait, signal);
      else if (outcome instanceof ExchangeError)
        throw unreachable(call.method, this.#origin + this.#prefix + call.path, outcome.cause);
      else return outcome;
    }
  }

  async #once(call: Call, signal: AbortSignal | undefined): Promise<Incoming | ExchangeError> {
    const started = this.clock.now();
    const outgoing = await this.#outgoing(call);
    const pools = await this.#connect(signal);
    try {
      const answer = await exchange(pools.calls, outgoing, { signal, maxBytes: this.maxBytes });
      this.#record(call, answer.status, started);
      const warning = answer.headers['warning'];
      if (warning !== undefined) this.#warn(warning, call);
      return answer;
    } catch (error) {
      this.#record(call, 0, started);
      if (error instanceof ExchangeError && !this.#closed) return error;
      throw this.#closed ? ApiError.local('CLOSED', 'the client is closed', error) : error;
    }
  }

  async #outgoing(call: Call): Promise<Outgoing> {
    if (this.#closed) throw ApiError.local('CLOSED', 'the client is closed');
    const authorization = await this.config.credentials?.authorization?.(call.signal);
    const headers: Record<string, string | string[]> = {
      'user-agent': this.config.userAgent ?? 'flux-ts',
      accept: 'application/json',
      ...call.headers,
    };
    if (authorization !== undefined) headers['authorization'] = authorization;
    return {
      origin: this.#origin,
      method: call.method,
      path: this.#prefix + call.path,
      headers,
      body: call.body,
    };
  }

  /** The pools, opened anew when the client certificate changed; old ones live on until closed. */
  async #connect(signal: AbortSignal | undefined): Promise<Pools> {
    // Loaded with the first call: most of what the command line does needs no cluster. Kept, because to ask for a
    // module costs as much as to send a small request.
    this.#undici ??= import('undici');
    const { default: undici } = await this.#undici;
    const certificate = await this.config.credentials?.certificate?.(signal);
    const changed =
      certificate?.cert !== this.#certificate?.cert || certificate?.key !== this.#certificate?.key;
    if (this.#pools !== undefined && !changed) return this.#pools;
    if (this.#pools !== undefined) this.#retire(this.#pools);
    this.#certificate = certificate;
    this.#pools = openPools(undici, this.config, certificate);
    return this.#pools;
  }

  #retire(pools: Pools): void {
    this.#retired.add(pools);
    void Promise.all([pools.calls.close(), pools.watches.close()]).finally(() => this.#retired.delete(pools));
  }

  #moment(): { now: number; random: number } {
    return { now: this.clock.now(), random: this.random() };
  }

  #timedOut(call: Call): ApiError {
    const url = this.#origin + this.#prefix + call.path;
    return ApiError.local('TIMEOUT', `${verbOf(call.method)} "${url}": context deadline exceeded`);
  }

  #record(call: Call, code: number, started: number): void {
    this.config.onRequest?.({
      method: call.method,
      verb: call.subject.verb,
      resource: call.subject.resource,
      code,
      host: this.#origin.slice(this.#origin.indexOf('//') + 2),
      duration: this.clock.now() - started,
    });
  }

  #warn(header: string, { method, path }: Call): void {
    const about = { method, path: path.replace(/\?.*$/, '') };
    for (const match of header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g))
      this.config.onWarning?.((match[1] ?? '').replaceAll(/\\(.)/g, '$1'), about);
  }
}

function attemptOf(outcome: Incoming | ExchangeError): Attempt {
  return outcome instanceof ExchangeError
    ? { kind: 'lost', sent: outcome.sent }
    : { kind: 'answer', status: outcome.status, retryAfter: outcome.headers['retry-after'] };
}
