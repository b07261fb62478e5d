import { systemClock } from '@flux-ts/kube';
import type { Cache } from './cache.ts';
import { ControllerLoop, type ControllerObserver } from './controller.ts';
import type { Clock, KubeClient, KubeObject } from './deps.ts';
import { RuntimeError } from './errors.ts';
import { type LeaderElectionOptions, LeaderElector } from './leader-election.ts';
import type { Logger } from './logger.ts';
import { forChange, reconcileRequested } from './predicates.ts';
import type { Priority } from './priority.ts';
import type { ChangeEvent, ControllerSpec, Request, Watch } from './reconciler.ts';
import { createCache, type ManagedCache } from './shared-cache.ts';

/** What a manager runs, and with what. */
export interface ManagerOptions {
  readonly client: KubeClient;
  readonly log: Logger;
  readonly controllers?: readonly ControllerSpec[];
  /** The only namespace to look at; all when absent or empty. */
  readonly namespace?: string | undefined;
  /** Which objects of the reconciled kinds are this instance's (sharding). */
  readonly labelSelector?: string | undefined;
  readonly leaderElection?: LeaderElectionOptions | undefined;
  /** A cache to share; the manager stops it with itself unless it was given. */
  readonly cache?: Cache;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly observe?: (spec: ControllerSpec) => ControllerObserver;
  /** Hears when this instance begins and ceases to lead (with leader election only); for metrics. */
  readonly onLeading?: ((lease: string, leading: boolean) => void) | undefined;
  /** How long a stop waits for reconciles before their signals abort, in ms (default 30 000). */
  readonly gracefulTimeout?: number;
}

/** Runs controllers over one cache. */
export interface Manager {
  readonly cache: Cache;
  /** Whether controllers run here: always, without leader election. */
  readonly leading: boolean;
  /** Whether objects wait for a worker. */
  readonly busy: boolean;
  /** Adds a controller; before {@link Manager.start}. */
  add(spec: ControllerSpec): void;
  /** Resolves when the controllers run: caches filled, leadership won. Rejects when stopped before. */
  start(): Promise<void>;
  /** Wakes an object of a running controller. */
  enqueue(controller: string, request: Request, priority: Priority): void;
  /** Finishes what was started and releases the lease. */
  stop(): Promise<void>;
  /** Settles when the manager has ended: rejects with `LEADERSHIP_LOST` when another instance took over. */
  readonly ended: Promise<void>;
}

/** Makes a manager; nothing happens before {@link Manager.start}. */
export function createManager(options: ManagerOptions): Manager {
  return new ControllerManager(options);
}

const GRACEFUL_TIMEOUT = 30_000;

class ControllerManager implements Manager {
  readonly cache: Cache;
  readonly ended: Promise<void>;
  readonly #options: ManagerOptions;
  readonly #owned: ManagedCache | undefined;
  readonly #loops = new Map<string, ControllerLoop>();
  readonly #abort = new AbortController();
  readonly #elector: LeaderElector | undefined;
  readonly #end: { resolve(): void; reject(error: unknown): void };
  readonly #detach: (() => void)[] = [];
  #running = false;
  #stopping: Promise<void> | undefined;

