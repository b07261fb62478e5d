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
 * What clients can do to a server with sockets: be slow, be many, be nobody, say what is far too much. More of what they
 * can do with words is in embedded/apiserver/src/http/hostile.test.ts.
 */
const SLOW = 200;
const WATCHES = isFull ? 10_000 : 1000;
/** Of memory for one idle watch: its TLS connection is most of it. */
const MOST_KIB_A_WATCH = 120;
/** Of memory for one request, however much it asks for. */
const MOST_MIB_A_REQUEST = 300;
const APPLY = 'application/apply-patch+yaml';
const MAPS = '/api/v1/namespaces/default/configmaps';

const ROOTS = `${MAPS}/kube-root-ca.crt`;
const longPath = `[{"op":"add","path":"${'/a'.repeat(100_000)}","value":1}]`;

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

  const deep = (open: string, close: string) => `${open.repeat(100_000)}1${close.repeat(100_000)}`;
  const objects = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":${deep('{"a":', '}')}}`;
  const aliases = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [one, next] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi']) {
    aliases.push(`${next}: &${next} [${Array.from({ length: 9 }, () => `*${one}`).join(', ')}]`);
  }
  const doubling = Array.from({ length: 30 }, (_, i) => ({
    op: 'copy',
    from: '/metadata',
    path: `/metadata/again${i}`,
  }));
  const many = Array.from({ length: 10_001 }, () => ({ op: 'add', path: '/data/x', value: 'y' }));
  const yaml = (text: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n${text}`;

  test.each([
    ['a deep object', 'POST', MAPS, 'application/json', objects],
    ['a deep list', 'POST', MAPS, 'application/json', deep('[', ']')],
    ['a deep merge patch', 'PATCH', ROOTS, 'application/merge-patch+json', objects],
    ['a deep strategic merge patch', 'PATCH', ROOTS, 'application/strategic-merge-patch+json', objects],
    [
      'a deep JSON patch',
      'PATCH',
      ROOTS,
      'application/json-patch+json',
      `[{"op":"add","path":"/data","value":${deep('[', ']')}}]`,
    ],
    ['a deep apply in JSON', 'PATCH', `${MAPS}/x?fieldManager=x`, APPLY, objects],
    ['a deep apply in YAML', 'PATCH', `${MAPS}/x?fieldManager=x`, APPLY, yaml(`data: ${deep('[', ']')}`)],
    [
      'deep blocks of YAML',
      'PATCH',
      `${MAPS}/x?fieldManager=x`,
      APPLY,
      yaml(`data:\n  ${'- '.repeat(100_000)}x`),
    ],
    ['aliases of aliases', 'PATCH', `${MAPS}/x?fieldManager=x`, APPLY, yaml(aliases.join('\n'))],
    ['copies of copies', 'PATCH', ROOTS, 'application/json-patch+json', JSON.stringify(doubling)],
    ['a list of 10,001 patches', 'PATCH', ROOTS, 'application/json-patch+json', JSON.stringify(many)],
    ['a path of 100,000 steps', 'PATCH', ROOTS, 'application/json-patch+json', longPath],
  ])('that say %s are refused, at once', async (_what, method, path, type, text) => {
    const before = residentKib();
    const { status, body } = await client.send(method, path, text, type);
    expect([400, 413, 422]).toContain(status);
    expect(body.kind).toBe('Status');
    expect(residentKib() - before).toBeLessThan(MOST_MIB_A_REQUEST * 1024);
    expect((await client.send('GET', '/readyz')).status).toBe(200);
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
