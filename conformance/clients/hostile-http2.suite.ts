import { readFileSync } from 'node:fs';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../harness/api-client.ts';
import { ApiProcess } from '../harness/api-process.ts';
import { until } from '../harness/dev.ts';
import {
  connectHttp2,
  END_HEADERS,
  END_STREAM,
  frame,
  get,
  listen,
  literal,
  remembered,
  resets,
  setting,
  TYPES,
} from './frames.ts';

/*
 * What a client can do to a server with frames of HTTP/2: each known flood ends its own connection or is held up, costs
 * a bounded amount of memory and of CPU, and nobody else waits.
 */
const MOST_MIB = 80;
const MOST_CPU_SECONDS = 4;
const MAPS = '/api/v1/namespaces/default/configmaps';
const [INITIAL_WINDOW, CANCEL] = [4, Buffer.from([0, 0, 0, 8])];
/** Why a stream is reset (RFC 9113, 7). */
const [REFUSED_STREAM, ENHANCE_YOUR_CALM] = [0x7, 0xb];

describe('hostile clients with frames', () => {
  let api: ApiProcess;
  let client: ApiClient;
  let sockets: TLSSocket[] = [];

  beforeAll(async () => {
    api = await ApiProcess.start();
    client = new ApiClient(api.url, api.token);
    const data = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`k${i}`, 'x'.repeat(100_000)]));
    for (let i = 0; i < 6; i++) {
      const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `large-${i}` }, data };
      expect((await client.send('POST', MAPS, map)).status).toBe(201);
    }
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    client?.close();
    await api?.stop('SIGKILL');
  });

  const residentMib = () =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${api.pid}/status`, 'utf8'))?.[1]) / 1024;
  const cpuSeconds = () => {
    const fields = readFileSync(`/proc/${api.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };

  async function open(settings?: Uint8Array): Promise<TLSSocket> {
    const socket = await connectHttp2(api.url, settings);
    sockets.push(socket);
    return socket;
  }

  /** Others are answered, and no more was spent than is to be. */
  async function costs(attack: () => Promise<void>): Promise<void> {
    const [memory, cpu] = [residentMib(), cpuSeconds()];
    await attack();
    expect((await client.send('GET', `${MAPS}/large-0`)).status).toBe(200);
    expect(residentMib() - memory).toBeLessThan(MOST_MIB);
    expect(cpuSeconds() - cpu).toBeLessThan(MOST_CPU_SECONDS);
    for (const socket of sockets) socket.destroy();
    sockets = [];
    expect(api.stderr).toBe('');
  }

  const closes = async (socket: TLSSocket) => {
    socket.resume();
    await until(() => socket.closed, 20_000);
  };
  const ids = (count: number) => Array.from({ length: count }, (_, i) => 2 * i + 1);

  test('that reset what they ask for at once lose the connection (CVE-2023-44487)', () =>
    costs(async () => {
      const block = get(`${MAPS}?watch=true`, api.token);
      const frames = ids(5000).flatMap((id) => [
        frame(TYPES.headers, END_STREAM | END_HEADERS, id, block),
        frame(TYPES.reset, 0, id, CANCEL),
      ]);
      const socket = await open();
      socket.write(Buffer.concat(frames));
      await closes(socket);
    }));

  test('that never end their headers lose the connection (CVE-2024-27316)', () =>
    costs(async () => {
      const socket = await open();
      const more = frame(TYPES.continuation, 0, 1, literal('x-more', 'y'.repeat(100)));
      socket.write(frame(TYPES.headers, END_STREAM, 1, get(MAPS, api.token)));
      socket.write(Buffer.concat(Array.from({ length: 50_000 }, () => more)));
      await closes(socket);
    }));

  test('that send continuations of nothing lose the connection', () =>
    costs(async () => {
      const socket = await open();
      socket.write(frame(TYPES.headers, END_STREAM, 1, get(MAPS, api.token)));
      socket.write(Buffer.concat(Array.from({ length: 100_000 }, () => frame(TYPES.continuation, 0, 1))));
      await closes(socket);
    }));

  test('whose headers grow when they are unpacked are not listened to', () =>
    costs(async () => {
      const socket = await open();
      const heard = listen(socket);
      const large = remembered('x-large', 'y'.repeat(3900));
      // One byte each, for nearly four thousand: 47 MB a request.
      const again = Buffer.alloc(12_000, 0x80 | 62);
      const block = get(MAPS, api.token);
      for (const id of ids(40)) {
        const headers = id === 1 ? [block, large, again] : [block, again];
        socket.write(frame(TYPES.headers, END_STREAM | END_HEADERS, id, Buffer.concat(headers)));
      }
      await until(() => resets(heard(), ENHANCE_YOUR_CALM) === 40, 10_000);
    }));

  test.each([
    ['pings', frame(TYPES.ping, 0, 0, Buffer.alloc(8))],
    ['settings', frame(TYPES.settings, 0, 0, setting(INITIAL_WINDOW, 1000))],
    ['windows', frame(TYPES.window, 0, 0, Buffer.from([0, 0, 0, 1]))],
  ])('that flood with %s and read nothing keep nobody waiting', (_what, one) =>
    costs(async () => {
      const socket = await open();
      socket.write(Buffer.concat(Array.from({ length: 100_000 }, () => one)));
      for (let i = 0; i < 50; i++) expect((await client.send('GET', '/readyz')).status).toBe(200);
    }),
  );

  test('that ask for more streams than there are get no more, and take no memory', () =>
    costs(async () => {
      const socket = await open();
      const block = get(`${MAPS}?watch=true&labelSelector=not=there`, api.token);
      socket.write(
        Buffer.concat(ids(900).map((id) => frame(TYPES.headers, END_STREAM | END_HEADERS, id, block))),
      );
      const heard = listen(socket);
      await until(() => resets(heard(), REFUSED_STREAM) === 800, 10_000);
      const answers = heard().filter(({ type }) => type === TYPES.headers);
      expect(answers).toHaveLength(100);
    }));

  test('that never have room for their answer hold up themselves', () =>
    costs(async () => {
      for (let i = 0; i < 5; i++) {
        const socket = await open(setting(INITIAL_WINDOW, 0));
        const block = get(MAPS, api.token);
        socket.write(
          Buffer.concat(ids(4).map((id) => frame(TYPES.headers, END_STREAM | END_HEADERS, id, block))),
        );
      }
      for (let i = 0; i < 20; i++) expect((await client.send('GET', '/readyz')).status).toBe(200);
    }));
});
