import type { KubeObject } from '@flux-ts/resource';
import { ApiError } from './errors.ts';
import { parseJsonText } from './json.ts';
import { LineSplitter } from './lines.ts';
import type { WatchEvent } from './types.ts';

interface WatchReading<T> {
  readonly signal?: AbortSignal | undefined;
  readonly maxBytes: number;
  readonly complete: (object: T) => T;
}

/**
 * Events from a stream of JSON lines. Ends with the stream; throws `UNREACHABLE` when the connection breaks,
 * `MALFORMED_RESPONSE` on a line that is no event, the signal's reason when aborted.
 */
export async function* readWatch<T extends KubeObject>(
  stream: AsyncIterable<Buffer>,
  reading: WatchReading<T>,
): AsyncIterable<WatchEvent<T>> {
  const lines = new LineSplitter(reading.maxBytes);
  const chunks = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const chunk = await next(chunks, reading.signal);
      if (chunk === undefined) break;
      for (const line of lines.push(chunk)) yield parseEvent<T>(line, reading);
    }
  } finally {
    await chunks.return?.().catch(() => undefined); // closes the connection when the reader leaves early
  }
  if (lines.end() !== '') throw ApiError.local('UNREACHABLE', 'the watch ended within an event');
}

async function next(
  chunks: AsyncIterator<Buffer>,
  signal: AbortSignal | undefined,
): Promise<Buffer | undefined> {
  try {
    const result = await chunks.next();
    return result.done ? undefined : result.value;
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw ApiError.local('UNREACHABLE', `the watch broke: ${(error as Error).message}`, error);
  }
}

function parseEvent<T extends KubeObject>(line: string, reading: WatchReading<T>): WatchEvent<T> {
  let event: WatchEvent<T>;
  try {
    event = parseJsonText(line) as unknown as WatchEvent<T>;
  } catch (error) {
    throw ApiError.local('MALFORMED_RESPONSE', 'the watch sent a line that is not JSON', error);
  }
  if (typeof event?.type !== 'string' || typeof event.object !== 'object' || event.object === null)
    throw ApiError.local('MALFORMED_RESPONSE', 'the watch sent a line that is no event');
  return event.type === 'ERROR' ? event : { type: event.type, object: reading.complete(event.object) };
}
