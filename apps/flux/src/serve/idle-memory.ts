import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What tells whether memory may be given back. */
export interface IdleMemoryOptions {
  /** Whether objects wait for a worker. */
  readonly isBusy: () => boolean;
  /** Heap in use, in bytes. */
  readonly heapUsed: () => number;
  /** Collects all garbage and gives what is free back to the system. */
  readonly collect: () => void;
}

/** Time between two looks, in ms. */
const PACE = 10_000;
/** Looks in a row that found no work, before anything is collected. */
const QUIET_LOOKS = 3;
/** How much more than after the last collection is worth the pause of another one (about 0.3 s), in bytes. */
const WORTH = 16 * 2 ** 20;

/**
 * Collects what a burst of work left behind once the work is done: V8 waits until it needs the room, which a process
 * that then idles never does.
 */
export class IdleMemory {
  readonly #options: IdleMemoryOptions;
  #quiet = 0;
  #kept = 0;

  constructor(options: IdleMemoryOptions) {
    this.#options = options;
  }

  /** Collects if it has been quiet for long enough, and if there is enough to collect. */
  look(): void {
    const { isBusy, heapUsed, collect } = this.#options;
    this.#quiet = isBusy() ? 0 : this.#quiet + 1;
    if (this.#quiet < QUIET_LOOKS || heapUsed() - this.#kept < WORTH) return;
    collect();
    this.#kept = heapUsed();
  }
}

/** Looks every ten seconds, until the function that is returned is called. */
export function keepMemorySmall(isBusy: () => boolean): () => void {
  const memory = new IdleMemory({
    isBusy,
    heapUsed: () => process.memoryUsage().heapUsed,
    collect: collectGarbage,
  });
  const timer = setInterval(() => memory.look(), PACE).unref();
  return () => clearInterval(timer);
}

/** Collects all there is, at once. V8 shows its collector to contexts that are made after the flag was set, and to no others. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as NodeJS.GCFunction;
  gc({ type: 'major', flavor: 'last-resort', execution: 'sync' });
}
