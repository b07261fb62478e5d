const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;

/** Writes the fields of one message, in the order of the calls. */
export class MessageWriter {
  readonly #parts: Buffer[] = [];

  text(number: number, text: string): void {
    this.bytes(number, Buffer.from(text));
  }

  /** Bytes, or a message that is written already. */
  bytes(number: number, bytes: Buffer): void {
    this.#parts.push(varint(number * 8 + BYTES), varint(bytes.length), bytes);
  }

  /** A whole number from 0 up to 2^53. */
  integer(number: number, value: number): void {
    this.#parts.push(varint(number * 8 + VARINT), varint(value));
  }

  double(number: number, value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    this.#parts.push(varint(number * 8 + FIXED64), bytes);
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
