import { ApiError } from '@flux-ts/kube';
import type { Clock, KubeClient, KubeObject } from './deps.ts';
import type { EventInput } from './event-input.ts';
import { TokenBucket } from './token-bucket.ts';

export interface EventCorrelatorOptions {
  readonly client: KubeClient;
  readonly reporter: string;
  readonly clock: Clock;
}

/** Events that were written lately, and how often. */
interface Written {
  readonly name: string;
  readonly namespace: string;
  count: number;
  at: number;
}

/** Events of one object whose texts differ but whose reason does not. */
interface Similar {
  readonly messages: Set<string>;
  at: number;
}

const REMEMBERED = 4_096;
/** After this many different texts within ten minutes, further ones are counted on one Event. */
const SIMILAR_LIMIT = 10;
const SIMILAR_WINDOW = 10 * 60_000;
/** Each object may send 25 events at once and one more in five minutes. */
const BURST = 25;
const REFILL_EVERY = 5 * 60_000;

/**
 * Writes core/v1 Events. An event that was written before only gets a higher count; floods of one object are
 * aggregated, then dropped (client-go tools/record/events_cache.go).
 */
export class EventCorrelator {
  readonly #options: EventCorrelatorOptions;
  readonly #written = new Map<string, Written>();
  readonly #similar = new Map<string, Similar>();
  readonly #buckets = new Map<string, TokenBucket>();
  #last = 0n;

  constructor(options: EventCorrelatorOptions) {
    this.#options = options;
  }

  /** Writes what was told at `now`, in ms. */
  async write(object: KubeObject, input: EventInput, now = this.#options.clock.now()): Promise<void> {
    const { uid = '', namespace = '', name } = object.metadata;
    const subject = `${object.kind} ${namespace}/${name} ${uid}`;
    const group = `${subject} ${input.type} ${input.reason}`;
    const combined = this.#isFlood(group, input.message, now);
    if (!this.#allowed(subject, now)) return;
    const message = combined ? `(combined from similar events): ${input.message}` : input.message;
    const key = combined ? group : `${group} ${message}`;
    const known = this.#written.get(key);
    if (known !== undefined && (await this.#count(known, message, now))) return;
    const written = await this.#create(object, { ...input, message }, now);
    remember(this.#written, key, written);
  }

  #isFlood(key: string, message: string, now: number): boolean {
    const known = this.#similar.get(key);
    const similar =
      known === undefined || now - known.at > SIMILAR_WINDOW
        ? { messages: new Set<string>(), at: now }
        : known;
    similar.at = now;
    if (similar.messages.size <= SIMILAR_LIMIT) similar.messages.add(message);
    remember(this.#similar, key, similar);
    return similar.messages.size > SIMILAR_LIMIT;
  }

  #allowed(subject: string, now: number): boolean {
    const bucket = this.#buckets.get(subject) ?? new TokenBucket(BURST, REFILL_EVERY, now);
    remember(this.#buckets, subject, bucket);
    return bucket.take(now);
  }

  /** Nanoseconds since the epoch, never twice the same. */
  #stamp(now: number): bigint {
    const stamp = BigInt(Math.floor(now * 1000)) * 1000n;
    this.#last = stamp > this.#last ? stamp : this.#last + 1n;
    return this.#last;
  }

  /** Raises the count of an Event; false when the server no longer has it. */
  async #count(known: Written, message: string, now: number): Promise<boolean> {
    try {
      await this.#options.client.patch(
        { apiVersion: 'v1', kind: 'Event', name: known.name, namespace: known.namespace },
        { type: 'merge', body: { count: known.count + 1, message, lastTimestamp: seconds(now) } },
      );
      known.count++;
      known.at = now;
      return true;
    } catch (error) {
      if (ApiError.is(error, 'NOT_FOUND')) return false;
      throw error;
    }
  }

  async #create(object: KubeObject, input: EventInput, now: number): Promise<Written> {
    const { namespace, name, uid, resourceVersion } = object.metadata;
    const eventNamespace = namespace || 'default';
    const eventName = `${name}.${this.#stamp(now).toString(16)}`;
    const annotations = Object.entries(input.metadata ?? {});
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: eventName,
        namespace: eventNamespace,
        ...(annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
      },
      involvedObject: {
        kind: object.kind,
        namespace,
        name,
        uid,
        apiVersion: object.apiVersion,
        resourceVersion,
      },
      reason: input.reason,
      message: input.message,
      source: { component: this.#options.reporter },
      firstTimestamp: seconds(now),
      lastTimestamp: seconds(now),
      count: 1,
      type: input.type === 'Warning' ? 'Warning' : 'Normal',
      eventTime: null,
      reportingComponent: this.#options.reporter,
      reportingInstance: '', // client-go's recorder puts the host here, and Flux names none
    };
    await this.#options.client.create(event);
    return { name: eventName, namespace: eventNamespace, count: 1, at: now };
  }
}

/** Keeps a map's most recently used entries. */
function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= REMEMBERED) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}

function seconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
