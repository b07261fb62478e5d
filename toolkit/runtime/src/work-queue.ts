import type { Clock } from './deps.ts';
import { Lanes } from './lanes.ts';
import { PRIORITIES, type Priority } from './priority.ts';
import type { Request } from './reconciler.ts';

/** What a worker gets. */
export interface QueueItem {
  readonly request: Request;
  readonly priority: Priority;
}

/** Told what happens in a queue; for metrics. Times in milliseconds. */
export interface QueueObserver {
  added?(priority: Priority): void;
  /** An object that waits has become more urgent. */
  raised?(from: Priority, to: Priority): void;
  started?(waited: number, priority: Priority): void;
  finished?(took: number): void;
  retried?(): void;
}

/** Pace and fairness of a queue. */
export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** First and longest pause after failures, in ms (750 and 900 000). */
  readonly minDelay?: number;
  readonly maxDelay?: number;
  /** How many items that are known to be slow may be worked on at a time (default: no limit). */
  readonly slowLimit?: number;
  /** An item whose last run took this many ms is slow (default 10 000). */
  readonly slowAfter?: number;
  readonly observer?: QueueObserver;
}

/** All that the queue knows of one object. */
interface Entry {
  readonly key: string;
  readonly request: Request;
  /** Lane it waits in. */
  queued: Priority | undefined;
  queuedAt: number;
  /** Set while a worker has it; what was added meanwhile waits in `again`. */
  startedAt: number | undefined;
  again: Priority | undefined;
  timer: { at: number; priority: Priority; cancel: () => void } | undefined;
  failures: number;
  slow: boolean;
}

const MIN_DELAY = 750;
const MAX_DELAY = 15 * 60_000;
const SLOW_AFTER = 10_000;

