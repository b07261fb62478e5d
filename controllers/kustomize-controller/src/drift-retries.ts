import type { Priority } from '@flux-ts/runtime';

/** First pause after drift could not be undone, in ms; each further one is twice as long. */
const FIRST = 1_000;

/**
 * When to try again to undo drift. What stands in the way is often gone at once (a namespace that its own Kustomization
 * brings back), and spec.retryInterval is made for mistakes in a repository: so the first tries come soon, and ever
 * later until that interval is reached.
 */
export class DriftRetries {
  readonly #pauses = new Map<string, number>();

  /** Pause in ms before the next try, at most `longest`; `priority`: why the try that failed was made. */
  next(name: string, priority: Priority, longest: number): number {
    if (priority === 'revision' || priority === 'request') this.forget(name);
    const last = this.#pauses.get(name);
    if (last === undefined && priority !== 'drift') return longest;
    const pause = last === undefined ? FIRST : last * 2;
    if (pause < longest) this.#pauses.set(name, pause);
    else this.#pauses.delete(name);
    return Math.min(pause, longest);
  }

  /** It has worked, or the object is gone. */
  forget(name: string): void {
    this.#pauses.delete(name);
  }
}
