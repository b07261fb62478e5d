/** Time as an argument: milliseconds since the epoch, and one-shot timers. */
export interface Clock {
  now(): number;
  /** Runs `task` once after `ms` milliseconds (at once when not positive); the result cancels it. */
  after(ms: number, task: () => void): () => void;
}

/** Longest delay that Node's timers keep; longer ones fire at once, so we wait in parts. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    let timer: NodeJS.Timeout;
    const arm = (left: number): void => {
      const part = Math.min(Math.max(left, 0), LONGEST_TIMER);
      timer = setTimeout(() => (left > part ? arm(left - part) : task()), part);
    };
    arm(ms);
    return () => clearTimeout(timer);
  },
};

/** Waits `ms` milliseconds; rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
