import { type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { findLastLines, type LastLines, timeOf } from './last-lines.ts';
import { oldLog } from './log-file.ts';

/** Which part of a log is wanted; what is left out does not limit. */
export interface LogExtent extends LastLines {
  /** Goes on with what is written, until `signal`. */
  readonly follow: boolean;
  /** Each line after its time. */
  readonly timestamps: boolean;
  readonly limitBytes?: number | undefined;
  readonly signal: AbortSignal;
}

const CHUNK = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * Reads a log that {@link openLogFile} writes, in whole lines, over the change from a full file to the next one.
 * Waiting for more costs nothing: the folder is watched. A log that is not there is empty.
 */
export async function* readLog(path: string, extent: LogExtent): AsyncGenerator<Uint8Array> {
  let left = extent.limitBytes ?? Number.POSITIVE_INFINITY;
  for await (const chunk of wholeLines(readBytes(path, extent), extent.timestamps)) {
    yield chunk.length <= left ? chunk : chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

async function* readBytes(path: string, extent: LogExtent): AsyncGenerator<Buffer> {
  const changes = extent.follow ? new Changes(path, extent.signal) : undefined;
  let file: FileHandle | undefined;
  try {
    file = await openIfThere(path);
    const size = file === undefined ? 0 : (await file.stat()).size;
    const start =
      file === undefined ? { offset: 0, lines: 0, final: false } : await findLastLines(file, size, extent);
    if (!start.final) yield* readOld(path, file, extent, start.lines);
    let at = start.offset;
    if (file !== undefined) at = yield* readRange(file, at, size);
    while (changes !== undefined && !extent.signal.aborted) {
      changes.forget();
      const next = await openIfOther(path, file);
      if (file !== undefined) at = yield* readRange(file, at, Number.POSITIVE_INFINITY);
      if (next === undefined) await changes.next();
      else {
        await file?.close();
        file = next;
        at = 0;
      }
    }
  } finally {
    changes?.close();
    await file?.close();
  }
}

/** What is wanted of the old file, when the present one has less than that. */
async function* readOld(
  path: string,
  present: FileHandle | undefined,
  { lines, since }: LastLines,
  had: number,
): AsyncGenerator<Buffer> {
  const file = await openIfOther(oldLog(path), present);
  if (file === undefined) return;
  try {
    const { size } = await file.stat();
    const wanted = { since, lines: lines === undefined ? undefined : lines - had };
    yield* readRange(file, (await findLastLines(file, size, wanted)).offset, size);
  } finally {
    await file.close();
  }
}

/** Reads up to `end`, or to the end of the file; answers how far it came. */
async function* readRange(file: FileHandle, from: number, end: number): AsyncGenerator<Buffer, number> {
  let at = from;
  while (at < end) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK), 0, Math.min(CHUNK, end - at), at);
    if (bytesRead === 0) break;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
  return at;
}

/** Keeps the beginning of a line until its end has come. */
async function* wholeLines(chunks: AsyncIterable<Buffer>, timestamps: boolean): AsyncGenerator<Buffer> {
  let begun: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      begun = Buffer.concat([begun, chunk]);
      continue;
    }
    const lines = Buffer.concat([begun, chunk.subarray(0, end)]);
    yield timestamps ? stamped(lines) : lines;
    begun = Buffer.from(chunk.subarray(end));
  }
}

function stamped(lines: Buffer): Buffer {
  const stamp = (line: string): string => (line === '' ? '' : `${timeOf(line) ?? ''} ${line}`);
  return Buffer.from(lines.toString('utf8').split('\n').map(stamp).join('\n'));
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** Opens what has the path, unless it is the file that is open already. */
async function openIfOther(path: string, known: FileHandle | undefined): Promise<FileHandle | undefined> {
  if (known !== undefined) {
    const there = await stat(path).catch(() => undefined);
    if (there === undefined || there.ino === (await known.stat()).ino) return undefined;
  }
  return openIfThere(path);
}

/** Whether a file has been written or replaced. */
class Changes {
  readonly #watcher: FSWatcher;
  readonly #signal: AbortSignal;
  readonly #wake = (): void => {
    this.#changed = true;
    this.#waiting?.();
  };
  #changed = false;
  #waiting: (() => void) | undefined;

  constructor(path: string, signal: AbortSignal) {
    const name = basename(path);
    this.#signal = signal;
    this.#watcher = watch(dirname(path), { persistent: false }, (_, file) => {
      if (file === null || file === name) this.#wake();
    });
    // A folder that cannot be watched any longer tells nothing any more; its reader is not worth the process.
    this.#watcher.on('error', () => {});
    signal.addEventListener('abort', this.#wake);
  }

  /** From here on a change counts. */
  forget(): void {
    this.#changed = false;
  }

  /** Resolves at the first change since {@link Changes.forget}, or when the signal aborts. */
  next(): Promise<void> {
    if (this.#changed || this.#signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#wake);
    this.#watcher.close();
  }
}
