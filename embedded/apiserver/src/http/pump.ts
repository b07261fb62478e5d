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

/** Where an answer goes: what `ServerResponse` of node:http and `Http2ServerResponse` have in common. */
export interface Receiver {
  readonly headersSent: boolean;
  readonly writableLength: number;
  readonly writableNeedDrain: boolean;
  readonly writableEnded: boolean;
  /** Of HTTP/1.1 alone. */
  chunkedEncoding?: boolean;
  /** Of HTTP/1.1; in HTTP/2 it is the stream that is destroyed. */
  readonly destroyed?: boolean;
  /** Of HTTP/2 alone. */
  readonly stream?: { readonly destroyed: boolean };
  writeHead(status: number, headers: Readonly<Record<string, string | number>>): unknown;
  flushHeaders(): void;
  write(chunk: Uint8Array): boolean;
  end(chunk?: Uint8Array | string): unknown;
  destroy(): unknown;
  on(event: 'close' | 'drain', listener: () => void): Receiver;
  off(event: 'close' | 'drain', listener: () => void): Receiver;
}

/** Sends what a stream says, until either side ends. The head must have been sent. */
export function pump(response: Receiver, stream: ResponseStream, chunks: Chunks): void {
  const isChunked = response.chunkedEncoding === true;
  // From here on the chunks are ours; HTTP/2 has frames of its own.
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

/** Whether nobody is there to hear any more. */
export function isGone(response: Receiver): boolean {
  return response.stream === undefined ? response.destroyed === true : response.stream.destroyed;
}

/** Resolves when there is room again, or nobody any more. */
export function drained(response: Receiver): Promise<void> {
  if (!response.writableNeedDrain || isGone(response)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
