/** A batch of this size is worth a trip to the thread pool. */
const FULL = 256 * 1024;

/** Gathers small chunks into large ones. */
export class Batch {
  #chunks: Uint8Array[] = [];
  #size = 0;

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  get isFull(): boolean {
    return this.#size >= FULL;
  }

  /** All that was added since the last time, as one chunk. */
  take(): Buffer {
    const whole = Buffer.concat(this.#chunks, this.#size);
    this.#chunks = [];
    this.#size = 0;
    return whole;
  }
}
