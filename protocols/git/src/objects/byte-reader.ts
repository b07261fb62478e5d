import type { Readable } from 'node:stream';
import { GitError } from '../errors.ts';

const MAX_LINE = 4096;

/** Takes lines and runs of bytes from a stream, reading no more of it than is asked for. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(stream: Readable) {
    this.#source = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The bytes up to the next newline, which is taken too. */
  async line(): Promise<string> {
    let text = '';
    for (;;) {
      const end = this.#chunk.indexOf(10, this.#at);
      if (end >= 0) {
        text += this.#chunk.toString('utf8', this.#at, end);
        this.#at = end + 1;
        return text;
      }
      text += this.#chunk.toString('utf8', this.#at);
      if (text.length > MAX_LINE) throw new GitError('OUTPUT_LIMIT', 'git wrote a line that is too long');
      await this.#fill();
    }
  }

  /** Exactly `length` bytes. */
  async take(length: number): Promise<Buffer> {
    if (this.#chunk.length - this.#at >= length) {
      this.#at += length;
      return this.#chunk.subarray(this.#at - length, this.#at);
    }
    const whole = Buffer.allocUnsafe(length);
    for (let filled = 0; filled < length; ) filled += (await this.some(length - filled)).copy(whole, filled);
    return whole;
  }

  /** At least one and at most `limit` bytes, as they come. */
  async some(limit: number): Promise<Buffer> {
    while (this.#at >= this.#chunk.length) await this.#fill();
    const part = this.#chunk.subarray(this.#at, this.#at + limit);
    this.#at += part.length;
    return part;
  }

  async #fill(): Promise<void> {
    const next = await this.#source.next();
    if (next.done) throw new GitError('GIT', 'git ended before its answer was complete');
    this.#chunk = next.value;
    this.#at = 0;
  }
}
