/** A place in a lane; empty when its item was taken or moved away. */
interface Slot<T> {
  item: T | undefined;
}

/**
 * First in, first out, with removal from the middle, all in constant time. (A Set would do, but looking for its first
 * element walks over all that were deleted before.)
 */
export class Lane<T extends object> {
  #slots: Slot<T>[] = [];
  #head = 0;
  readonly #places = new Map<T, Slot<T>>();
  /** How often more urgent lanes went first while something waited here. */
  passed = 0;

  get size(): number {
    return this.#places.size;
  }

  push(item: T): void {
    const slot = { item };
    this.#slots.push(slot);
    this.#places.set(item, slot);
  }

  remove(item: T): void {
    const slot = this.#places.get(item);
    if (slot === undefined) return;
    slot.item = undefined;
    this.#places.delete(item);
    this.#trim();
  }

  /** The first item that passes; it stays. */
  find(passes: (item: T) => boolean): T | undefined {
    for (let i = this.#head; i < this.#slots.length; i++) {
      const item = this.#slots[i]?.item;
      if (item !== undefined && passes(item)) return item;
    }
    return undefined;
  }

  /** Drops empty places at the front, and now and then the room they took. */
  #trim(): void {
    while (this.#head < this.#slots.length && this.#slots[this.#head]?.item === undefined) this.#head++;
    if (this.#head === this.#slots.length || this.#head > 1_024 + this.#slots.length / 2) {
      this.#slots = this.#slots.slice(this.#head);
      this.#head = 0;
    }
  }
}
