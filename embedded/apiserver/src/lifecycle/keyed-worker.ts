import type { Clock } from '../clock.ts';

/** Options of a {@link KeyedWorker}. */
export interface KeyedWorkerOptions {
  readonly clock: Clock;
  /** Brings one key in order. What it throws is reported, and the key tried again later. */
  readonly work: (key: string) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

const FIRST_RETRY = 50;
const LAST_RETRY = 30_000;

/** Works on keys one at a time, each once however often it was asked for meanwhile. */
export class KeyedWorker {
  readonly #options: KeyedWorkerOptions;
  readonly #queue = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #retries = new Map<string, () => void>();
  readonly #followed: (() => void)[] = [];
  #running = false;
  #stopped = false;

  constructor(options: KeyedWorkerOptions) {
    this.#options = options;
  }

  add(key: string): void {
    if (this.#stopped) return;
    this.#queue.add(key);
    if (!this.#running) void this.#run();
  }

  /** Adds a key after a while, unless it comes up before. */
  addAfter(key: string, ms: number): void {
    if (this.#retries.has(key)) return;
    const cancel = this.#options.clock.after(ms, () => {
      this.#retries.delete(key);
      this.add(key);
    });
    this.#retries.set(key, cancel);
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** What brings keys, by how it is ended: it ends with the worker. */
  follow(...ends: readonly (() => void)[]): void {
    this.#followed.push(...ends);
  }

  stop(): void {
    this.#stopped = true;
    for (const end of this.#followed.splice(0)) end();
    this.#queue.clear();
    for (const cancel of this.#retries.values()) cancel();
    this.#retries.clear();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (const key of this.#queue) {
      this.#queue.delete(key);
      await this.#workOn(key);
    }
    this.#running = false;
  }

  async #workOn(key: string): Promise<void> {
    try {
      await this.#options.work(key);
      this.#failures.delete(key);
    } catch (thrown) {
      if (this.#stopped) return;
      const failures = (this.#failures.get(key) ?? 0) + 1;
      this.#failures.set(key, failures);
      this.#options.onError(thrown);
      this.addAfter(key, Math.min(FIRST_RETRY * 2 ** failures, LAST_RETRY));
    }
  }
}
