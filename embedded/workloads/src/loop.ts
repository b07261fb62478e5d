import type { Clock } from './cluster.ts';

/** Brings one object nearer to what its spec wants; the answer is when to look again, in milliseconds. */
export type Reconcile = (key: string) => Promise<number | undefined>;

/**
 * Runs reconciles, one at a time per key, keys in the order they came. A reconcile that throws is tried again with
 * a growing delay; one that was asked for while it ran runs once more.
 */
export class Loop {
  readonly #clock: Clock;
  readonly #reconcile: Reconcile;
  readonly #onError: (key: string, error: unknown) => void;
  readonly #running = new Set<string>();
  readonly #again = new Set<string>();
  readonly #timers = new Map<string, () => void>();
  readonly #failures = new Map<string, number>();
  #stopped = false;

  constructor(clock: Clock, reconcile: Reconcile, onError: (key: string, error: unknown) => void) {
    this.#clock = clock;
    this.#reconcile = reconcile;
    this.#onError = onError;
  }

  add(key: string): void {
    if (this.#stopped) return;
    if (this.#running.has(key)) this.#again.add(key);
    else void this.#run(key);
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  async #run(key: string): Promise<void> {
    this.#running.add(key);
    this.#cancel(key);
    await Promise.resolve();
    try {
      const after = await this.#reconcile(key);
      this.#failures.delete(key);
      if (after !== undefined) this.#later(key, after);
    } catch (error) {
      this.#failed(key, error);
    }
    this.#running.delete(key);
    if (this.#again.delete(key)) this.add(key);
  }

  #failed(key: string, error: unknown): void {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const code = (error as { code?: unknown } | undefined)?.code;
    if (code !== 'CONFLICT' && code !== 'NOT_FOUND' && code !== 'ALREADY_EXISTS') this.#onError(key, error);
    this.#later(key, Math.min(10 * 2 ** failures, 30_000));
  }

  #later(key: string, ms: number): void {
    if (this.#stopped) return;
    this.#cancel(key);
    this.#timers.set(
      key,
      this.#clock.after(ms, () => {
        this.#timers.delete(key);
        this.add(key);
      }),
    );
  }

  #cancel(key: string): void {
    this.#timers.get(key)?.();
    this.#timers.delete(key);
  }
}
