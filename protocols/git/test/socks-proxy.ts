import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** A SOCKS5 proxy for tests. It reads its answers' parts byte by byte, to try those who read them. */
export interface FakeSocksProxy {
  readonly port: number;
  /** Targets that were asked for, as `host:port`. */
  readonly seen: string[];
  close(): void;
}

export interface FakeSocksOptions {
  readonly username?: string;
  readonly password?: string;
  /** Answered in place of connecting. */
  readonly reply?: number;
  /** Where connections go, whatever was asked for. */
  readonly to?: number;
}

/** Starts it on a free port of loopback. */
export async function fakeSocksProxy(options: FakeSocksOptions = {}): Promise<FakeSocksProxy> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket, options, seen).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function serve(socket: Socket, options: FakeSocksOptions, seen: string[]): Promise<void> {
  const methods = await read(socket, (await read(socket, 2))[1]!);
  const wanted = options.username === undefined ? 0 : 2;
  trickle(socket, [5, methods.includes(wanted) ? wanted : 0xff]);
  if (wanted === 2) {
    const text = async () => (await read(socket, (await read(socket, 1))[0]!)).toString();
    await read(socket, 1);
    const right = (await text()) === options.username && (await text()) === options.password;
    trickle(socket, [1, right ? 0 : 1]);
    if (!right) return;
  }
  const [, , , kind] = await read(socket, 4);
  const host =
    kind === 1
      ? (await read(socket, 4)).join('.')
      : kind === 4
        ? (await read(socket, 16)).toString('hex')
        : (await read(socket, (await read(socket, 1))[0]!)).toString();
  const port = (await read(socket, 2)).readUInt16BE();
  seen.push(`${host}:${port}`);
  trickle(socket, [5, options.reply ?? 0, 0, 3, 4, ...Buffer.from('here'), 0, 9]);
  if (options.reply !== undefined) return;
  const onward = connect({ host: '127.0.0.1', port: options.to ?? port, allowHalfOpen: true });
  pipeline(socket, onward, () => {});
  pipeline(onward, socket, () => {});
}

function trickle(socket: Socket, bytes: readonly number[]): void {
  socket.setNoDelay(true);
  for (const byte of bytes) socket.write(Uint8Array.of(byte));
}

async function read(socket: Socket, size: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(size) as Buffer | null;
    if (bytes !== null) return bytes;
    if (socket.readableEnded || socket.destroyed) throw new Error('closed');
    const waiting = new AbortController();
    const { signal } = waiting;
    const heard = [once(socket, 'readable', { signal }), once(socket, 'close', { signal })];
    await Promise.race(heard).finally(() => waiting.abort());
  }
}