  constructor(options: ManagerOptions) {
    this.#options = options;
    const { client, log, namespace, clock, random } = options;
    this.#owned =
      options.cache === undefined
        ? createCache({ client, log, namespace, ...(clock && { clock }), ...(random && { random }) })
        : undefined;
    this.cache = options.cache ?? (this.#owned as ManagedCache);
    const end = Promise.withResolvers<void>();
    this.ended = end.promise;
    this.ended.catch(() => undefined);
    this.#end = { resolve: end.resolve, reject: end.reject };
    if (options.leaderElection !== undefined)
      this.#elector = new LeaderElector(client, options.leaderElection, {
        clock: this.#clock,
        random: this.#random,
        log,
      });
    for (const spec of options.controllers ?? []) this.add(spec);
  }

  get leading(): boolean {
    return this.#running;
  }

  get busy(): boolean {
    return [...this.#loops.values()].some(({ queue }) => queue.length > 0);
  }

  add(given: ControllerSpec): void {
    // As in controller-runtime, which takes 0 and less for 1.
    const spec = given.concurrency > 0 ? given : { ...given, concurrency: 1 };
    const observer = this.#options.observe?.(spec);
    const loop = new ControllerLoop(spec, {
      clock: this.#clock,
      random: this.#random,
      log: this.#options.log,
      isGone: (request) => !this.#has(spec, request),
      ...(observer === undefined ? {} : { observer }),
    });
    this.#loops.set(spec.name, loop);
  }

  async start(): Promise<void> {
    for (const loop of this.#loops.values()) this.#connect(loop);
    await this.cache.synced();
    if (this.#elector !== undefined) {
      await this.#elector.acquire(this.#abort.signal);
      this.#tellLeading(true);
      this.#elector.keep().catch((error: unknown) => this.#lost(error));
    }
    this.#abort.signal.throwIfAborted();
    for (const loop of this.#loops.values()) await loop.spec.start?.(this.#abort.signal);
    for (const loop of this.#loops.values()) loop.start();
    this.#running = true;
  }

  enqueue(controller: string, request: Request, priority: Priority): void {
    const loop = this.#loops.get(controller);
    if (loop === undefined) throw new RuntimeError('NOT_STARTED', `no controller named ${controller}`);
    loop.queue.add(request, priority);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#shutDown().then(() => this.#end.resolve());
    return this.#stopping;
  }

  async #shutDown(): Promise<void> {
    const wasRunning = this.#running;
    if (this.#running) this.#tellLeading(false);
    this.#running = false;
    for (const detach of this.#detach) detach();
    const patience = this.#options.gracefulTimeout ?? GRACEFUL_TIMEOUT;
    if (wasRunning) await Promise.all([...this.#loops.values()].map((loop) => loop.stop(patience)));
    this.#abort.abort(new Error('the manager is stopped'));
    this.#owned?.stop();
    await this.#elector?.release();
  }

  #tellLeading(leading: boolean): void {
    const lease = this.#options.leaderElection?.name;
    if (lease !== undefined) this.#options.onLeading?.(lease, leading);
  }

  #lost(error: unknown): void {
    this.#options.log.error(error, 'leader election lost');
    this.#end.reject(new RuntimeError('LEADERSHIP_LOST', 'leader election lost', { cause: error }));
    void this.stop();
  }

  #connect(loop: ControllerLoop): void {
    const { spec, queue } = loop;
    const predicate = spec.predicate ?? forChange;
    this.#listen(this.#own(spec), (event) => {
      if (!predicate(event)) return;
      queue.add(requestOf(event.object), this.#priorityOf(event));
    });
    for (const watch of spec.watches) this.#follow(watch, loop);
    for (const source of spec.sources ?? [])
      source.start((request, priority, after = 0) => {
        if (this.#has(spec, request)) queue.addAfter(request, after, priority);
      }, this.#abort.signal);
  }

  /** What was there at the start can wait; what comes or changes later is somebody's doing. */
  #priorityOf(event: ChangeEvent<KubeObject>): Priority {
    if (reconcileRequested(event)) return 'request';
    return event.old === undefined && !this.#running ? 'interval' : 'revision';
  }

  #follow(watch: Watch, loop: ControllerLoop): void {
    const informer = this.cache.informer(watch.ref, {
      ...(watch.metadataOnly === undefined ? {} : { metadataOnly: watch.metadataOnly }),
      ...(watch.labelSelector === undefined ? {} : { labelSelector: watch.labelSelector }),
    });
    this.#listen(informer, (event) => {
      if (watch.predicate !== undefined && !watch.predicate(event)) return;
      for (const request of watch.map(event))
        if (this.#has(loop.spec, request)) loop.queue.add(request, watch.priority);
    });
  }

  /** The objects that a controller reconciles in this instance. */
  #own({ for: ref }: ControllerSpec): ReturnType<Cache['informer']> {
    const { labelSelector } = this.#options;
    return this.cache.informer(ref, labelSelector ? { labelSelector } : {});
  }

  /** Whether an object is there, and this instance's: what wakes it may have been seen by all shards. */
  #has(spec: ControllerSpec, { namespace, name }: Request): boolean {
    return this.#own(spec).get(namespace, name) !== undefined;
  }

  #listen(informer: ReturnType<Cache['informer']>, take: (event: ChangeEvent<KubeObject>) => void): void {
    const detach = informer.listen({
      add: (object) => take({ object }),
      update: (object, old) => take({ object, old }),
      delete: (object) => take({ object, deleted: true }),
    });
    this.#detach.push(detach);
  }

  get #clock(): Clock {
    return this.#options.clock ?? systemClock;
  }

  get #random(): () => number {
    return this.#options.random ?? Math.random;
  }
}

function requestOf(object: KubeObject): Request {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name };
}
