import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configMap, FakeApi, json, status, text } from '../test/fake-api.ts';
import { ManualClock } from '../test/manual-clock.ts';
import {
  ApiError,
  type ClientConfig,
  createClient,
  type KubeClient,
  listAll,
  type RequestRecord,
} from './index.ts';

let api: FakeApi;
let client: KubeClient;
const opened: KubeClient[] = [];

function open(config: Partial<ClientConfig> = {}): KubeClient {
  const made = createClient({ server: api.url, random: () => 0, ...config });
  opened.push(made);
  return made;
}

beforeEach(async () => {
  api = await FakeApi.start();
  client = open();
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((c) => c.close()));
  await api.stop();
});

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

describe('verbs', () => {
  test('create, get, update, patch, apply and delete reach the server as Kubernetes expects them', async () => {
    await client.create(configMap('a', { x: '1' }), { fieldManager: 'me', dryRun: true });
    await client.update(configMap('a', { x: '2' }));
    await client.patch(
      { ...CONFIG_MAP, namespace: 'default', name: 'a' },
      { type: 'merge', body: { data: { x: '3' } } },
    );
    const json = new TextEncoder().encode(JSON.stringify(configMap('a', { x: '4' })));
    await client.apply(
      { key: { ...CONFIG_MAP, namespace: 'default', name: 'a' }, json },
      { fieldManager: 'kustomize-controller', force: true },
    );
    const read = await client.get({ ...CONFIG_MAP, namespace: 'default', name: 'a' });
    expect(read['data']).toEqual({ x: '4' });
    await client.delete({ ...CONFIG_MAP, namespace: 'default', name: 'a' }, { propagation: 'Background' });
    const seen = api.requests
      .slice(2)
      .map((r) => [r.method, r.path, r.query.toString(), r.headers['content-type']]);
    const path = '/api/v1/namespaces/default/configmaps';
    expect(seen).toEqual([
      ['POST', path, 'dryRun=All&fieldManager=me', 'application/json'],
      ['PUT', `${path}/a`, '', 'application/json'],
      ['PATCH', `${path}/a`, '', 'application/merge-patch+json'],
      ['PATCH', `${path}/a`, 'fieldManager=kustomize-controller&force=true', 'application/apply-patch+yaml'],
      ['GET', `${path}/a`, '', undefined],
      ['DELETE', `${path}/a`, '', 'application/json'],
    ]);
    expect(JSON.parse(api.requests.at(-1)?.body ?? '')).toMatchObject({ propagationPolicy: 'Background' });
  });

  test("list fills in the items' kind and listAll follows continue tokens", async () => {
    for (let i = 0; i < 7; i++) api.put('configmaps', configMap(`c${i}`));
    const items = await listAll(client, CONFIG_MAP, { limit: 3 });
    expect(items.map((i) => `${i.kind} ${i.metadata.name}`)).toEqual(
      Array.from({ length: 7 }, (_, i) => `ConfigMap c${i}`),
    );
    expect(api.count((r) => r.path === '/api/v1/configmaps')).toBe(3);
  });

  test("metadataOnly keeps the object's own kind and drops the rest, also where the server ignores the form", async () => {
    api.put('configmaps', configMap('a', { secret: 'x' }));
    const read = await client.get({ ...CONFIG_MAP, namespace: 'default', name: 'a' }, { metadataOnly: true });
    expect(Object.keys(read)).toEqual(['apiVersion', 'kind', 'metadata']);
    expect(read.kind).toBe('ConfigMap');
    expect(api.requests.at(-1)?.headers.accept).toContain('as=PartialObjectMetadata;g=meta.k8s.io;v=v1');
  });

  test('as sends impersonation headers and shares connections and discovery', async () => {
    const other = client.as({
      user: 'system:serviceaccount:a:b',
      groups: ['g1', 'g2'],
      extra: { 'scopes/x': ['1'] },
    });
    await other.list(CONFIG_MAP);
    await client.list(CONFIG_MAP);
    const [impersonated, plain] = api.requests.filter((r) => r.path.endsWith('configmaps'));
    expect(impersonated?.headers).toMatchObject({
      'impersonate-user': 'system:serviceaccount:a:b',
      'impersonate-group': 'g1, g2',
      'impersonate-extra-scopes%2fx': '1',
    });
    expect(plain?.headers['impersonate-user']).toBeUndefined();
    expect(api.count((r) => r.path === '/apis')).toBe(1);
  });

  test.each(['..', ''])('get refuses the name %j, which would reach another path', async (name) => {
    await expect(client.get({ ...CONFIG_MAP, namespace: 'default', name })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  test('integers beyond 2^53 survive a round trip', async () => {
    const big = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w', namespace: 'd' } };
    api.intercept = (r, response) => r.method === 'POST' && text(response, 201, r.body);
    const back = await client.create({ ...big, spec: { n: 9_223_372_036_854_775_807n, m: 5 } });
    expect(back['spec']).toEqual({ n: 9_223_372_036_854_775_807n, m: 5 });
  });
});

describe('errors', () => {
  test("a Status becomes an ApiError with code, HTTP code and the server's message", async () => {
    const error = await client
      .get({ ...CONFIG_MAP, namespace: 'default', name: 'nope' })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'NOT_FOUND', httpCode: 404, message: 'configmaps "nope" not found' });
  });

  test.each([
    [404, 'NOT_FOUND', 'the server could not find the requested resource (get configmaps x)'],
    [401, 'UNAUTHORIZED', 'the server has asked for the client to provide credentials (get configmaps x)'],
    [
      500,
      'INTERNAL',
      'an error on the server ("boom") has prevented the request from succeeding (get configmaps x)',
    ],
    [
      418,
      'UNKNOWN',
      'the server responded with the status code 418 but did not return more information (get configmaps x)',
    ],
  ])('an answer %d without a Status is worded as client-go words it', async (code, expected, message) => {
    api.intercept = (r, response) => r.path.endsWith('/x') && text(response, code, 'boom');
    await expect(client.get({ ...CONFIG_MAP, namespace: 'd', name: 'x' })).rejects.toMatchObject({
      code: expected,
      message,
    });
  });

  test("a server that does not listen is UNREACHABLE in Go's words", async () => {
    const url = api.url;
    const lost = open({ retries: 0 });
    await api.stop();
    const error = await lost.list(CONFIG_MAP).catch((e: unknown) => e);
    const port = new URL(url).port;
    expect(error).toMatchObject({ code: 'UNREACHABLE' });
    expect((error as Error).message).toMatch(
      new RegExp(
        `^Get "http://127.0.0.1:${port}/apis?": dial tcp 127.0.0.1:${port}: connect: connection refused$`,
      ),
    );
    api = await FakeApi.start();
  });

  test('an answer larger than the limit is refused without being kept', async () => {
    api.intercept = (r, response) => r.path.endsWith('/huge') && text(response, 200, 'x'.repeat(5_000_000));
    const small = open({ maxResponseBytes: 1_000_000 });
    await expect(small.get({ ...CONFIG_MAP, namespace: 'd', name: 'huge' })).rejects.toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
    });
  });

  test('a call that takes too long ends with TIMEOUT, an aborted one with its reason', async () => {
    api.intercept = (r) => r.path.endsWith('/slow');
    const key = { ...CONFIG_MAP, namespace: 'd', name: 'slow' };
    await expect(client.get(key, { timeout: 30 })).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringMatching(/^Get "http.*": context deadline exceeded$/),
    });
    const abort = new AbortController();
    const call = client.get(key, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });

  test('calls after close are refused', async () => {
    await client.close();
    await expect(client.list(CONFIG_MAP)).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

describe('lines', () => {
  const path = '/api/v1/namespaces/d/pods/p/log';
  /** The server's side of a stream that is open. */
  const opened = () =>
    new Promise<ServerResponse>((resolve) => {
      api.intercept = (r, response) => {
        if (r.path !== path) return false;
        response.writeHead(200, { 'content-type': 'text/plain' }).flushHeaders();
        resolve(response);
        return true;
      };
    });

  test('come one by one while the stream is open, and end with it', async () => {
    const answer = opened();
    const lines = client.lines({ path, query: { follow: 'true' } })[Symbol.asyncIterator]();
    const first = lines.next();
    const response = await answer;
    response.write('one\n\ntw');
    expect(await first).toEqual({ value: 'one', done: false });
    response.write('o\nthr');
    expect(await lines.next()).toEqual({ value: 'two', done: false });
    response.end('ee');
    expect(await lines.next()).toEqual({ value: 'three', done: false });
    expect((await lines.next()).done).toBe(true);
    expect(api.requests.at(-1)?.query.get('follow')).toBe('true');
  });

  test('stop with their reader, the signal, a broken connection and a line without end', async () => {
    let answer = opened();
    const closed = answer.then((response) => once(response, 'close'));
    const reading = (async () => {
      for await (const line of client.lines({ path })) return line;
    })();
    (await answer).write('one\n');
    expect(await reading).toBe('one');
    await closed;

    answer = opened();
    const abort = new AbortController();
    const aborted = client.lines({ path, signal: abort.signal })[Symbol.asyncIterator]().next();
    await answer;
    abort.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');

    answer = opened();
    const broken = client.lines({ path })[Symbol.asyncIterator]().next();
    (await answer).destroy();
    await expect(broken).rejects.toMatchObject({ code: 'UNREACHABLE' });

    answer = opened();
    const long = client.lines({ path, maxLineBytes: 10 })[Symbol.asyncIterator]().next();
    (await answer).write('12345678901');
    await expect(long).rejects.toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
      message: 'a line of the stream exceeds 10 bytes',
    });
  });

  test("a refusal is an ApiError with the server's words", async () => {
    api.intercept = (_, response) => status(response, 400, 'BadRequest', 'container "x" is waiting to start');
    await expect(client.lines({ path })[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'container "x" is waiting to start',
    });
  });
});

