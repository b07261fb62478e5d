import { deflateRawSync, inflateRawSync } from 'node:zlib';

const BLOCK = 32 * 1024;
/** The least that zlib takes for its output. */
const MIN_CHUNK = 64;

interface Block {
  /** The number of its first text. */
  readonly first: number;
  readonly bytes: Uint8Array;
  /** How many bytes it has unpacked. */
  readonly size: number;
}

/** Many small texts that are much alike, packed in blocks: what was added together is cheap to read together. */
export class TextStore {
  readonly #blocks: Block[] = [];
  /** Where each text ends, from the start of its block. */
  readonly #ends: number[] = [];
  #pending: string[] = [];
  #size = 0;
  #open: { readonly block: number; readonly bytes: Buffer } | undefined;

  /** Keeps a text and answers its number. */
  add(text: string): number {
    this.#size += Buffer.byteLength(text);
    this.#pending.push(text);
    const number = this.#ends.push(this.#size) - 1;
    if (this.#size >= BLOCK) this.#pack();
    return number;
  }

  /** The text of a number. */
  get(number: number): string {
    this.#pack();
    const block = this.#blockOf(number);
    const first = this.#blocks[block]?.first ?? 0;
    const start = number === first ? 0 : this.#ends[number - 1];
    return this.#bytesOf(block).toString('utf8', start, this.#ends[number]);
  }

  #pack(): void {
    if (this.#pending.length === 0) return;
    const first = this.#ends.length - this.#pending.length;
    // Copied: what zlib answers is a part of a larger buffer.
    const bytes = new Uint8Array(deflateRawSync(this.#pending.join(''), { level: 1 }));
    this.#blocks.push({ first, bytes, size: this.#size });
    this.#pending = [];
    this.#size = 0;
  }

  /** The last block that starts at a number or before it. */
  #blockOf(number: number): number {
    let [low, high] = [0, this.#blocks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#blocks[middle]?.first ?? 0) <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #bytesOf(block: number): Buffer {
    if (this.#open?.block !== block) {
      const { bytes, size } = this.#blocks[block] ?? { bytes: new Uint8Array(), size: 0 };
      this.#open = { block, bytes: inflateRawSync(bytes, { chunkSize: Math.max(size, MIN_CHUNK) }) };
    }
    return this.#open.bytes;
  }
}
