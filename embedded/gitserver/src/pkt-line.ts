/**
 * Git's pkt-line: four hex digits of length (themselves included), then the payload; `0000` is a flush.
 *
 *     0032want 0a53e9ddeaddad63ad106860237bbf53411d11a7\n0000
 *     ^^^^ length                                       ^^^^ flush
 */
export interface PktLine {
  /** Undefined for the special packets (flush 0000, delimiter 0001, response end 0002). */
  readonly payload: Buffer | undefined;
  /** Offset of the byte after this packet. */
  readonly end: number;
}

/** Reads the packet at `offset`; undefined when it is not complete (or is no pkt-line). */
export function readPktLine(buffer: Buffer, offset: number): PktLine | undefined {
  if (offset + 4 > buffer.length) return undefined;
  const digits = buffer.toString('latin1', offset, offset + 4);
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) return undefined;
  const length = Number.parseInt(digits, 16);
  if (length < 4) return { payload: undefined, end: offset + 4 };
  const end = offset + length;
  return end <= buffer.length ? { payload: buffer.subarray(offset + 4, end), end } : undefined;
}

/** Writes one packet. */
export function writePktLine(payload: string): string {
  const length = Buffer.byteLength(payload) + 4;
  return length.toString(16).padStart(4, '0') + payload;
}

/** The payloads from `offset` up to the first flush or the end of what is complete. */
export function readUntilFlush(
  buffer: Buffer,
  offset = 0,
): { payloads: Buffer[]; end: number; complete: boolean } {
  const payloads: Buffer[] = [];
  for (let at = offset; ; ) {
    const line = readPktLine(buffer, at);
    if (!line) return { payloads, end: at, complete: false };
    at = line.end;
    if (!line.payload) return { payloads, end: at, complete: true };
    payloads.push(line.payload);
  }
}
