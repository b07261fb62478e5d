import type { ServerResponse } from 'node:http';
import type { ResponseStream } from './message.ts';

/** How far a watcher may lag behind before it is cut off, to list again. */
const MAX_LAG = 16 * 1024 * 1024;
const LAST_CHUNK = '0\r\n\r\n';

/**
 * Chunks of HTTP/1.1 (RFC 9112, 7.1), made once for all receivers of the same bytes. Node frames each write by itself,
 * in four pieces a receiver: that took a third of the time in which a thousand watchers hear of a change.
 */
export class Chunks {
  #content: Uint8Array | undefined;
  #framed: Buffer = Buffer.alloc(0);

  of(content: Uint8Array): Buffer {
    if (content !== this.#content) {
      this.#content = content;
      const head = Buffer.from(`${content.length.toString(16)}\r\n`, 'latin1');
      this.#framed = Buffer.concat([head, content, CRLF]);
    }
    return this.#framed;
  }
}

const CRLF = Buffer.from('\r\n', 'latin1');

/** Sends what a stream says, until either side ends. The head must have been sent. */
export function pump(response: ServerResponse, stream: ResponseStream, chunks: Chunks): void {
  const isChunked = response.chunkedEncoding === true;
  // From here on the chunks are ours.
  if (isChunked) response.chunkedEncoding = false;
  const stop = stream.start({
    write(content) {
      if (response.writableLength > MAX_LAG) {
        response.destroy();
        return false;
      }
      if (content.length > 0) response.write(isChunked ? chunks.of(content) : content);
      return true;
    },
    drained: () => drained(response),
    end: () => void (isChunked ? response.end(LAST_CHUNK) : response.end()),
  });
  response.on('close', stop);
}

/** Resolves when there is room again, or nobody any more. */
function drained(response: ServerResponse): Promise<void> {
  if (!response.writableNeedDrain || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
