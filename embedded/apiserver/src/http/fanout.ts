import type { Storage } from '../storage/storage.ts';

/** So many watchers hear of a batch in one turn of the event loop: about a millisecond by HTTP/2, two by HTTP/1.1. */
const PER_TURN = 100;

/**
 * Lets watchers send what a batch of writes gave them, once all have been told of it. Many do so in turns: what one turn
 * wrote is on its way while the next one writes, and other requests are served in between.
 */
export class Fanout {
  #told: (() => void)[] = [];
  #queue: (() => void)[] = [];
  #next = 0;
  readonly #onError: (error: unknown) => void;
  readonly #onSettled = () => this.#send();
  readonly #run = () => this.#turn();

  /** `onError` is told what one throws; the others are called nevertheless. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Calls `flush` when the batch that is being told has been told to all. */
  add(storage: Pick<Storage, 'onceSettled'>, flush: () => void): void {
    if (this.#told.length === 0) storage.onceSettled(this.#onSettled);
    this.#told.push(flush);
  }

  #send(): void {
    const isBusy = this.#next < this.#queue.length;
    this.#queue = isBusy ? [...this.#queue.slice(this.#next), ...this.#told] : this.#told;
    this.#next = 0;
    this.#told = [];
    // A turn is on its way already.
    if (!isBusy) this.#turn();
  }

  #turn(): void {
    const queue = this.#queue;
    const end = Math.min(this.#next + PER_TURN, queue.length);
    while (this.#next < end) this.#guard(queue[this.#next++]!);
    if (end < queue.length) setImmediate(this.#run);
    else this.#queue = [];
  }

  #guard(flush: () => void): void {
    try {
      flush();
    } catch (thrown) {
      this.#onError(thrown);
    }
  }
}
