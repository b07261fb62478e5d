import { ApiError } from './errors.ts';
import { LineSplitter } from './lines.ts';

interface LineReading {
  readonly signal?: AbortSignal | undefined;
  /** Longest line. */
  readonly maxBytes: number;
  /** What is read, for errors: `the watch`. */
  readonly what: string;
}

/**
 * The lines of a stream as they come, blank ones left out, with what stands after the last newline when it ends. One
 * chunk is asked for at a time, so that a slow reader slows the server and not this process's memory. Leaving early
 * closes the connection. Throws `UNREACHABLE` when it breaks, `RESPONSE_TOO_LARGE`, or the signal's reason.
 */
export async function* streamLines(
  stream: AsyncIterable<Buffer>,
  reading: LineReading,
): AsyncGenerator<{ readonly line: string; readonly whole: boolean }> {
  const lines = new LineSplitter(reading.maxBytes, `a line of ${reading.what}`);
  const chunks = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const chunk = await next(chunks, reading);
      if (chunk === undefined) break;
      for (const line of lines.push(chunk)) yield { line, whole: true };
    }
  } finally {
    await chunks.return?.().catch(() => undefined);
  }
  const rest = lines.end();
  if (rest !== '') yield { line: rest, whole: false };
}

async function next(chunks: AsyncIterator<Buffer>, reading: LineReading): Promise<Buffer | undefined> {
  try {
    const result = await chunks.next();
    return result.done ? undefined : result.value;
  } catch (error) {
    if (reading.signal?.aborted) throw reading.signal.reason;
    throw ApiError.local('UNREACHABLE', `${reading.what} broke: ${(error as Error).message}`, error);
  }
}
