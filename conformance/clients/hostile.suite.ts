import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../harness/api-client.ts';
import { ApiProcess } from '../harness/api-process.ts';
import { until } from '../harness/dev.ts';
import { isFull } from '../harness/find.ts';

/*
 * What clients can do to a server with sockets: be slow, be many, be nobody. What they can do with words alone is in
 * embedded/apiserver/src/http/hostile.test.ts.
 */
const SLOW = 200;
const WATCHES = isFull ? 10_000 : 1000;
/** Of memory for one idle watch: its TLS connection is most of it. */
const MOST_KIB_A_WATCH = 120;
const MAPS = '/api/v1/namespaces/default/configmaps';

describe('hostile clients with sockets', () => {
  let api: ApiProcess;
  let client: ApiClient;

  beforeAll(async () => {
    api = await ApiProcess.start();
    client = new ApiClient(api.url, api.token);
  });
  afterAll(async () => {
    client?.close();
    await api?.stop('SIGKILL');
  });

  const residentKib = (): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${api.pid}/status`, 'utf8'))?.[1]);

  /** A request whose head is complete and whose body never is. */
  async function slowBody(): Promise<TLSSocket> {
    const { hostname, port } = new URL(api.url);
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const head = [`POST ${MAPS} HTTP/1.1`, `host: ${hostname}`, `authorization: Bearer ${api.token}`];
    socket.write(
      [...head, 'content-type: application/json', 'content-length: 2000000', '', '{'].join('\r\n'),
    );
    return socket.on('error', () => {});
  }

  test(`with ${SLOW} bodies that do not end keep nobody waiting${isFull ? ', and are cut off' : ''}`, async () => {
    const sockets = await Promise.all(Array.from({ length: SLOW }, slowBody));
    const { status } = await client.send('GET', MAPS);
    expect(status).toBe(200);
    if (isFull) {
      const answers = sockets.map(() => '');
      for (const [i, socket] of sockets.entries()) socket.on('data', (text) => (answers[i] += String(text)));
      await until(() => sockets.every((socket) => socket.closed), 120_000);
      expect(answers.every((answer) => answer.startsWith('HTTP/1.1 408'))).toBe(true);
    }
    for (const socket of sockets) socket.destroy();
  });

  test(`may leave ${WATCHES} watches open, at a bounded cost`, async () => {
    await client.send('GET', MAPS);
    const before = residentKib();
    const agent = new Agent({ rejectUnauthorized: false });
    const streams: IncomingMessage[] = [];
    for (let i = 0; i < WATCHES; i += 50) {
      const some = Array.from({ length: 50 }, async () => {
        const headers = { authorization: `Bearer ${api.token}` };
        const sent = request(`${api.url}${MAPS}?watch=true&labelSelector=not=there`, { agent, headers });
        sent.end();
        const [response] = (await once(sent, 'response')) as [IncomingMessage];
        streams.push(response.on('error', () => {}).resume());
      });
      await Promise.all(some);
    }
    expect(streams.every(({ statusCode }) => statusCode === 200)).toBe(true);
    expect((residentKib() - before) / WATCHES).toBeLessThan(MOST_KIB_A_WATCH);
    const made = await client.send('POST', MAPS, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'seen-by-none' },
    });
    expect(made.status).toBe(201);
    for (const stream of streams) stream.destroy();
    agent.destroy();
  });

  test('with tokens that are none are nobody, and no token is said again', async () => {
    const tokens = ['x', `${api.token}0`, api.token.slice(1), 'eyJhbGciOiJub25lIn0.e30.', 'ü'.repeat(100)];
    for (const token of tokens.map((each) => Buffer.from(each).toString('latin1'))) {
      const stranger = new ApiClient(api.url, token);
      const { status, body } = await stranger.send('GET', MAPS);
      expect(status).toBe(401);
      expect(JSON.stringify(body)).not.toContain(token.length < 4 ? '"x"' : token);
      stranger.close();
    }
    for (const token of [...tokens.slice(1), api.token]) expect(api.stderr).not.toContain(token);
  });

  test('with a head without end are cut off', async () => {
    const headers = { authorization: `Bearer ${api.token}`, 'x-long': 'y'.repeat(70_000) };
    const sent = request(`${api.url}${MAPS}`, { headers, rejectUnauthorized: false });
    sent.end();
    // The answer is lost when the connection is closed while the head is still being sent.
    const end = await once(sent, 'response').then(
      ([response]: IncomingMessage[]) => String(response?.statusCode),
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect(['431', 'ECONNRESET', 'EPIPE']).toContain(end);
    expect((await client.send('GET', MAPS)).status).toBe(200);
    expect(api.stderr).toBe('');
  });
});
