/**
 * SSH's binary forms (RFC 4251, section 5): a string is a 32-bit length and bytes; an mpint is a string of
 * a big-endian number, with a zero byte before a set top bit.
 */
export function sshString(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as Uint8Array);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A big-endian number as an mpint. */
export function sshNumber(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const number = bytes.subarray(start);
  const padded = (number[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), number]) : Buffer.from(number);
  return sshString(padded);
}

/** Reads strings one after another; undefined when the bytes end early. */
export class SshReader {
  private rest: Buffer;

  constructor(bytes: Uint8Array) {
    this.rest = Buffer.from(bytes);
  }

  string(): Buffer | undefined {
    if (this.rest.length < 4) return undefined;
    const length = this.rest.readUInt32BE(0);
    if (this.rest.length < 4 + length) return undefined;
    const value = this.rest.subarray(4, 4 + length);
    this.rest = this.rest.subarray(4 + length);
    return value;
  }

  number(): number | undefined {
    if (this.rest.length < 4) return undefined;
    const value = this.rest.readUInt32BE(0);
    this.rest = this.rest.subarray(4);
    return value;
  }
}
