import type { KubeObject } from '@flux-ts/resource';
import type { InformerHandlers } from './informer-types.ts';

/** One object's change that a listener has not heard of yet. */
interface Pending<T> {
  /** What the listener knows, if anything. */
  readonly known: T | undefined;
  /** What is true now; undefined when deleted. */
  current: T | undefined;
  /** The last state before it was deleted. */
  last: T;
}

/**
 * Tells one listener of changes, in order, at its own pace. What it has not heard yet is kept once an object,
 * so that a slow listener holds up neither the stream nor the memory.
 */
export class Listener<T extends KubeObject> {
  readonly #handlers: Partial<InformerHandlers<T>>;
  readonly #onError: (error: unknown) => void;
  readonly #pending = new Map<string, Pending<T>>();
  #running = false;
  #stopped = false;

  constructor(handlers: Partial<InformerHandlers<T>>, onError: (error: unknown) => void) {
    this.#handlers = handlers;
    this.#onError = onError;
  }

  get backlog(): number {
    return this.#pending.size;
  }

  /** `old` is what was true before this change, `current` what is now. */
  push(key: string, old: T | undefined, current: T | undefined): void {
    const waiting = this.#pending.get(key);
    if (waiting === undefined) {
      this.#pending.set(key, { known: old, current, last: (current ?? old) as T });
    } else {
      waiting.current = current;
      if (current !== undefined) waiting.last = current;
    }
    if (!this.#running && !this.#stopped) {
      this.#running = true;
      queueMicrotask(() => void this.#drain());
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#pending.clear();
  }

  async #drain(): Promise<void> {
    for (const [key, change] of this.#pending) {
      this.#pending.delete(key);
      for (const call of this.#calls(change)) {
        try {
          const result = call();
          if (result instanceof Promise) await result;
        } catch (error) {
          this.#onError(error);
        }
      }
      if (this.#stopped) break;
    }
    this.#running = false;
    if (this.#pending.size > 0 && !this.#stopped) {
      this.#running = true;
      await this.#drain();
    }
  }

  #calls({ known, current, last }: Pending<T>): (() => unknown)[] {
    const { add, update, delete: remove } = this.#handlers;
    const replaced =
      known !== undefined && current !== undefined && known.metadata.uid !== current.metadata.uid;
    if (replaced) return [() => remove?.(known), () => add?.(current)];
    if (known !== undefined && current !== undefined) return [() => update?.(current, known)];
    if (current !== undefined) return [() => add?.(current)];
    return known === undefined ? [] : [() => remove?.(last)];
  }
}
