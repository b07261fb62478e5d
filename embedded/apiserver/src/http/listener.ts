import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import type { Authenticator, Peer } from '../auth/authenticator.ts';
import { badRequest, tooLarge } from '../status/errors.ts';
import { StatusError } from '../status/status.ts';
import type { KeyPair } from '../tls/certificates.ts';
import { isNestedTooDeeply } from './depth.ts';
import type { Handler } from './handler.ts';
import { type ApiRequest, type ApiResponse, isStream } from './message.ts';
import { Chunks, pump } from './pump.ts';
import { respondStatus } from './respond.ts';

/** How large a body may be. */
export const MAX_BODY = 3 * 1024 * 1024;
const GZIP_FROM = 128 * 1024;

const gzip = promisify(gzipCallback);

/** The HTTPS side of the API. */
export class Listener {
  readonly #server: Server;
  readonly #handler: Handler;
  readonly #authenticator: Authenticator;
  readonly #chunks = new Chunks();

  constructor(
    handler: Handler,
    authenticator: Authenticator,
    tls: { readonly server: KeyPair; readonly authority: string },
  ) {
    this.#handler = handler;
    this.#authenticator = authenticator;
    this.#server = createServer(
      {
        cert: tls.server.certificate,
        key: tls.server.key,
        ca: tls.authority,
        requestCert: true,
        rejectUnauthorized: false,
        minVersion: 'TLSv1.2',
        keepAlive: true,
        noDelay: true,
        maxHeaderSize: 64 * 1024,
      },
      (request, response) => void this.#serve(request, response),
    );
    this.#server.keepAliveTimeout = 90_000;
    // A slow body ties up memory: it has a minute. Watches are answers, which this does not end.
    this.#server.requestTimeout = 60_000;
  }

  /** Listens, on any free port for 0, and tells on which. Rejects with what the system says. */
  listen(address: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, address, () => {
        this.#server.off('error', reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** Ends every connection, watches too. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await readBody(message);
      if (body !== undefined && isNestedTooDeeply(body)) throw badRequest('the object is nested too deeply');
      const answer = await this.#handler.handle(this.#request(message, body));
      await send(message, response, answer, this.#chunks);
    } catch (thrown) {
      if (response.headersSent || !(thrown instanceof StatusError)) response.destroy();
      else await send(message, response, respondStatus(thrown), this.#chunks);
    }
  }

  #request(message: IncomingMessage, body: Uint8Array | undefined): ApiRequest {
    const [path = '', query = ''] = splitOnce(message.url ?? '/', '?');
    const headers = message.headers as Record<string, string | undefined>;
    const user = this.#authenticator.authenticate(headers, peerSubject(message));
    return { method: message.method ?? 'GET', path, query: new URLSearchParams(query), headers, body, user };
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** The subject of a client certificate that our authority signed. */
function peerSubject(message: IncomingMessage): Peer | undefined {
  const socket = message.socket as TLSSocket;
  if (!socket.authorized) return undefined;
  const { subject, fingerprint256 } = socket.getPeerCertificate();
  return { ...subject, fingerprint: fingerprint256 };
}

function readBody(message: IncomingMessage): Promise<Uint8Array | undefined> {
  if (message.method === 'GET' || message.method === 'HEAD') return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY) chunks.push(chunk);
    });
    message.on('end', () => {
      if (size > MAX_BODY) reject(tooLarge(MAX_BODY));
      else resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    });
    message.on('error', () => reject(badRequest('the body of the request broke off')));
    message.on('aborted', () => reject(badRequest('the body of the request broke off')));
  });
}

async function send(
  message: IncomingMessage,
  response: ServerResponse,
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
  const parts = Array.isArray(body) ? (body as readonly Uint8Array[]) : [];
  const size = parts.reduce((sum, chunk) => sum + chunk.length, 0);
  if (message.method === 'HEAD') {
    response.writeHead(status, { ...headers, 'content-length': size }).end();
    return;
  }
  if (size > GZIP_FROM && /\bgzip\b/.test(String(message.headers['accept-encoding'] ?? ''))) {
    const packed = await gzip(Buffer.concat(parts), { level: 1 });
    const more = { 'content-encoding': 'gzip', vary: 'Accept-Encoding', 'content-length': packed.length };
    response.writeHead(status, { ...headers, ...more }).end(packed);
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': size });
  response.end(parts.length === 1 ? parts[0] : Buffer.concat(parts));
}
