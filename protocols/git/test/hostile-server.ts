import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const HASH = 'a'.repeat(40);

/** A packet of Git's protocol: its length in four hex digits, and its bytes. */
export function packet(body: string | Uint8Array): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

const FLUSH = Buffer.from('0000');

/** A server that speaks protocol version 2, has one branch, and sends as its pack whatever a test gives. */
export async function hostileServer(pack: () => Iterable<Buffer>): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => void answer(request, response, pack));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/r.git`, close: () => end(server) };
}

function end(server: Server): void {
  server.closeAllConnections();
  server.close();
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  pack: () => Iterable<Buffer>,
): Promise<void> {
  const asked: Buffer[] = [];
  for await (const chunk of request) asked.push(chunk as Buffer);
  const body = Buffer.concat(asked).toString('latin1');
  const discovery = request.method === 'GET';
  response.on('error', () => {});
  response.writeHead(200, {
    'content-type': `application/x-git-upload-pack-${discovery ? 'advertisement' : 'result'}`,
  });
  if (discovery) {
    const capabilities = ['version 2\n', 'ls-refs\n', 'fetch=shallow\n'].map(packet);
    response.end(Buffer.concat([packet('# service=git-upload-pack\n'), FLUSH, ...capabilities, FLUSH]));
  } else if (body.includes('command=ls-refs')) {
    response.end(Buffer.concat([packet(`${HASH} refs/heads/main\n`), FLUSH]));
  } else await sendPack(response, pack);
}

async function sendPack(response: ServerResponse, pack: () => Iterable<Buffer>): Promise<void> {
  response.write(packet('packfile\n'));
  for (const part of pack()) {
    if (response.destroyed) return;
    const more = response.write(packet(Buffer.concat([Buffer.from([1]), part])));
    if (!more) await drained(response);
  }
  response.end(FLUSH);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** A pack's head: how many objects it claims to hold. */
export function packHead(objects: number): Buffer {
  const head = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  head.writeUInt32BE(objects, 8);
  return head;
}

/** A blob of 64 GiB that cannot be compressed, in deflate's stored blocks; it ends with the connection. */
export function* endlessPack(): Generator<Buffer, void, void> {
  yield packHead(1);
  yield Buffer.from([0xb0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]); // a blob, and its size
  yield Buffer.from([0x78, 0x01]);
  const block = Buffer.concat([Buffer.from([0, 0xf0, 0xff, 0x0f, 0x00]), randomBytes(0xfff0)]);
  for (let at = 0; at < 1_000_000; at++) {
    yield block.subarray(0, 32_768);
    yield block.subarray(32_768);
  }
}
