import { sleep } from '@flux-ts/kube';
import type { Clock } from './deps.ts';

/** Whether there is work that what tells of work should not hold up, and for how long it gives way. */
export interface LullOptions {
  readonly clock: Clock;
  readonly isBusy: () => boolean;
  /** Longest wait, counted from when something was told, in ms (default 10 000). */
  readonly patience?: number;
}

const PATIENCE = 10_000;
/** How often to look whether it is quiet, in ms. */
const PACE = 100;

/**
 * Lets writes that nobody waits for come after work that somebody waits for: three Events of an object cost a server
 * as much as applying two of its own, and they are as true some seconds later.
 */
export class Lull {
  readonly #options: LullOptions;
  #hurried = 0;

  constructor(options: LullOptions) {
    this.#options = options;
  }

  /** Resolves when it is quiet, when what was told at `since` (ms) has waited long enough, or in a hurry. */
  async wait(since: number): Promise<void> {
    const { clock, isBusy, patience = PATIENCE } = this.#options;
    while (this.#hurried === 0 && isBusy() && clock.now() - since < patience) await sleep(clock, PACE);
  }

  /** Nothing waits while `task` runs. */
  async hurry(task: () => Promise<void>): Promise<void> {
    this.#hurried++;
    try {
      await task();
    } finally {
      this.#hurried--;
    }
  }
}