describe('retries', () => {
  test('429 waits as Retry-After says, whatever the method', async () => {
    const clock = new ManualClock();
    const patient = open({ clock });
    await patient.discovery.all();
    let refused = 0;
    api.intercept = (r, response) => {
      if (r.method !== 'POST' || refused++ > 0) return false;
      response.setHeader('retry-after', '7');
      return status(response, 429, 'TooManyRequests', 'slow down');
    };
    let done = false;
    const call = patient.create(configMap('a')).then(() => {
      done = true;
    });
    while (refused === 0 || clock.next === undefined || clock.next > 7000)
      await new Promise((r) => setImmediate(r));
    await clock.advance(6_999);
    expect(done).toBe(false);
    await clock.advance(1);
    await call;
    expect(api.count((r) => r.method === 'POST')).toBe(2);
  });

  test.each([
    ['GET', 3],
    ['POST', 1],
  ])('%s that got 503 is tried %d times', async (method, expected) => {
    let left = 2;
    api.intercept = (r, response) =>
      r.path.includes('configmaps') && left-- > 0 && status(response, 503, 'ServiceUnavailable', 'later');
    const call = method === 'GET' ? client.list(CONFIG_MAP) : client.create(configMap('a'));
    const outcome = await call.then(
      () => 'ok',
      (e: ApiError) => e.code,
    );
    expect([outcome, api.count((r) => r.method === method && r.path.includes('configmaps'))]).toEqual([
      expected === 1 ? 'UNAVAILABLE' : 'ok',
      expected,
    ]);
  });

  test('a connection that breaks is tried anew for GET but not for POST, which may have been done', async () => {
    let cuts = 0;
    api.intercept = (r, response) => {
      if (!r.path.includes('configmaps') || cuts >= 2) return false;
      cuts++;
      response.destroy();
      return true;
    };
    await expect(client.create(configMap('a'))).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await expect(client.list(CONFIG_MAP)).resolves.toBeDefined();
    expect(api.count((r) => r.method === 'POST')).toBe(1);
  });

  test('connections are kept and a server that dropped them all is reached again', async () => {
    for (let i = 0; i < 5; i++) await client.list(CONFIG_MAP);
    expect(api.connections).toBeLessThanOrEqual(2);
    api.dropConnections();
    await expect(client.list(CONFIG_MAP)).resolves.toBeDefined();
  });

  test('401 asks the credentials once for something better', async () => {
    let token = 'old';
    const credentials = {
      authorization: async () => `Bearer ${token}`,
      rejected: () => {
        token = 'new';
        return true;
      },
    };
    api.intercept = (r, response) =>
      r.headers.authorization !== 'Bearer new' && status(response, 401, 'Unauthorized', 'Unauthorized');
    await expect(open({ credentials }).list(CONFIG_MAP)).resolves.toBeDefined();
  });
});

