/**
 * Go's strings are bytes, and need not be UTF-8. A byte that is part of no character is kept as a lone surrogate
 * (U+DC80 to U+DCFF), so that it survives base64, digests and the way back.
 */
const ASCII = /^[\0-\x7f]*$/;
const ESCAPED = /[\udc80-\udcff]/;

/** The bytes of a Go string. */
export function bytesOf(text: string): Uint8Array {
  if (!ESCAPED.test(text) || text.isWellFormed()) return Buffer.from(text);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00) {
      i++;
      continue;
    }
    if (unit < 0xdc80 || unit > 0xdcff) continue;
    parts.push(Buffer.from(text.slice(from, i)), Uint8Array.of(unit & 0xff));
    from = i + 1;
  }
  parts.push(Buffer.from(text.slice(from)));
  return Buffer.concat(parts);
}

/** The Go string of bytes. */
export function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  return text.includes('\ufffd') ? decodeEscaping(bytes) : text;
}

function decodeEscaping(bytes: Uint8Array): string {
  let out = '';
  let from = 0;
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes, i);
    if (length > 0) {
      i += length;
      continue;
    }
    out += Buffer.from(bytes.subarray(from, i)).toString() + String.fromCharCode(0xdc00 + (bytes[i] ?? 0));
    from = ++i;
  }
  return out + Buffer.from(bytes.subarray(from)).toString();
}

/** Bytes of the character at an offset; 0 where there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] ?? 0;
  if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second > 0x9f)) return 0;
  if ((lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f)) return 0;
  return length;
}

/** Length in bytes. */
export function byteLength(text: string): number {
  return ASCII.test(text) ? text.length : bytesOf(text).length;
}

/** The part of a text between two byte offsets. */
export function byteSlice(text: string, start: number, end?: number): string {
  if (ASCII.test(text)) return text.slice(start, end);
  return textOf(bytesOf(text).subarray(start, end));
}
