import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { type ApiResponse, isStream } from './message.ts';
import { type Chunks, drained, isGone, pump, type Receiver } from './pump.ts';

/** What is asked, and where the answer goes, in either version of HTTP. */
export interface Channel {
  readonly message: IncomingMessage | Http2ServerRequest;
  readonly response: Receiver;
}

// apiserver handlers/responsewriters/writers.go defaultGzipThresholdBytes, defaultGzipContentEncodingLevel.
const GZIP_FROM = 128 * 1024;
const GZIP_LEVEL = 1;
/** An answer without a body, of which no length is told (RFC 9110, 15.3.5). */
const NO_CONTENT = 204;
/** What is longer goes out in pieces of about this size, as fast as the client takes them. */
const PIECE = 1024 * 1024;

const gzip = promisify(gzipCallback);

/** Sends an answer; stops as soon as nobody is there to hear it. */
export async function send(
  { message, response }: Channel,
  answer: ApiResponse,
  chunks: Chunks,
): Promise<void> {
  const { status, headers, body } = answer;
  if (isStream(body)) {
    response.writeHead(status, headers);
    response.flushHeaders();
    pump(response, body, chunks);
    return;
  }
  if (status === NO_CONTENT) {
    response.writeHead(status, headers);
    response.end();
    return;
  }
  const size = body.reduce((sum, chunk) => sum + chunk.length, 0);
  if (message.method === 'HEAD') {
    response.writeHead(status, { ...headers, 'content-length': size });
    response.end();
    return;
  }
  if (size > GZIP_FROM && takesGzip(message)) {
    const packed = await gzip(Buffer.concat(body), { level: GZIP_LEVEL });
    const more = { 'content-encoding': 'gzip', vary: 'Accept-Encoding', 'content-length': packed.length };
    response.writeHead(status, { ...headers, ...more });
    response.end(packed);
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': size });
  if (size <= PIECE) response.end(body.length === 1 ? body[0] : Buffer.concat(body));
  else await sendInPieces(response, body);
}

function takesGzip({ headers }: Channel['message']): boolean {
  return /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));
}

async function sendInPieces(response: Receiver, body: readonly Uint8Array[]): Promise<void> {
  let piece: Uint8Array[] = [];
  let size = 0;
  for (const chunk of body) {
    piece.push(chunk);
    size += chunk.length;
    if (size < PIECE) continue;
    response.write(Buffer.concat(piece));
    await drained(response);
    if (isGone(response)) return;
    piece = [];
    size = 0;
  }
  response.end(Buffer.concat(piece));
}
