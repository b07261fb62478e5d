import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWatch, startTestApi, type TestApi } from '../../test/test-api.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const told = async (name: string, ...labels: readonly string[]) => {
  const { body } = await api.send('GET', '/metrics');
  const lines = String(body).split('\n');
  const found = lines.filter((line) => line.startsWith(`${name}{`) && labels.every((l) => line.includes(l)));
  return found.map((line) => Number(line.split(' ').at(-1)));
};

describe('/metrics', () => {
  test('counts requests by verb, resource and code', async () => {
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'counted' } };
    await api.send('POST', MAPS, { json: map });
    await api.send('POST', MAPS, { json: map });
    await api.send('GET', MAPS);
    await api.send('PATCH', `${MAPS}/counted?fieldManager=me`, {
      type: 'application/apply-patch+yaml',
      text: JSON.stringify(map),
    });
    const of = ['resource="configmaps"', 'version="v1"'];
    expect(await told('apiserver_request_total', 'verb="POST"', 'code="201"', ...of)).toEqual([1]);
    expect(await told('apiserver_request_total', 'verb="POST"', 'code="409"', ...of)).toEqual([1]);
    expect(await told('apiserver_request_total', 'verb="LIST"', 'scope="namespace"', ...of)).toEqual([1]);
    expect(await told('apiserver_request_total', 'verb="APPLY"', 'scope="resource"', ...of)).toEqual([1]);
    expect(await told('apiserver_request_duration_seconds_count', 'verb="POST"', ...of)).toEqual([2]);
    expect(await told('apiserver_resource_objects', 'resource="configmaps"')).toEqual([
      api.storage.count('/configmaps'),
    ]);
  });

  test('tells of watches as long as they are open', async () => {
    const open = () => told('apiserver_longrunning_requests', 'resource="configmaps"', 'verb="WATCH"');
    const watch = openWatch(await api.raw('GET', `${MAPS}?watch=true&timeoutSeconds=5`));
    const other = openWatch(await api.raw('GET', `${MAPS}?watch=true`));
    expect(await open()).toEqual([2]);
    api.clock.advance(5000);
    expect(watch.state.ended).toBe(true);
    expect(await open()).toEqual([1]);
    other.stop();
    expect(await open()).toEqual([0]);
  });

  test('makes no labels of what clients say', async () => {
    for (const path of ['/api/v1/nonsense', '/apis/x/y/z', `${MAPS}/a/nonsense`]) await api.send('GET', path);
    const { body } = await api.send('GET', '/metrics');
    expect(body).not.toMatch(/nonsense|"x"|"z"/);
  });

  test('is for those who may see it', async () => {
    const user = { name: 'joe', groups: ['system:authenticated'] };
    expect((await api.send('GET', '/metrics', { user })).status).toBe(403);
    const monitor = { name: 'joe', groups: ['system:monitoring'] };
    expect((await api.send('GET', '/metrics', { user: monitor })).status).toBe(200);
  });
});
