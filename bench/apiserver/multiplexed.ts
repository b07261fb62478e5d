import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import type { Side } from './sides.ts';

/** As many streams as kube-apiserver lets a connection have. */
export const STREAMS = 100;
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
const [DATA, HEADERS, SETTINGS, WINDOW_UPDATE] = [0, 1, 4, 8];
const END_BOTH = 0x5;
const ACK = 0x1;
const HEAD_BYTES = 9;
/** So much may come before anybody has to ask for more (RFC 9113, 6.9). */
const WINDOW = 2 ** 30;

/**
 * A connection of HTTP/2 with some GETs that do not end, as clients in Go have one for all their watches. It knows just
 * enough of HTTP/2 to open them: whoever reads looks for texts in what comes.
 */
export async function openStreams(
  { url, headers, tls }: Side,
  path: string,
  count: number,
): Promise<TLSSocket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), ...tls, ALPNProtocols: ['h2'] });
  await once(socket, 'secureConnect');
  socket.setNoDelay(true).on('error', () => {});
  const block = Buffer.concat(
    [
      [':method', 'GET'],
      [':scheme', 'https'],
      [':authority', hostname],
      [':path', path],
      ...Object.entries(headers),
    ].map(([name = '', value = '']) => literal(name, value)),
  );
  const window = Buffer.alloc(4);
  window.writeUInt32BE(WINDOW);
  const initialWindow = Buffer.alloc(6);
  initialWindow.writeUInt16BE(4);
  initialWindow.writeUInt32BE(WINDOW, 2);
  const streams = Array.from({ length: count }, (_, i) => frame(HEADERS, END_BOTH, 2 * i + 1, block));
  const opening = [
    PREFACE,
    frame(SETTINGS, 0, 0, initialWindow),
    frame(WINDOW_UPDATE, 0, 0, window),
    ...streams,
  ];
  socket.write(Buffer.concat(opening));
  await answered(socket, count);
  return socket;
}

/** Resolves when as many streams have a head; each is a frame of HEADERS. */
async function answered(socket: TLSSocket, count: number): Promise<void> {
  let left = count;
  let rest = Buffer.alloc(0);
  while (left > 0) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEAD_BYTES) {
      const length = rest.readUIntBE(0, 3);
      if (rest.length < HEAD_BYTES + length) break;
      const type = rest[3];
      if (type === HEADERS) left--;
      if (type === SETTINGS && ((rest[4] ?? 0) & ACK) === 0)
        socket.write(frame(SETTINGS, ACK, 0, Buffer.alloc(0)));
      if (type !== HEADERS && type !== SETTINGS && type !== WINDOW_UPDATE && type !== DATA)
        throw new Error(`a frame of type ${type} came before the watches were open`);
      rest = rest.subarray(HEAD_BYTES + length);
    }
  }
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A field that is not kept, its texts as they are (RFC 7541, 6.2.2). */
function literal(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

/** RFC 7541, 5.1 and 5.2: a length of seven bits, or more of them. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const length = [127];
  let rest = bytes.length - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128);
  return Buffer.concat([Buffer.from([...length, rest]), bytes]);
}
