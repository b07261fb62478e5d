import { sleep } from '@flux-ts/kube';
import type { Clock, KubeObject } from './deps.ts';
import type { EventInput } from './event-input.ts';

/** As much of `fetch` as posting needs. */
export type PostFetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<{ readonly status: number; arrayBuffer(): Promise<unknown> }>;

export interface EventPosterOptions {
  /** With or without scheme. */
  readonly address: string;
  readonly reporter: string;
  readonly instance?: string;
  readonly fetch: PostFetch;
  readonly clock: Clock;
}

const TIMEOUT = 5_000;
/** Pauses between tries (go-retryablehttp: 1 s doubling, 4 retries). */
const PAUSES = [1_000, 2_000, 4_000, 8_000];

/** Posts events to notification-controller in Flux's form (fluxcd/pkg apis/event/v1beta1). */
export class EventPoster {
  readonly #options: EventPosterOptions;
  readonly #url: string;

  constructor(options: EventPosterOptions) {
    this.#options = options;
    this.#url = /^https?:\/\//.test(options.address) ? options.address : `http://${options.address}`;
  }

  /** Tries until it is taken; 429 says that it is a duplicate. Throws when the server cannot be reached for long. */
  async post(object: KubeObject, input: EventInput): Promise<void> {
    const body = JSON.stringify(this.#body(object, input));
    for (let tries = 0; ; tries++) {
      const outcome = await this.#once(body);
      if (outcome === 'done') return;
      const pause = PAUSES[tries];
      if (pause === undefined) throw outcome;
      await sleep(this.#options.clock, pause);
    }
  }

  async #once(body: string): Promise<'done' | Error> {
    const abort = new AbortController();
    const cancel = this.#options.clock.after(TIMEOUT, () => abort.abort(new Error('timeout')));
    try {
      const headers = { 'content-type': 'application/json' };
      const answer = await this.#options.fetch(this.#url, {
        method: 'POST',
        headers,
        body,
        signal: abort.signal,
      });
      await answer.arrayBuffer();
      const again = answer.status === 0 || (answer.status >= 500 && answer.status !== 501);
      return again ? new Error(`the events receiver answered ${answer.status}`) : 'done';
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    } finally {
      cancel();
    }
  }

  #body(object: KubeObject, input: EventInput): Record<string, unknown> {
    const { namespace, name, uid, resourceVersion } = object.metadata;
    const { clock, reporter, instance } = this.#options;
    return {
      involvedObject: {
        kind: object.kind,
        namespace,
        name,
        uid,
        apiVersion: object.apiVersion,
        resourceVersion,
      },
      severity: input.type === 'Warning' ? 'error' : 'info',
      timestamp: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      message: input.message,
      reason: input.reason,
      ...(Object.keys(input.metadata ?? {}).length > 0 && { metadata: input.metadata }),
      reportingController: reporter,
      reportingInstance: instance,
    };
  }
}
