import { expect, test } from 'vitest';
import { FakeApi } from '../test/fake-api.ts';
import { FakeProxy } from '../test/fake-proxy.ts';
import { createClient } from './index.ts';
import { originOf } from './pools.ts';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

test('calls and watches go through the proxy of the kubeconfig, which gets its own login', async () => {
  const [api, proxy] = [await FakeApi.start(), await FakeProxy.start()];
  const client = createClient({ server: api.url, proxyUrl: `http://user:p%40ss@${proxy.address}` });
  await client.list(CONFIG_MAP);
  const stop = new AbortController();
  const events = client.watch(CONFIG_MAP, { signal: stop.signal })[Symbol.asyncIterator]();
  const first = events.next();
  api.put('configmaps', { ...CONFIG_MAP, metadata: { name: 'a', namespace: 'd' } });
  expect((await first).value).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } });
  stop.abort(new Error('done'));
  await events.next().catch(() => undefined);
  const login = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
  expect(new Set(proxy.tunnels.map(([target, auth]) => `${target} ${auth}`))).toEqual(
    new Set([`${new URL(api.url).host} ${login}`]),
  );
  expect(api.requests.every((r) => r.headers['proxy-authorization'] === undefined)).toBe(true);
  await client.close();
  await proxy.stop();
  await api.stop();
});

test.each(['socks5://127.0.0.1:1', 'nonsense'])('a proxy-url %j is refused', async (proxyUrl) => {
  await expect(
    createClient({ server: 'http://127.0.0.1:1', proxyUrl }).list(CONFIG_MAP),
  ).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
});

test.each([
  ['https://host:6443/prefix', 'https://host:6443'],
  ['http://[::1]:80/', 'http://[::1]'],
])('originOf %s', (server, origin) => {
  expect(originOf(server)).toBe(origin);
});

test.each(['host:6443', 'ftp://x', ''])('a server %j is refused at once', (server) => {
  expect(() => createClient({ server })).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
});

test('a prefix of the server stands before every path', async () => {
  const api = await FakeApi.start();
  const paths: string[] = [];
  api.intercept = (r, response) => {
    paths.push(r.path);
    response.writeHead(404).end('{}');
    return true;
  };
  const client = createClient({ server: `${api.url}/k8s/clusters/c1` });
  await client.raw({ method: 'GET', path: '/version', query: { a: 'b c' } });
  expect(paths).toEqual(['/k8s/clusters/c1/version']);
  expect(api.requests[0]?.query.get('a')).toBe('b c');
  await client.close();
  await api.stop();
});
