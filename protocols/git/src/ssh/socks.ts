import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';

/** A SOCKS5 proxy and who asks it. */
export interface SocksProxy {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** A host and its port; a name is looked up by the proxy. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** The longest wait for a proxy's answers, in milliseconds. */
const TIMEOUT = 30_000;

/** RFC 1928, section 6, in the words of golang.org/x/net/internal/socks. */
const REPLIES = [
  'succeeded',
  'general SOCKS server failure',
  'connection not allowed by ruleset',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'TTL expired',
  'command not supported',
  'address type not supported',
];

/**
 * A connection to a target through a proxy (RFC 1928, RFC 1929). Rejects in the words of golang.org/x/net, which Flux
 * shows; they name hosts, never the password. The socket stays open for writing when the other side has ended.
 *
 *     → 5 n methods      ← 5 method      (2: → 1 len user len password  ← 1 status)
 *     → 5 1 0 address port               ← 5 reply 0 address port
 */
export async function connectThroughSocks(proxy: SocksProxy, target: Endpoint): Promise<Socket> {
  const socket = connect({ host: proxy.host, port: proxy.port, allowHalfOpen: true });
  // Whoever waits is told; at other times the next read says it.
  socket.on('error', () => {});
  const timer = setTimeout(() => socket.destroy(new Error('i/o timeout')), TIMEOUT);
  try {
    await once(socket, 'connect').catch((cause: unknown) => {
      throw new Error(`dial tcp ${endpoint(proxy)}: ${connectWords(cause)}`, { cause });
    });
    await shakeHands(socket, proxy, target);
    return socket;
  } catch (cause) {
    socket.destroy();
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`socks connect tcp ${endpoint(proxy)}->${endpoint(target)}: ${words}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

async function shakeHands(socket: Socket, proxy: SocksProxy, target: Endpoint): Promise<void> {
  const withUser = proxy.username !== '';
  socket.write(Uint8Array.of(5, withUser ? 2 : 1, 0, ...(withUser ? [2] : [])));
  const method = await answer(socket, 2);
  if (method[1] === 0xff) throw new Error('no acceptable authentication methods');
  if (method[1] === 2 && withUser) await signIn(socket, proxy);
  else if (method[1] !== 0) throw new Error(`unsupported authentication method ${method[1]}`);
  socket.write(Buffer.concat([Uint8Array.of(5, 1, 0), addressOf(target.host), uint16(target.port)]));
  const reply = await answer(socket, 4);
  if (reply[1] !== 0) throw new Error(`unknown error ${REPLIES[reply[1]!] ?? `unknown code: ${reply[1]}`}`);
  const size = { 1: 4, 4: 16 }[reply[3]!] ?? (reply[3] === 3 ? (await read(socket, 1))[0] : undefined);
  if (size === undefined) throw new Error(`unknown address type ${reply[3]}`);
  await read(socket, size + 2);
}

async function signIn(socket: Socket, { username, password }: SocksProxy): Promise<void> {
  const fields = [Buffer.from(username), Buffer.from(password)];
  if (fields.some(({ length }) => length === 0 || length > 255)) throw new Error('invalid username/password');
  socket.write(
    Buffer.concat([Uint8Array.of(1), ...fields.flatMap((field) => [Uint8Array.of(field.length), field])]),
  );
  const [version, status] = await read(socket, 2);
  if (version !== 1) throw new Error('invalid username/password version');
  if (status !== 0) throw new Error('username/password authentication failed');
}

/** The head of an answer, whose first byte is the protocol's version. */
async function answer(socket: Socket, size: number): Promise<Buffer> {
  const bytes = await read(socket, size);
  if (bytes[0] !== 5) throw new Error(`unexpected protocol version ${bytes[0]}`);
  return bytes;
}

/** Exactly so many bytes; what follows them stays in the socket. */
async function read(socket: Socket, size: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(size) as Buffer | null;
    if (bytes !== null && bytes.length === size) return bytes;
    if (socket.errored) throw socket.errored;
    if (bytes !== null || socket.readableEnded) throw new Error('EOF');
    // `end` comes once all was read, so that what is left is seen first.
    const waiting = new AbortController();
    const { signal } = waiting;
    await Promise.race([once(socket, 'readable', { signal }), once(socket, 'end', { signal })]).finally(() =>
      waiting.abort(),
    );
  }
}

function addressOf(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from([1, ...host.split('.').map(Number)]);
  if (isIP(host) === 6) return Buffer.from([4, ...ipv6Bytes(host)]);
  const name = Buffer.from(host);
  if (name.length > 255) throw new Error('FQDN too long');
  return Buffer.concat([Uint8Array.of(3, name.length), name]);
}

/** The URL parser writes an address out as hexadecimal groups, with `::` for those that are zero. */
function ipv6Bytes(address: string): number[] {
  const [head = '', tail] = new URL(`ssh://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = new Array<number>(8 - first.length - last.length).fill(0);
  return [...first, ...zeros, ...last].flatMap((group) => [group >> 8, group & 0xff]);
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function endpoint({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function connectWords(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case 'ECONNREFUSED':
      return 'connect: connection refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'lookup: no such host';
    default:
      return message;
  }
}
