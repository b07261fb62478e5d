import { Transform, type TransformCallback } from 'node:stream';

/** Thrown into a pipeline when a body is larger than allowed. */
export class BodyTooLarge extends Error {}

/** Passes bytes through, keeping a copy of the first `keep` of them and failing after `limit`. */
export class Capture extends Transform {
  readonly #keep: number;
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #kept = 0;

  constructor(keep: number, limit: number) {
    super();
    this.#keep = keep;
    this.#limit = limit;
  }

  /** The bytes kept so far. */
  get head(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit) {
      done(new BodyTooLarge('request body too large'));
      return;
    }
    if (this.#kept < this.#keep) {
      const part = chunk.subarray(0, this.#keep - this.#kept);
      this.#chunks.push(part);
      this.#kept += part.length;
    }
    done(null, chunk);
  }
}
