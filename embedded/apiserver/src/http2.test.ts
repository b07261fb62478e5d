import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from './server.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
let server: ApiServer;
let session: ClientHttp2Session;
let authorization: string;
let ca: string;

beforeAll(async () => {
  server = await startApiServer({ storage: 'memory', address: '127.0.0.1', port: 0 });
  const config = server.kubeconfig();
  authorization = `Bearer ${/token: (\S+)/.exec(config)?.[1]}`;
  ca = Buffer.from(/certificate-authority-data: (\S+)/.exec(config)?.[1] ?? '', 'base64').toString();
  session = connect(server.url, { ca });
});
afterAll(async () => {
  session.destroy();
  await server.stop();
});

function open(method: string, path: string, headers = {}, of = session): ClientHttp2Stream {
  const own = { ':method': method, ':path': path, authorization, 'content-type': 'application/json' };
  return of.request({ ...own, ...headers }, { endStream: false });
}

async function call(method: string, path: string, body?: string | Buffer, of = session) {
  const stream = open(method, path, {}, of);
  stream.end(body);
  const [[head], bytes] = await Promise.all([once(stream, 'response'), buffer(stream)]);
  return { status: Number(head[':status']), headers: head, bytes, text: bytes.toString() };
}

const configMap = (name: string, data = {}) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });

describe('startApiServer by HTTP/2', () => {
  test('takes it where the client knows it, and HTTP/1.1 else', async () => {
    const { hostname, port } = new URL(server.url);
    const agreed = async (ALPNProtocols?: string[]) => {
      const options = { host: hostname, port: Number(port), ca };
      const socket = connectTls(ALPNProtocols === undefined ? options : { ...options, ALPNProtocols });
      await once(socket, 'secureConnect');
      socket.destroy();
      return socket.alpnProtocol;
    };
    expect(await agreed(['h2', 'http/1.1'])).toBe('h2');
    expect(await agreed(['http/1.1'])).toBe('http/1.1');
    expect(await agreed()).toBe(false);
  });

  test('answers many requests of one connection at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 200 }, (_, i) => call('POST', MAPS, configMap(`many-${i}`))),
    );
    expect(made.map(({ status }) => status)).toEqual(made.map(() => 201));
    const { text } = await call('GET', `${MAPS}/many-7`);
    expect(JSON.parse(text).metadata.name).toBe('many-7');
    expect((await call('HEAD', `${MAPS}/many-7`)).bytes).toHaveLength(0);
  });

  test('knows nobody by a token that is none', async () => {
    const stream = open('GET', MAPS, { authorization: 'Bearer x' });
    stream.end();
    const [head] = await once(stream, 'response');
    expect(head[':status']).toBe(401);
    stream.destroy();
  });

  test('watches beside other requests, and ends with its client', async () => {
    const watch = open(
      'GET',
      `${MAPS}?watch=1&resourceVersion=0&sendInitialEvents=false&resourceVersionMatch=NotOlderThan`,
    );
    watch.end();
    await once(watch, 'response');
    await call('POST', MAPS, configMap('seen'));
    const [event] = await once(watch, 'data');
    expect(JSON.parse(String(event))).toMatchObject({
      type: 'ADDED',
      object: { metadata: { name: 'seen' } },
    });
    watch.close(constants.NGHTTP2_CANCEL);
    await once(watch, 'close');
    expect((await call('DELETE', `${MAPS}/seen`)).status).toBe(200);
  });

  test('sends a list that is larger than every window, while others are answered', async () => {
    const data = { text: 'x'.repeat(900_000) };
    for (let i = 0; i < 12; i++) await call('POST', MAPS, configMap(`large-${i}`, data));
    const [list, other] = await Promise.all([call('GET', MAPS), call('GET', `${MAPS}/many-1`)]);
    expect(list.bytes.length).toBeGreaterThan(12 * 900_000);
    expect(Number(list.headers['content-length'])).toBe(list.bytes.length);
    expect(other.status).toBe(200);
  });

  test('refuses bodies that are too large, and keeps the connection', async () => {
    const { status, text } = await call('POST', MAPS, Buffer.alloc(3 * 1024 * 1024 + 1, 0x20));
    expect([status, JSON.parse(text).reason]).toEqual([413, 'RequestEntityTooLarge']);
    expect((await call('GET', '/readyz')).text).toBe('ok');
  });

  test('answers with nothing where nothing runs yet: no length, no type', async () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'quiet' } };
    const spec = { containers: [{ name: 'c', image: 'i' }] };
    await call('POST', '/api/v1/namespaces/default/pods', JSON.stringify({ ...pod, spec }));
    const { status, headers } = await call('GET', '/api/v1/namespaces/default/pods/quiet/log');
    expect(status).toBe(204);
    expect(headers['content-length']).toBeUndefined();
    expect(headers['content-type']).toBeUndefined();
  });

  test('refuses tunnels', async () => {
    const stream = session.request({ ':method': 'CONNECT', ':authority': 'elsewhere:443' });
    const [head] = await once(stream, 'response');
    expect(head[':status']).toBe(405);
    stream.destroy();
  });

  test('lets nobody have more streams at a time than the real server', async () => {
    expect(session.remoteSettings).toMatchObject({
      initialWindowSize: 262_144,
      maxConcurrentStreams: 100,
      maxFrameSize: 262_144,
      enableConnectProtocol: false,
    });
  });

  test('ends the connection of who resets streams by the thousand, and no other', async () => {
    const socket = await hostile(
      Array.from({ length: 5000 }, (_, i) => [getFrame(2 * i + 1), resetFrame(2 * i + 1)]).flat(),
    );
    await once(socket.resume(), 'close');
    expect((await call('GET', '/readyz')).text).toBe('ok');
  });

  test('serves others while somebody floods it with settings and hears no answer', async () => {
    const socket = await hostile(Array.from({ length: 50_000 }, () => frame(SETTINGS, 0, 0)));
    expect((await call('GET', '/readyz')).text).toBe('ok');
    socket.destroy();
  });

  test('ends the connection of who sends what is no frame', async () => {
    const socket = await hostile([Buffer.alloc(100_000, 0xff)]);
    await once(socket.resume(), 'close');
    expect((await call('GET', '/readyz')).text).toBe('ok');
  });
});

// Frames of RFC 9113: a length of three bytes, type, flags, stream.
const [HEADERS, RESET, SETTINGS] = [0x1, 0x3, 0x4];
const ENDS_STREAM_AND_HEADERS = 0x5;

function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** `GET /` by https, in indices of HPACK's static table. */
const getFrame = (stream: number) =>
  frame(HEADERS, ENDS_STREAM_AND_HEADERS, stream, Buffer.from([0x82, 0x84, 0x87]));
const resetFrame = (stream: number) =>
  frame(RESET, 0, stream, Buffer.from([0, 0, 0, constants.NGHTTP2_CANCEL]));

/** A connection that has sent these frames after a proper beginning, and reads nothing. */
async function hostile(frames: readonly Buffer[]): Promise<TLSSocket> {
  const { hostname, port } = new URL(server.url);
  const socket = connectTls({ host: hostname, port: Number(port), ca, ALPNProtocols: ['h2'] });
  await once(socket, 'secureConnect');
  const begin = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  socket.on('error', () => {}).write(Buffer.concat([begin, frame(SETTINGS, 0, 0), ...frames]));
  return socket;
}
