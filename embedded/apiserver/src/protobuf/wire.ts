/** One field as it comes: a whole number, or bytes. */
export interface WireField {
  readonly number: number;
  readonly value: number | bigint | Uint8Array;
}

// varint ⇒ 0 | 64 bit ⇒ 1 | bytes ⇒ 2 | 32 bit ⇒ 5
//   tag = number << 3 | wire type
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Reads the fields of a message one after another. Throws RangeError when the bytes are none. */
export function* readFields(bytes: Uint8Array): Generator<WireField> {
  const reader = new Reader(bytes);
  while (!reader.atEnd) {
    const tag = Number(reader.varint());
    yield { number: tag >>> 3, value: reader.value(tag & 7) };
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Two's complement in 64 bits; a number where that is exact. */
  varint(): number | bigint {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return low;
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return narrow(BigInt.asIntN(64, value));
    }
    throw new RangeError('a number is too long');
  }

  value(type: number): number | bigint | Uint8Array {
    switch (type) {
      case VARINT:
        return this.varint();
      case FIXED64:
        return this.#skip(8, (at) => this.#view.getFloat64(at, true));
      case BYTES: {
        const length = Number(this.varint());
        return this.#skip(length, (at) => this.#bytes.subarray(at, at + length));
      }
      case FIXED32:
        return this.#skip(4, (at) => this.#view.getFloat32(at, true));
      default:
        throw new RangeError(`there is no wire type ${type}`);
    }
  }

  #skip<T>(length: number, read: (at: number) => T): T {
    if (length < 0 || this.#at + length > this.#bytes.length) throw new RangeError('the message is cut off');
    const value = read(this.#at);
    this.#at += length;
    return value;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RangeError('the message is cut off');
    return byte;
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
