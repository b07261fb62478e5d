import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';

/*
 * Frames of HTTP/2 (RFC 9113) by hand, for what no client library would send: a length of three bytes, type, flags,
 * stream, payload.
 */
export const TYPES = { headers: 0x1, reset: 0x3, settings: 0x4, ping: 0x6, window: 0x8, continuation: 0x9 };
export const END_STREAM = 0x1;
export const END_HEADERS = 0x4;

export function frame(type: number, flags: number, stream: number, payload: Uint8Array = NOTHING): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const NOTHING = Buffer.alloc(0);

/** One frame that was received. */
export interface Frame {
  readonly type: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** Reads what a connection says, from here on; ask for the frames when there should be some. */
export function listen(socket: TLSSocket): () => readonly Frame[] {
  const parts: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => parts.push(bytes));
  return () => {
    const bytes = Buffer.concat(parts);
    const frames: Frame[] = [];
    for (let at = 0; at + 9 <= bytes.length; ) {
      const end = at + 9 + bytes.readUIntBE(at, 3);
      const [type, stream] = [bytes.readUInt8(at + 3), bytes.readUInt32BE(at + 5)];
      frames.push({ type, stream, payload: bytes.subarray(at + 9, end) });
      at = end;
    }
    return frames;
  };
}

/** The streams that were reset for a reason (RFC 9113, 7). */
export function resets(frames: readonly Frame[], reason: number): number {
  const isOne = ({ type, payload }: Frame) => type === TYPES.reset && payload.readUInt32BE(0) === reason;
  return frames.filter(isOne).length;
}

/** A header that is in no table and shall be in none (RFC 7541, 6.2.2); both texts shorter than 127 bytes. */
export function literal(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

/** A header that both sides remember from here on (RFC 7541, 6.2.1); it becomes number 62. */
export function remembered(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0x40]), text(name), text(value)]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const length: number[] = [127];
  let rest = bytes.length - 127;
  for (; rest >= 128; rest >>= 7) length.push((rest & 127) | 128);
  return Buffer.concat([Buffer.from([...length, rest]), bytes]);
}

/** `GET path`, by https, with a token; all of it in one block. */
export function get(path: string, token: string): Buffer {
  return Buffer.concat([
    Buffer.from([0x82, 0x87]),
    literal(':path', path),
    literal(':authority', 'localhost'),
    literal('authorization', `Bearer ${token}`),
  ]);
}

/** A setting (RFC 9113, 6.5.1). */
export function setting(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUInt16BE(id, 0);
  bytes.writeUInt32BE(value, 2);
  return bytes;
}

/** A connection that has begun properly; it reads nothing unless it is resumed. */
export async function connectHttp2(url: string, settings: Uint8Array = NOTHING): Promise<TLSSocket> {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  await once(socket, 'secureConnect');
  socket.on('error', () => {});
  socket.write(
    Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(TYPES.settings, 0, 0, settings)]),
  );
  return socket;
}
