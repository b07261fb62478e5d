/** A file that is read at any place. */
export interface RandomAccess {
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly buffer: Buffer; readonly bytesRead: number }>;
}

/** Which of a log's last lines are wanted; what is left out does not limit. */
export interface LastLines {
  readonly lines?: number | undefined;
  /** Milliseconds since 1970. */
  readonly since?: number | undefined;
}

/** A place in a file, and how many lines there are after it. */
export interface LineStart {
  readonly offset: number;
  readonly lines: number;
  /** Whether what lies before it is not wanted. */
  readonly final: boolean;
}

const BLOCK = 64 * 1024;
/** A line says its time in its first bytes. */
const HEAD = 128;
const NEWLINE = 0x0a;

/** The time that a line of a controller's log begins with, as it is written there. */
export function timeOf(head: string): string | undefined {
  return /^\{"level":"\w+","ts":"([^"]+)"/.exec(head)?.[1];
}

/**
 * Where the last wanted lines of the first `size` bytes begin. Reads backwards, and no further than it has to: a look
 * at the end of a large log costs a block.
 */
export async function findLastLines(file: RandomAccess, size: number, wanted: LastLines): Promise<LineStart> {
  let found: LineStart = { offset: size, lines: 0, final: wanted.lines === 0 };
  let end = size;
  let after: Buffer = Buffer.alloc(0);
  while (end > 0 && !found.final) {
    const from = Math.max(0, end - BLOCK);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - from), 0, end - from, from);
    if (bytesRead < end - from) break;
    found = searchBlock(Buffer.concat([buffer, after]), from, end - from, found, wanted);
    after = buffer.subarray(0, HEAD);
    end = from;
  }
  return found;
}

/** Goes through the lines that begin in a block at `from`, last first; the text goes on after the block. */
function searchBlock(
  text: Buffer,
  from: number,
  length: number,
  after: LineStart,
  wanted: LastLines,
): LineStart {
  let { offset, lines } = after;
  for (let at = length - 1; at >= -1; at--) {
    const begins = at === -1 ? from === 0 : text[at] === NEWLINE;
    const start = from + at + 1;
    if (!begins || start >= offset) continue;
    const head = text.toString('latin1', at + 1, at + 1 + HEAD);
    if (isOlder(head, wanted.since)) return { offset, lines, final: true };
    offset = start;
    lines += 1;
    if (lines === wanted.lines) return { offset, lines, final: true };
  }
  return { offset, lines, final: false };
}

function isOlder(head: string, since: number | undefined): boolean {
  const time = since === undefined ? undefined : timeOf(head);
  return time !== undefined && Date.parse(time) < (since as number);
}
