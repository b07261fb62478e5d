import type { Clock } from './deps.ts';

/** A signal that follows `parent` and also aborts after `ms` (0: never); clear it when the work is done. */
export class Deadline {
  readonly signal: AbortSignal;
  readonly #clear: () => void;

  constructor(clock: Clock, ms: number, parent: AbortSignal) {
    if (ms <= 0) {
      this.signal = parent;
      this.#clear = () => undefined;
      return;
    }
    const controller = new AbortController();
    this.signal = controller.signal;
    const onParent = (): void => controller.abort(parent.reason);
    if (parent.aborted) onParent();
    parent.addEventListener('abort', onParent, { once: true });
    const cancel = clock.after(ms, () =>
      controller.abort(new DOMException('context deadline exceeded', 'TimeoutError')),
    );
    this.#clear = () => {
      cancel();
      parent.removeEventListener('abort', onParent);
    };
  }

  clear(): void {
    this.#clear();
  }
}