describe('discovery', () => {
  const WIDGET = { apiVersion: 'example.com/v1', kind: 'Widget' };

  test.each([
    [true, 2],
    [false, 4],
  ])('resource reads everything once (aggregated: %s)', async (aggregated, requests) => {
    api.aggregated = aggregated;
    const found = await Promise.all(
      [WIDGET, CONFIG_MAP, WIDGET].map((ref) => client.discovery.resource(ref)),
    );
    expect(found.map((r) => [r.plural, r.namespaced, r.subresources])).toEqual([
      ['widgets', true, ['status']],
      ['configmaps', true, ['status']],
      ['widgets', true, ['status']],
    ]);
    expect(api.requests.length).toBe(requests);
  });

  test('resource finds a kind that was made a moment ago, and reports one that is not there', async () => {
    await client.discovery.all();
    const gadget = { apiVersion: 'example.com/v1', kind: 'Gadget' };
    await expect(client.discovery.resource(gadget)).rejects.toMatchObject({
      code: 'NO_MATCH',
      message: 'no matches for kind "Gadget" in version "example.com/v1"',
    });
    api.addResource({
      group: 'example.com',
      version: 'v1',
      kind: 'Gadget',
      plural: 'gadgets',
      namespaced: false,
    });
    await expect(client.discovery.resource(gadget)).resolves.toMatchObject({
      plural: 'gadgets',
      namespaced: false,
    });
    await expect(client.discovery.mapping('example.com', 'Gadget')).resolves.toMatchObject({ version: 'v1' });
  });

  test('a resource that is gone from the server is looked up again', async () => {
    await client.list(WIDGET);
    api.intercept = (r, response) =>
      r.path.startsWith('/apis/example.com') && text(response, 404, '404 page not found');
    await expect(client.list(WIDGET)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client.list(WIDGET)).rejects.toMatchObject({ code: 'NO_MATCH' });
  });

  test("one caller's abort does not spoil what others wait for", async () => {
    const abort = new AbortController();
    const impatient = client.discovery.resource(WIDGET, { signal: abort.signal });
    const patient = client.discovery.resource(WIDGET);
    abort.abort(new Error('gone'));
    await expect(impatient).rejects.toThrow('gone');
    await expect(patient).resolves.toMatchObject({ plural: 'widgets' });
  });

  test.each([
    [
      401,
      { kind: 'Status', message: 'Unauthorized' },
      'the server has asked for the client to provide credentials',
    ],
    [403, { kind: 'Status', message: 'forbidden: User "x"' }, 'forbidden: User "x"'],
    [502, { page: 'Bad Gateway' }, 'discovery of /api failed with HTTP 502'],
  ])('says why it may not know the kinds: %i', async (code, body, words) => {
    api.intercept = (_, response) => json(response, code, body);
    const told = open({ discoveryFailure: 'failed to get server groups: ', retries: 0 });
    const asked = told.list(CONFIG_MAP);
    await expect(asked).rejects.toThrow(`failed to get server groups: ${words}`);
    await expect(asked).rejects.toMatchObject({ httpCode: code });
    await expect(open({ retries: 0 }).list(CONFIG_MAP)).rejects.toThrow(new RegExp(`^${words}$`));
  });

  test('says in its own words that the kinds took too long', async () => {
    api.intercept = () => true;
    const late = { code: 'TIMEOUT', message: 'no time left' };
    await expect(open({ timeout: 20, discoveryLate: 'no time left' }).list(CONFIG_MAP)).rejects.toMatchObject(
      late,
    );
  });

  test("serverVersion is the server's", async () => {
    await expect(client.discovery.serverVersion()).resolves.toMatchObject({ gitVersion: 'v1.36.1' });
  });
});

test("onRequest hears of every attempt, onWarning of the server's warnings", async () => {
  const records: RequestRecord[] = [];
  const warnings: string[] = [];
  const watched = open({
    onRequest: (r) => records.push(r),
    onWarning: (w, { method, path }) => warnings.push(`${method} ${path}: ${w}`),
  });
  api.intercept = (r, response) => {
    if (!r.path.endsWith('configmaps')) return false;
    response.setHeader('warning', '299 - "v1 ConfigMap is \\"old\\"", 299 - "second"');
    return json(response, 200, { items: null, metadata: { resourceVersion: '1' } });
  };
  await watched.list(CONFIG_MAP);
  expect(records.map((r) => [r.method, r.resource, r.code])).toEqual([
    ['GET', '', 200],
    ['GET', '', 200],
    ['GET', 'configmaps', 200],
  ]);
  expect(warnings).toEqual([
    'GET /api/v1/configmaps: v1 ConfigMap is "old"',
    'GET /api/v1/configmaps: second',
  ]);
});
