import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';
import { ANONYMOUS } from '../auth/identities.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.stop();
});

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const nobody = { user: undefined };

describe('hostile clients', () => {
  test.each([
    [
      'a body that is nested too deeply',
      `{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x","labels":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`,
    ],
    ['a body that is cut off', '{"kind":'],
    ['a body that is a number', '7'],
    ['metadata that is a list', '{"kind":"ConfigMap","apiVersion":"v1","metadata":[]}'],
    ['labels that are a number', '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x","labels":7}}'],
    ['data that is a list', '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x"},"data":["a"]}'],
    [
      'owners that are no objects',
      '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x","ownerReferences":[1]}}',
    ],
    [
      'finalizers that are no texts',
      '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x","finalizers":[{}]}}',
    ],
  ])('are refused with %s', async (_what, text) => {
    const { status, body } = await api.send('POST', CONFIG_MAPS, { text });
    expect(body.kind).toBe('Status');
    expect([400, 422]).toContain(status);
  });

  test.each([
    '/api/v1/namespaces/default/configmaps/..%2f..%2fsecrets',
    '/api/v1/namespaces/../secrets',
    '/api/v1/namespaces/default/configmaps/%zz',
    '/api/v1/__proto__/x',
    '/apis/__proto__/v1/constructor',
    '/api/v1/namespaces/default/configmaps/__proto__',
    `/api/v1/namespaces/default/configmaps/${'x'.repeat(10_000)}`,
  ])('find nothing at %s', async (path) => {
    expect((await api.send('GET', path)).status).toBe(404);
  });

  test('cannot set prototypes by a patch', async () => {
    const text = '[{"op":"add","path":"/__proto__/polluted","value":1}]';
    await api.send('PATCH', `${CONFIG_MAPS}/kube-root-ca.crt`, { text, type: 'application/json-patch+json' });
    await api.send('PATCH', `${CONFIG_MAPS}/kube-root-ca.crt`, {
      text: '{"__proto__":{"polluted":1},"metadata":{"__proto__":{"polluted":1}}}',
      type: 'application/merge-patch+json',
    });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('cannot send a list of patches without end', async () => {
    const operation = '{"op":"add","path":"/data/x","value":"y"}';
    const text = `[${Array.from({ length: 10_001 }, () => operation).join(',')}]`;
    const { status } = await api.send('PATCH', `${CONFIG_MAPS}/kube-root-ca.crt`, {
      text,
      type: 'application/json-patch+json',
    });
    expect([400, 413, 422]).toContain(status);
  });

  test.each(['a.b.c', '..', `${'x'.repeat(5000)}.y.z`, 'e30.e30.e30'])(
    'are nobody with the token %s',
    (token) => {
      expect(api.authenticator.userOfToken(token)).toBeUndefined();
    },
  );

  test('are nobody without one, and told nothing', async () => {
    expect((await api.send('GET', CONFIG_MAPS, nobody)).status).toBe(401);
    expect((await api.send('GET', '/openapi/v3', nobody)).status).toBe(401);
    expect((await api.send('GET', '/healthz', nobody)).status).toBe(401);
    expect((await api.send('GET', '/version', nobody)).status).toBe(401);
  });

  test('learn without credentials that the server is well, and no more', async () => {
    const status = async (path: string) => (await api.send('GET', path, { user: ANONYMOUS })).status;
    expect(await status('/healthz')).toBe(200);
    expect(await status('/version')).toBe(200);
    for (const path of ['/livez/ping', '/readyz/etcd', '/metrics', '/api', '/openapi/v2', '/nothing'])
      expect(await status(path)).toBe(403);
  });

  test('cannot impersonate without leave, or with headers that make no sense', async () => {
    const as = async (headers: Record<string, string>, more = {}) =>
      (await api.send('GET', CONFIG_MAPS, { headers, ...more })).body.message;
    const refused = (groups: string, extra: string) =>
      `requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string${groups}, Extra:map[string][]string${extra}} without impersonating a user name`;
    expect(await as({ 'impersonate-group': 'x' })).toBe(refused('{"x"}', '(nil)'));
    expect(await as({ 'impersonate-extra-%zz': 'y' })).toBe(refused('(nil)', '{"%zz":[]string{"y"}}'));
    const user = { name: 'me', groups: ['system:authenticated'] };
    expect(await as({ 'impersonate-user': 'x' }, { user })).toMatch(
      'configmaps is forbidden: User "me" cannot impersonate-on:user-info:list resource "configmaps"',
    );
  });

  test('may watch by the thousand', async () => {
    const stops: (() => void)[] = [];
    let heard = 0;
    for (let i = 0; i < 2000; i++) {
      const { body } = await api.raw('GET', `${CONFIG_MAPS}?watch=1&resourceVersion=${api.storage.revision}`);
      stops.push((body as { start(sink: object): () => void }).start({ write: () => ++heard > 0, end() {} }));
    }
    await api.send('POST', CONFIG_MAPS, {
      json: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'news' } },
    });
    // They hear of it in turns.
    for (let i = 0; heard < 2000 && i < 1000; i++) await turn();
    expect(heard).toBe(2000);
    for (const stop of stops) stop();
  });
});
