import type { Kustomization } from '@flux-ts/kinds';
import type { Clock } from '@flux-ts/runtime';

/** What a wait for health was started for; when any of it changes, the wait is for nothing. */
export interface WaitSubject {
  readonly revision: string;
  readonly generation: number | undefined;
  readonly requestedAt: string | undefined;
}

/** A wait that ended. Times in ms. */
export interface WaitResult {
  readonly took: number;
  /** Why the objects are not healthy. */
  readonly error?: Error;
}

/** A wait under way, and what its reconcile knew. */
export interface HealthWait<K> {
  readonly subject: WaitSubject;
  readonly known: K;
  /** Set when it is over. */
  readonly result: WaitResult | undefined;
}

interface Running<K> {
  readonly subject: WaitSubject;
  readonly known: K;
  readonly abort: AbortController;
  result: WaitResult | undefined;
}

/**
 * Waits for health that hold no worker: the reconcile that starts one ends, and the object is woken when it is over.
 * They live in memory alone; after a restart the reconcile starts from the beginning, which is as good.
 */
export class HealthWaits<K> {
  readonly #clock: Clock;
  readonly #wake: (name: string) => void;
  readonly #running = new Map<string, Running<K>>();

  constructor(clock: Clock, wake: (name: string) => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  get(name: string): HealthWait<K> | undefined {
    return this.#running.get(name);
  }

  get size(): number {
    return this.#running.size;
  }

  /** Starts a wait in the place of one that may be under way. */
  start(name: string, subject: WaitSubject, known: K, wait: (signal: AbortSignal) => Promise<void>): void {
    this.cancel(name);
    const started = this.#clock.now();
    const running: Running<K> = { subject, known, abort: new AbortController(), result: undefined };
    this.#running.set(name, running);
    const end = (error?: unknown): void => {
      if (this.#running.get(name) !== running) return; // cancelled
      const took = this.#clock.now() - started;
      running.result = error === undefined ? { took } : { took, error: asError(error) };
      this.#wake(name);
    };
    wait(running.abort.signal).then(() => end(), end);
  }

  /** Takes a wait out, ending it if it is under way. */
  cancel(name: string): void {
    const running = this.#running.get(name);
    this.#running.delete(name);
    if (running?.result === undefined) running?.abort.abort(new Error('health check canceled'));
  }

  /** Ends all waits, telling of each what its reconcile knew. */
  cancelAll(onEnd: (known: K) => void = () => undefined): void {
    for (const [name, { known }] of [...this.#running]) {
      this.cancel(name);
      onEnd(known);
    }
  }
}

export function sameSubject(a: WaitSubject, b: WaitSubject): boolean {
  return a.revision === b.revision && a.generation === b.generation && a.requestedAt === b.requestedAt;
}

/** What a wait for a Kustomization would be for now. */
export function waitSubject(
  ks: Kustomization,
  revision: string,
  requestedAt: string | undefined,
): WaitSubject {
  return { revision, generation: ks.metadata.generation, requestedAt };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
