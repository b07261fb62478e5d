import type { Clock } from '../src/index.ts';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now: number;
  #timers: { at: number; task: () => void }[] = [];

  constructor(now = 0) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const timer = { at: this.#now + Math.max(ms, 0), task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((t) => t !== timer);
    };
  }

  /** When the next timer is due, in ms from now. */
  get next(): number | undefined {
    const at = Math.min(...this.#timers.map((t) => t.at));
    return Number.isFinite(at) ? at - this.#now : undefined;
  }

  get pending(): number {
    return this.#timers.length;
  }

  /** Moves time; due timers run in order, with promises settled between them. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let due = this.#due(end); due !== undefined; due = this.#due(end)) {
      this.#timers = this.#timers.filter((t) => t !== due);
      this.#now = Math.max(this.#now, due.at);
      due.task();
      await settle();
    }
    this.#now = end;
  }

  #due(end: number): { at: number; task: () => void } | undefined {
    return this.#timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** Lets everything that is ready run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
