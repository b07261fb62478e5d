import { abortError } from '../run/process.ts';

/** Lets one holder a key proceed at a time, in order of arrival. */
export class KeyLock {
  readonly #tails = new Map<string, Promise<void>>();

  /** Waits for its turn and returns the function that ends it. Throws when the signal fires before. */
  async acquire(key: string, signal?: AbortSignal): Promise<() => void> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const tail = before.then(() => held);
    this.#tails.set(key, tail);
    void tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    try {
      await orAborted(before, signal);
    } catch (error) {
      release();
      throw error;
    }
    return release;
  }
}

async function orAborted(turn: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return turn;
  if (signal.aborted) throw abortError(signal);
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  await Promise.race([turn, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}
