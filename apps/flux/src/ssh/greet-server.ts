import { createConnection, type Socket } from 'node:net';
import { connectionWords } from '@flux-ts/errors';

const VERSION = 'SSH-2.0-flux\r\n';
const BANNER = /^SSH-/m;
/** What a server may say before its version (RFC 4253, 4.2), in characters. */
const MOST = 64 * 1024;

/**
 * Says hello to an SSH server, as Go's client does: answers undefined when one replied, otherwise why not, in Go's words
 * (`dial tcp 127.0.0.1:22: connect: connection refused`, `ssh: handshake failed: EOF`). ssh-keyscan tells no reasons.
 */
export function greetServer(host: string, port: number, timeout: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = createConnection({ host, port });
  let said = '';
  let connected = false;
  socket.setTimeout(timeout, () => resolve(late(socket, connected, host, port)));
  socket.once('connect', () => {
    connected = true;
    socket.write(VERSION);
  });
  socket.on('data', (chunk) => {
    said += chunk.toString('latin1');
    if (BANNER.test(said)) resolve(undefined);
    else if (said.length > MOST) resolve('ssh: handshake failed: ssh: overflow reading version string');
  });
  socket.once('end', () => resolve('ssh: handshake failed: EOF'));
  socket.once('error', (error) =>
    resolve(connected ? `ssh: handshake failed: ${connectionWords(error)}` : connectionWords(error)),
  );
  return promise.finally(() => socket.destroy());
}

function late(socket: Socket, connected: boolean, host: string, port: number): string {
  if (connected) return 'ssh: handshake failed: i/o timeout';
  return `dial tcp ${socket.remoteAddress ?? host}:${port}: i/o timeout`;
}
