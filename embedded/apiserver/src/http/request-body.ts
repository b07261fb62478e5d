import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { badRequest, requestTimeout, tooLarge } from '../status/errors.ts';
import { BODY_MS } from './secure-server.ts';

/** How large a body may be. */
export const MAX_BODY = 3 * 1024 * 1024;

/** The body of a message; GET and HEAD have none. Rejects with TooLarge, Timeout, BadRequest. */
export function receiveBody(message: IncomingMessage | Http2ServerRequest): Promise<Uint8Array | undefined> {
  if (message.method === 'GET' || message.method === 'HEAD') return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // Of HTTP/1.1 the server itself sees to it, a little sooner.
    const timer = setTimeout(() => reject(requestTimeout()), BODY_MS + 1000);
    const brokenOff = (): void => reject(badRequest('the body of the request broke off'));
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY) chunks.push(chunk);
    });
    message.on('end', () => {
      if (size > MAX_BODY) reject(tooLarge(`limit is ${MAX_BODY}`));
      else resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    });
    message.on('error', brokenOff).on('aborted', brokenOff);
    message.on('end', () => clearTimeout(timer)).on('close', () => clearTimeout(timer));
  });
}
