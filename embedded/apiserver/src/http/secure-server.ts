import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { KeyPair } from '../tls/certificates.ts';

type OnRequest = Parameters<typeof createSecureServer>[1];

/** A client that says nothing, and waits for nothing, is let go after this. */
const IDLE_MS = 90_000;
/** A slow body ties up memory: it has this long. Watches are answers, which this does not end. */
export const BODY_MS = 60_000;
const MAX_HEAD = 64 * 1024;
const STREAM_WINDOW = 256 * 1024;
const MAX_STREAMS = 100;
const MAX_SESSION_MIB = 64;

/**
 * HTTP/2 and HTTP/1.1 by TLS on one port, as the client's ALPN wants it. Streams, windows and frames have the sizes of
 * kube-apiserver's (apiserver pkg/server/secure_serving.go). Floods end their own connection: resets beyond a burst of
 * a thousand, unanswered settings and pings, frames that are none (nghttp2).
 */
export class SecureServer {
  readonly #server: Http2SecureServer;
  readonly #sockets = new Set<Socket>();

  constructor(tls: { readonly server: KeyPair; readonly authority: string }, onRequest: OnRequest) {
    this.#server = createSecureServer(
      {
        cert: tls.server.certificate,
        key: tls.server.key,
        ca: tls.authority,
        requestCert: true,
        rejectUnauthorized: false,
        minVersion: 'TLSv1.2',
        allowHTTP1: true,
        maxHeaderListPairs: 1000,
        maxSessionMemory: MAX_SESSION_MIB,
        settings: {
          initialWindowSize: STREAM_WINDOW,
          maxConcurrentStreams: MAX_STREAMS,
          maxFrameSize: STREAM_WINDOW,
          maxHeaderListSize: MAX_HEAD,
        },
      },
      onRequest,
    );
    // Of connections by HTTP/1.1.
    Object.assign(this.#server, {
      keepAliveTimeout: IDLE_MS,
      requestTimeout: BODY_MS,
      maxHeaderSize: MAX_HEAD,
    });
    this.#server.on('connection', (socket: Socket) => this.#keep(socket));
    this.#server.on('session', endWhenIdle);
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
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #keep(socket: Socket): void {
    socket.setNoDelay(true).setKeepAlive(true);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

/** A watch may be silent for long; a session without any stream may not. */
function endWhenIdle(session: ServerHttp2Session): void {
  // One window for all its streams; the default has room for a quarter of one.
  session.setLocalWindowSize(MAX_STREAMS * STREAM_WINDOW);
  let open = 0;
  const wait = () => session.setTimeout(IDLE_MS);
  session.on('timeout', () => session.close());
  // Set only while there is no stream: each frame that is sent would set it anew.
  wait();
  session.on('stream', (stream) => {
    if (open++ === 0) session.setTimeout(0);
    stream.on('close', () => {
      if (--open === 0 && !session.destroyed) wait();
    });
  });
}
