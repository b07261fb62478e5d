import type { KubeObject } from '@flux-ts/resource';
import { ApiError } from './errors.ts';
import { parseJsonText } from './json.ts';
import { streamLines } from './stream-lines.ts';
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
  const lines = streamLines(stream, {
    signal: reading.signal,
    maxBytes: reading.maxBytes,
    what: 'the watch',
  });
  for await (const { line, whole } of lines) {
    if (!whole) throw ApiError.local('UNREACHABLE', 'the watch ended within an event');
    yield parseEvent<T>(line, reading);
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
