import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** Makes a connection, half-open allowed. */
export type Dial = () => Promise<Socket>;

/**
 * A way to one SSH server through a proxy, for OpenSSH, which speaks to no proxy by itself: a port on loopback, there
 * for as long as git runs. Whoever else on this machine finds it reaches that server's login, nothing more.
 */
export interface Relay {
  readonly port: number;
  /** What went wrong between here and the server last, if anything did. */
  failure(): string | undefined;
  close(): void;
}

/** Opens a relay on a free port; each of its connections is carried on by one that is dialled. */
export async function openRelay(dial: Dial): Promise<Relay> {
  const sockets = new Set<Socket>();
  let failure: string | undefined;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    // An error of one end ends the other; ssh says the rest.
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, async (near) => {
    keep(near);
    try {
      join(near, keep(await dial()));
    } catch (error) {
      failure = (error as Error).message;
      near.destroy();
    }
  });
  server.maxConnections = 8;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    failure: () => failure,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Each way ends by itself; an error, or an end without one, ends both. */
function join(near: Socket, far: Socket): void {
  pipeline(near, far, () => {});
  pipeline(far, near, () => {});
}
