import { GitError } from '../errors.ts';

/** Reads SSH's wire format (RFC 4251 §5): big-endian uint32, and strings preceded by their length. */
export class SshReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint32(): number {
    this.#need(4);
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  bytes(length: number): Buffer {
    this.#need(length);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  string(): Buffer {
    return this.bytes(this.uint32());
  }

  text(): string {
    return this.string().toString('utf8');
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  #need(length: number): void {
    if (this.#at + length > this.#bytes.length) throw new GitError('SIGNATURE', 'ssh: short read');
  }
}

/** A uint32 in SSH's wire format. */
export function sshUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A string in SSH's wire format. */
export function sshString(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value);
  return Buffer.concat([sshUint32(bytes.length), bytes]);
}

/** An unsigned big-endian integer as mpint (RFC 4251 §5): no leading zeros but the one that keeps it positive. */
export function sshMpint(value: Uint8Array): Buffer {
  let start = 0;
  while (start < value.length && value[start] === 0) start++;
  const trimmed = Buffer.from(value.subarray(start));
  const signed = trimmed.length > 0 && (trimmed[0]! & 0x80) !== 0;
  return sshString(signed ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed);
}
