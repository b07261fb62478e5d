const NEWLINE = 0x0a;
const MAX_LINE = 1024 * 1024;

/** A line of an index, without its end, and how far it is indented. */
export interface IndexLine {
  readonly indent: number;
  /** Whether nothing but blanks is in it. */
  readonly isBlank: boolean;
  /** Whether it starts an item: `- `. */
  readonly isItem: boolean;
  readonly text: () => string;
}

/** The lines of a text that comes in pieces; undefined stands for a line that is too long to be one of an index. */
export function* indexLines(chunks: Iterable<Uint8Array>): Generator<IndexLine | undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for (const chunk of chunks) {
    const bytes =
      rest.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : join(rest, chunk);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      yield lineOf(bytes, start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > MAX_LINE) yield undefined;
  }
  if (rest.length > 0) yield lineOf(rest, 0, rest.length);
}

function join(rest: Buffer, chunk: Uint8Array): Buffer {
  return Buffer.concat([rest, chunk]);
}

function lineOf(bytes: Buffer, start: number, end: number): IndexLine {
  let at = start;
  while (at < end && bytes[at] === 0x20) at++;
  const first = at < end ? bytes[at] : undefined;
  const isItem = first === 0x2d && (at + 1 === end || bytes[at + 1] === 0x20);
  return {
    indent: at - start,
    isBlank: first === undefined || first === 0x0d,
    isItem,
    text: () => bytes.toString('utf8', start, end),
  };
}
