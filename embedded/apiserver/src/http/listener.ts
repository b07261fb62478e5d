import type { IncomingHttpHeaders } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Authenticator, Peer } from '../auth/authenticator.ts';
import { badRequest } from '../status/errors.ts';
import { StatusError } from '../status/status.ts';
import type { KeyPair } from '../tls/certificates.ts';
import { isNestedTooDeeply } from './depth.ts';
import type { Handler } from './handler.ts';
import type { ApiRequest } from './message.ts';
import { Chunks, type Receiver } from './pump.ts';
import { parseQuery } from './query.ts';
import { receiveBody } from './request-body.ts';
import { respondStatus } from './respond.ts';
import { SecureServer } from './secure-server.ts';
import { type Channel, send } from './send.ts';

/** The HTTPS side of the API. */
export class Listener {
  readonly #server: SecureServer;
  readonly #handler: Handler;
  readonly #authenticator: Authenticator;
  readonly #chunks = new Chunks();
  readonly #peers = new WeakMap<object, Peer>();

  constructor(
    handler: Handler,
    authenticator: Authenticator,
    tls: { readonly server: KeyPair; readonly authority: string },
  ) {
    this.#handler = handler;
    this.#authenticator = authenticator;
    this.#server = new SecureServer(tls, (message, response) => {
      void this.#serve({ message, response: response as unknown as Receiver });
    });
  }

  /** Listens, on any free port for 0, and tells on which. Rejects with what the system says. */
  listen(address: string, port: number): Promise<number> {
    return this.#server.listen(address, port);
  }

  /** Ends every connection, watches too. */
  close(): Promise<void> {
    return this.#server.close();
  }

  async #serve(channel: Channel): Promise<void> {
    const { message, response } = channel;
    try {
      const body = await receiveBody(message);
      if (body !== undefined && isNestedTooDeeply(body)) throw badRequest('the object is nested too deeply');
      await send(channel, await this.#handler.handle(this.#request(channel, body)), this.#chunks);
    } catch (thrown) {
      if (response.headersSent || !(thrown instanceof StatusError)) response.destroy();
      else await send(channel, respondStatus(thrown), this.#chunks);
    }
  }

  #request(channel: Channel, body: Uint8Array | undefined): ApiRequest {
    const { message } = channel;
    const [path = '', query = ''] = splitOnce(message.url ?? '/', '?');
    const headers = message.headers as IncomingHttpHeaders as Record<string, string | undefined>;
    const user = this.#authenticator.authenticate(headers, this.#peerOf(channel));
    const method = message.method ?? 'GET';
    const request = { method, path, query: parseQuery(query), headers, body, user };
    // Reading waits for nobody.
    return method === 'GET' || method === 'HEAD' ? request : { ...request, signal: whenGone(channel) };
  }

  /** The subject of a client certificate that our authority signed, looked at once a connection. */
  #peerOf({ message }: Channel): Peer | undefined {
    const session = 'stream' in message ? message.stream.session : undefined;
    const socket = (session === undefined ? message.socket : session.socket) as TLSSocket;
    if (!socket.authorized) return undefined;
    const connection = session ?? socket;
    let peer = this.#peers.get(connection);
    if (peer === undefined) {
      const { subject, fingerprint256 } = socket.getPeerCertificate();
      peer = { ...subject, fingerprint: fingerprint256 };
      this.#peers.set(connection, peer);
    }
    return peer;
  }
}

/** Aborts when the client goes before it has its answer. */
function whenGone({ response }: Channel): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableEnded) gone.abort();
  });
  return gone.signal;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
