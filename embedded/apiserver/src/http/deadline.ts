import { errorMessage } from '@flux-ts/errors';
import { parseDuration } from '@flux-ts/text';
import type { Clock } from '../clock.ts';
import { badRequest } from '../status/errors.ts';
import type { ApiRequest, ApiResponse } from './message.ts';
import { respondJson } from './respond.ts';

/** The most time a request may ask for, and what it has when it asks for none (apiserver `--request-timeout`). */
const MOST_MS = 60_000;

/** Milliseconds that the query gives a request. Throws BadRequest (apiserver filters/request_deadline.go). */
export function timeLimit({ query }: ApiRequest): number {
  const text = query.get('timeout') ?? '';
  if (text === '') return MOST_MS;
  try {
    const wanted = parseDuration(text);
    return wanted > 0 ? Math.min(wanted, MOST_MS) : MOST_MS;
  } catch (thrown) {
    throw badRequest(`invalid timeout specified in the request URL - ${errorMessage(thrown)}`);
  }
}

/** Until when a write may take, and how it learns that nobody waits for it any more. */
export class Deadline {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly signal: AbortSignal;
  readonly #abort = new AbortController();
  readonly #passed = Promise.withResolvers<ApiResponse>();
  readonly #cancel: () => void;

  constructor(clock: Clock, limit: number, gone: AbortSignal | undefined) {
    this.at = clock.now() + limit;
    this.signal = this.#abort.signal;
    this.#cancel = clock.after(limit, () => {
      this.#abort.abort();
      this.#passed.resolve(TIMED_OUT);
    });
    if (gone?.aborted === true) this.#abort.abort();
    gone?.addEventListener('abort', () => this.#abort.abort(), { once: true });
  }

  /** The answer, or that it has taken too long. */
  async race(answer: Promise<ApiResponse>): Promise<ApiResponse> {
    try {
      return await Promise.race([answer, this.#passed.promise]);
    } finally {
      this.#cancel();
    }
  }
}

/** Written without kind and version, as by kube-apiserver (filters/timeout.go). */
const TIMED_OUT = respondJson(504, {
  metadata: {},
  status: 'Failure',
  message: 'Timeout: request did not complete within the allotted timeout',
  reason: 'Timeout',
  details: {},
  code: 504,
});
