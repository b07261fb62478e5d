/** A part of a file, both ends included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * What a `Range` header asks of a file (RFC 9110 §14, as Go's net/http serves it): one range of bytes, `whole` where
 * there is none or one that may be answered with the whole (several at once, more bytes than the file has), or
 * `none` where the header is malformed or names bytes beyond the end.
 */
export function parseRange(header: string | null, size: number): ByteRange | 'whole' | 'none' {
  if (header === null || header === '') return 'whole';
  if (!header.startsWith('bytes=')) return 'none';
  const parts = header
    .slice('bytes='.length)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length !== 1) return parts.length === 0 ? 'none' : 'whole';
  const match = /^(\d*)\s*-\s*(\d*)$/.exec(parts[0]!);
  if (!match || match[1] + match[2]! === '') return 'none';
  const [first, last] = [match[1]!, match[2]!];
  if (first === '') return suffix(Number(last), size);
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size || (last !== '' && Number(last) < start)) return 'none';
  return { start, end };
}

/** The last bytes of a file. */
function suffix(length: number, size: number): ByteRange | 'whole' | 'none' {
  if (size === 0) return 'whole';
  return length === 0 ? 'none' : { start: Math.max(0, size - length), end: size - 1 };
}

/** Whether the file is still the one whose part is wanted; without `If-Range` it is. Entity tags are not given out. */
export function isSameFile(ifRange: string | null, modified: Date): boolean {
  return ifRange === null || Date.parse(ifRange) === modified.getTime();
}
