import type { Clock } from './clock.ts';

/** A signal that follows another one and also aborts after a time; clear it when the work is done. */
export class Deadline {
  readonly signal: AbortSignal;
  readonly #controller: AbortController | undefined;
  readonly #parent: AbortSignal | undefined;
  readonly #cancel: (() => void) | undefined;
  #expired = false;

  /** `ms` of 0 or less means no limit. */
  constructor(clock: Clock, ms: number, parent: AbortSignal | undefined) {
    this.#parent = parent;
    if (ms <= 0 && parent !== undefined) {
      this.signal = parent;
      return;
    }
    const controller = new AbortController();
    this.#controller = controller;
    this.signal = controller.signal;
    if (parent?.aborted) controller.abort(parent.reason);
    else parent?.addEventListener('abort', this.#onParent, { once: true });
    if (ms <= 0) return;
    this.#cancel = clock.after(ms, () => {
      this.#expired = true;
      controller.abort(new DOMException('context deadline exceeded', 'TimeoutError'));
    });
  }

  /** Whether the time ran out (and not the parent). */
  get expired(): boolean {
    return this.#expired;
  }

  clear(): void {
    this.#cancel?.();
    this.#parent?.removeEventListener('abort', this.#onParent);
  }

  readonly #onParent = (): void => {
    this.#controller?.abort(this.#parent?.reason);
  };
}
