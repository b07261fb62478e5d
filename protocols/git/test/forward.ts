import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A server in front of another, for tests. */
export interface Front {
  readonly port: number;
  /** Requests that came in. */
  readonly seen: IncomingMessage[];
  close(): void;
}

/** Serves another server's content over TLS. */
export async function tlsFront(target: string, options: ServerOptions): Promise<Front> {
  return listen(
    (handle) => createTlsServer(options, handle),
    (incoming) => new URL(incoming.url ?? '/', target),
  );
}

/** Sends whoever comes by TLS to another server, by a redirect. */
export async function tlsRedirect(target: string, options: ServerOptions): Promise<Front> {
  const seen: IncomingMessage[] = [];
  const server = createTlsServer(options, (incoming, outgoing) => {
    seen.push(incoming);
    outgoing.writeHead(302, { location: `${target}${incoming.url ?? '/'}` }).end();
  });
  return started(server, seen);
}

/** An HTTP proxy: it is asked for whole URLs. */
export async function httpProxy(): Promise<Front> {
  return listen(createServer, (incoming) => new URL(incoming.url ?? '/'));
}

type Handle = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

async function listen(
  create: (handle: Handle) => Server,
  to: (incoming: IncomingMessage) => URL,
): Promise<Front> {
  const seen: IncomingMessage[] = [];
  const server = create((incoming, outgoing) => {
    seen.push(incoming);
    const { 'proxy-authorization': _, ...headers } = incoming.headers;
    const onward = request(to(incoming), { method: incoming.method ?? 'GET', headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  return started(server, seen);
}

async function started(server: Server, seen: IncomingMessage[]): Promise<Front> {
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, seen, close };
}