/**
 * Objects to reconcile, each at most once in the queue and with one worker. The most urgent come first, but lower
 * priorities always keep a share; retries wait out a growing pause and come back at the lowest priority;
 * objects known to be slow never hold all workers.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #lanes = new Lanes<Entry>();
  readonly #waiters: ((item: QueueItem | undefined) => void)[] = [];
  #slowRunning = 0;
  #closed = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /** Objects that wait for a worker now. */
  get length(): number {
    return this.#lanes.size;
  }

  /** Objects that workers hold now. */
  get running(): number {
    let count = 0;
    for (const entry of this.#entries.values()) if (entry.startedAt !== undefined) count++;
    return count;
  }

  /** How long the objects that workers hold have been with them, in ms. */
  runningTimes(): number[] {
    const now = this.#options.clock.now();
    return [...this.#entries.values()].flatMap(({ startedAt }) =>
      startedAt === undefined ? [] : [now - startedAt],
    );
  }

  /** Puts an object in, or raises its priority if it is in; one being worked on comes again afterwards. */
  add(request: Request, priority: Priority): void {
    if (this.#closed) return;
    const entry = this.#entry(request);
    if (entry.startedAt !== undefined) entry.again = moreUrgent(entry.again, priority);
    else this.#enqueue(entry, priority);
    this.#dispatch();
  }

  /** Adds an object after `ms`. Of several waits of one object the earliest counts; taking the object ends its wait. */
  addAfter(request: Request, ms: number, priority: Priority = 'interval'): void {
    if (this.#closed) return;
    if (ms <= 0) {
      this.add(request, priority);
      return;
    }
    const entry = this.#entry(request);
    const at = this.#options.clock.now() + ms;
    if (entry.timer !== undefined && entry.timer.at <= at) return;
    entry.timer?.cancel();
    const cancel = this.#options.clock.after(ms, () => {
      entry.timer = undefined;
      this.add(request, priority);
    });
    entry.timer = { at, priority, cancel };
  }

  /** Adds an object after its backoff, which grows with each call until {@link forget}. Returns the pause in ms. */
  retry(request: Request): number {
    const entry = this.#entry(request);
    const { minDelay = MIN_DELAY, maxDelay = MAX_DELAY, random } = this.#options;
    const pause = Math.min(maxDelay, minDelay * 2 ** Math.min(entry.failures++, 40));
    const jittered = Math.min(maxDelay, pause * (0.9 + 0.2 * random()));
    this.#options.observer?.retried?.();
    this.addAfter(request, jittered);
    return jittered;
  }

  /** Ends an object's backoff. */
  forget(request: Request): void {
    const entry = this.#entries.get(keyOf(request));
    if (entry !== undefined) entry.failures = 0;
  }

  /** How often an object failed in a row. */
  failures(request: Request): number {
    return this.#entries.get(keyOf(request))?.failures ?? 0;
  }

  /** The next object, as soon as there is one; undefined once the queue is closed. Give it back with {@link done}. */
  next(): Promise<QueueItem | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
      this.#dispatch();
    });
  }

  /** A worker is through with an object. */
  done(request: Request): void {
    const entry = this.#entries.get(keyOf(request));
    if (entry?.startedAt === undefined) return;
    const took = this.#options.clock.now() - entry.startedAt;
    this.#options.observer?.finished?.(took);
    if (entry.slow) this.#slowRunning--;
    entry.slow = took >= (this.#options.slowAfter ?? SLOW_AFTER);
    entry.startedAt = undefined;
    if (entry.again !== undefined && !this.#closed) this.#enqueue(entry, entry.again);
    entry.again = undefined;
    this.#drop(entry);
    this.#dispatch();
  }

  /** Hands out nothing more; waiting workers get undefined, timers end. */
  close(): void {
    this.#closed = true;
    for (const entry of this.#entries.values()) entry.timer?.cancel();
    for (const waiter of this.#waiters.splice(0)) waiter(undefined);
  }

  #entry(request: Request): Entry {
    const key = keyOf(request);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      const { namespace, name } = request;
      entry = {
        key,
        request: { namespace, name },
        queued: undefined,
        queuedAt: 0,
        startedAt: undefined,
        again: undefined,
        timer: undefined,
        failures: 0,
        slow: false,
      };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  #enqueue(entry: Entry, priority: Priority): void {
    if (entry.queued === undefined) {
      entry.queuedAt = this.#options.clock.now();
      this.#options.observer?.added?.(priority);
    } else if (PRIORITIES.indexOf(entry.queued) <= PRIORITIES.indexOf(priority)) return;
    else {
      this.#options.observer?.raised?.(entry.queued, priority);
      this.#lanes.remove(entry.queued, entry);
    }
    entry.queued = priority;
    this.#lanes.push(priority, entry);
  }

  #dispatch(): void {
    while (this.#waiters.length > 0 && !this.#closed) {
      const entry = this.#lanes.take((candidate) => this.#mayRun(candidate));
      if (entry === undefined) return;
      this.#waiters.shift()?.(this.#start(entry));
    }
  }

  #mayRun(entry: Entry): boolean {
    return !entry.slow || this.#slowRunning < (this.#options.slowLimit ?? Number.POSITIVE_INFINITY);
  }

  #start(entry: Entry): QueueItem {
    const now = this.#options.clock.now();
    const priority = entry.queued as Priority;
    this.#options.observer?.started?.(now - entry.queuedAt, priority);
    entry.queued = undefined;
    entry.startedAt = now;
    entry.timer?.cancel();
    entry.timer = undefined;
    if (entry.slow) this.#slowRunning++;
    return { request: entry.request, priority };
  }

  /** Forgets an object about which there is nothing to know. */
  #drop(entry: Entry): void {
    const idle = entry.queued === undefined && entry.startedAt === undefined && entry.timer === undefined;
    if (idle && entry.failures === 0 && !entry.slow) this.#entries.delete(entry.key);
  }
}

function keyOf(request: Request): string {
  return `${request.namespace}/${request.name}`;
}

function moreUrgent(a: Priority | undefined, b: Priority): Priority {
  return a !== undefined && PRIORITIES.indexOf(a) < PRIORITIES.indexOf(b) ? a : b;
}
