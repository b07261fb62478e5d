import type { KubeObject } from '@flux-ts/resource';
import { type Clock, sleep, systemClock } from './clock.ts';
import { ApiError } from './errors.ts';
import type { InformerOptions } from './informer-types.ts';
import { listPages } from './pages.ts';
import type { Status } from './status.ts';
import type { KubeClient, ResourceRef, WatchEvent } from './types.ts';

/** Where a reflector puts what it learns. */
export interface ReflectorSink<T> {
  /** The whole truth at a moment. */
  replace(objects: readonly T[]): void;
  put(object: T): void;
  remove(object: T): void;
  /** The server does not know the kind (yet): there are no objects of it. */
  absent(): void;
}

const SHORTEST_PAUSE = 800;
const LONGEST_PAUSE = 30_000;
/** A kind that does not exist (yet) is looked for this often at least. */
const LONGEST_PAUSE_NO_KIND = 5_000;
/** A watch that lasted this long was a good one: the next failure starts from the shortest pause. */
const GOOD_WATCH = 10_000;
/** Seconds after which servers are asked to end a watch: between 5 and 10 minutes, so that not all end at once. */
const WATCH_SECONDS = 300;
/** How long past that we wait before we take the connection for dead. */
const WATCH_GRACE = 30_000;

/**
 * Follows a kind: lists it, then watches from there. A watch that ends or breaks is resumed where it was;
 * only a server that no longer knows that moment (410) is listed again.
 */
export class Reflector<T extends KubeObject> {
  readonly #client: Pick<KubeClient, 'list' | 'watch' | 'discovery'>;
  readonly #ref: ResourceRef;
  readonly #options: InformerOptions<T>;
  readonly #sink: ReflectorSink<T>;
  readonly #clock: Clock;
  readonly #random: () => number;
  #failures = 0;
  #version: string | undefined;

  constructor(
    client: Pick<KubeClient, 'list' | 'watch' | 'discovery'>,
    ref: ResourceRef,
    options: InformerOptions<T>,
    sink: ReflectorSink<T>,
  ) {
    this.#client = client;
    this.#ref = ref;
    this.#options = options;
    this.#sink = sink;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  /** Runs until the signal aborts; never rejects. */
  async run(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      const started = this.#clock.now();
      try {
        if (this.#version === undefined) this.#version = await this.#list();
        await this.#watch(this.#version);
        if (this.#clock.now() - started < 1000)
          await this.#pause(undefined); // a server that hangs up at once
        else this.#failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (this.#clock.now() - started >= GOOD_WATCH) this.#failures = 0;
        await this.#recover(error);
      }
    }
  }

  async #list(): Promise<string> {
    const { signal, pageSize, transform } = this.#options;
    const objects: T[] = [];
    let version = '';
    const pages = listPages<T>(this.#client, this.#ref, {
      ...this.#selection(),
      signal,
      limit: pageSize ?? 500,
    });
    for await (const page of pages) {
      for (const item of page.items) objects.push(transform === undefined ? item : transform(item));
      version = page.metadata.resourceVersion;
    }
    this.#sink.replace(objects);
    return version;
  }

  async #watch(from: string): Promise<void> {
    const timeoutSeconds = Math.round(WATCH_SECONDS * (1 + this.#random()));
    const dead = new AbortController();
    const cancel = this.#clock.after(timeoutSeconds * 1000 + WATCH_GRACE, () =>
      dead.abort(new Error('watch is silent')),
    );
    const signal = AbortSignal.any([this.#options.signal, dead.signal]);
    try {
      const events = this.#client.watch<T>(this.#ref, {
        ...this.#selection(),
        resourceVersion: from,
        allowBookmarks: true,
        timeoutSeconds,
        signal,
      });
      for await (const event of events) this.#take(event);
    } finally {
      cancel();
    }
  }

  #take(event: WatchEvent<T>): void {
    if (event.type === 'ERROR') throw ApiError.fromStatus(event.object as unknown as Status);
    this.#version = event.object.metadata.resourceVersion ?? this.#version;
    if (event.type === 'BOOKMARK') return;
    const { transform } = this.#options;
    const object = transform === undefined ? event.object : transform(event.object);
    if (event.type === 'DELETED') this.#sink.remove(object);
    else this.#sink.put(object);
  }

  async #recover(error: unknown): Promise<void> {
    this.#options.onError?.(error);
    if (isMissingKind(error)) this.#sink.absent();
    if (ApiError.is(error, 'GONE')) this.#version = undefined;
    if (ApiError.is(error, 'GONE') && this.#failures++ === 0) return; // list again at once, the first time
    await this.#pause(error);
  }

  async #pause(error: unknown): Promise<void> {
    const longest = isMissingKind(error) ? LONGEST_PAUSE_NO_KIND : LONGEST_PAUSE;
    const backoff = Math.min(longest, SHORTEST_PAUSE * 2 ** Math.min(this.#failures++, 10));
    const asked = error instanceof ApiError ? (error.status.details?.retryAfterSeconds ?? 0) * 1000 : 0;
    const pause = Math.max(asked, backoff * (0.5 + this.#random() / 2));
    await sleep(this.#clock, pause, this.#options.signal).catch(() => undefined);
  }

  #selection(): {
    namespace?: string | undefined;
    labelSelector?: string | undefined;
    fieldSelector?: string | undefined;
    metadataOnly?: boolean | undefined;
  } {
    const { namespace, labelSelector, fieldSelector, metadataOnly } = this.#options;
    return { namespace, labelSelector, fieldSelector, metadataOnly };
  }
}

function isMissingKind(error: unknown): boolean {
  return ApiError.is(error, 'NO_MATCH', 'NOT_FOUND');
}
