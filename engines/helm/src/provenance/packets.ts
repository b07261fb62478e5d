/** A packet of OpenPGP (RFC 9580, 4.2): where what is in it begins and ends. */
interface Packet {
  readonly tag: number;
  readonly end: number;
}

const KEY_TAGS: ReadonlySet<number> = new Set([5, 6]);
/** Packets that Go's library knows and that are no keys; it passes over all others. */
const OTHER_TAGS: ReadonlySet<number> = new Set([1, 2, 3, 4, 7, 8, 9, 11, 13, 14, 17, 18, 20, 21]);

/**
 * What keeps bytes from being packets of OpenPGP, in the words of Go's library, or whether a key is among them. What the
 * packets say is not looked at.
 */
export function scanPackets(bytes: Uint8Array): { readonly problem: string } | { readonly hasKey: boolean } {
  let hasKey = false;
  let hasOther = false;
  for (let at = 0; at < bytes.length; ) {
    if (((bytes[at] ?? 0) & 0x80) === 0)
      return { problem: 'openpgp: invalid data: tag byte does not have MSB set' };
    const packet = packetAt(bytes, at);
    if (packet === undefined || packet.end > bytes.length) return { problem: 'unexpected EOF' };
    hasKey ||= KEY_TAGS.has(packet.tag);
    hasOther ||= OTHER_TAGS.has(packet.tag);
    at = packet.end;
  }
  if (hasOther && !hasKey)
    return { problem: 'openpgp: invalid data: first packet was not a public/private key' };
  return { hasKey };
}

function packetAt(bytes: Uint8Array, at: number): Packet | undefined {
  const head = bytes[at] ?? 0;
  if ((head & 0x40) !== 0) {
    const end = endOfParts(bytes, at + 1);
    return end === undefined ? undefined : { tag: head & 0x3f, end };
  }
  const tag = (head >> 2) & 0x0f;
  const size = [1, 2, 4][head & 3];
  // A packet without a length goes on to the end.
  if (size === undefined) return { tag, end: bytes.length };
  const length = numberAt(bytes, at + 1, size);
  return length === undefined ? undefined : { tag, end: at + 1 + size + length };
}

/** The end of a packet whose length, or that of its parts, stands at an offset. */
function endOfParts(bytes: Uint8Array, start: number): number | undefined {
  let at = start;
  for (;;) {
    const first = bytes[at];
    if (first === undefined) return undefined;
    if (first < 192) return at + 1 + first;
    if (first === 255) {
      const length = numberAt(bytes, at + 1, 4);
      return length === undefined ? undefined : at + 5 + length;
    }
    if (first < 224) {
      const second = bytes[at + 1];
      return second === undefined ? undefined : at + 2 + (first - 192) * 256 + second + 192;
    }
    at += 1 + 2 ** (first & 0x1f);
  }
}

function numberAt(bytes: Uint8Array, at: number, size: number): number | undefined {
  if (at + size > bytes.length) return undefined;
  return bytes.subarray(at, at + size).reduce((sum, byte) => sum * 256 + byte, 0);
}
