import { ApiError } from './errors.ts';

const NEWLINE = 0x0a;

/** Cuts a byte stream into lines. Bytes are decoded only when a line is whole, so no character is ever cut. */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #what: string;
  #rest: Buffer[] = [];
  #restBytes = 0;

  /** `what` names a line in errors. */
  constructor(maxBytes: number, what: string) {
    this.#maxBytes = maxBytes;
    this.#what = what;
  }

  /** The lines that `chunk` completes, blank ones left out. Throws RESPONSE_TOO_LARGE. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const line = this.#complete(chunk, start, end);
      if (line !== '' && line !== '\r') lines.push(line);
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(start === 0 ? chunk : chunk.subarray(start));
    return lines;
  }

  /** What was left without a newline. */
  end(): string {
    const rest = Buffer.concat(this.#rest).toString('utf8').trim();
    this.#rest = [];
    return rest;
  }

  #complete(chunk: Buffer, start: number, end: number): string {
    if (this.#rest.length === 0) return chunk.toString('utf8', start, end);
    this.#rest.push(chunk.subarray(start, end));
    const line = Buffer.concat(this.#rest).toString('utf8');
    this.#rest = [];
    this.#restBytes = 0;
    return line;
  }

  #keep(part: Buffer): void {
    this.#restBytes += part.length;
    if (this.#restBytes > this.#maxBytes)
      throw ApiError.local('RESPONSE_TOO_LARGE', `${this.#what} exceeds ${this.#maxBytes} bytes`);
    this.#rest.push(part);
  }
}
