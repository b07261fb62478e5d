import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
const url = '/api/v1/namespaces/listed/configmaps';

beforeAll(async () => {
  api = await startTestApi();
  await api.send('POST', '/api/v1/namespaces', {
    json: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'listed' } },
  });
  await api.quiet();
  for (const name of ['a', 'b', 'c', 'd']) {
    const metadata = { name, labels: { tier: name < 'c' ? 'low' : 'high' } };
    await api.send('POST', url, { json: { apiVersion: 'v1', kind: 'ConfigMap', metadata } });
  }
});
afterAll(() => api.stop());

const SKIP_CA = 'fieldSelector=metadata.name!%3Dkube-root-ca.crt';
// biome-ignore lint/suspicious/noExplicitAny: answers of all shapes
const names = (body: any) => body.items.map((item: any) => item.metadata.name);

describe('listObjects', () => {
  test('shows whole objects in order, at a revision', async () => {
    const { body } = await api.send('GET', `${url}?${SKIP_CA}`);
    expect(body).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
    expect(body.metadata.resourceVersion).toBe(String(api.storage.revision));
    expect(names(body)).toEqual(['a', 'b', 'c', 'd']);
  });

  test.each([
    ['labelSelector=tier%3Dlow', ['a', 'b']],
    ['labelSelector=tier!%3Dlow,tier', ['c', 'd']],
    ['labelSelector=tier+in+(high,other)', ['c', 'd']],
    ['fieldSelector=metadata.name%3Dc', ['c']],
    ['fieldSelector=metadata.name%3Dc,metadata.namespace%3Dother', []],
    ['fieldSelector=metadata.name%3Da&labelSelector=tier%3Dhigh', []],
  ])('selects by %s', async (query, expected) => {
    expect(names((await api.send('GET', `${url}?${query}`)).body)).toEqual(expected);
  });

  test('goes through pages at one revision', async () => {
    const first = (await api.send('GET', `${url}?limit=2`)).body;
    expect(names(first)).toEqual(['a', 'b']);
    expect(first.metadata.remainingItemCount).toBe(3);
    await api.send('POST', url, { json: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'bb' } } });
    await api.send('DELETE', `${url}/c`);
    const next = (await api.send('GET', `${url}?limit=10&continue=${first.metadata.continue}`)).body;
    expect(names(next)).toEqual(['c', 'd', 'kube-root-ca.crt']);
    expect(next.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(next.metadata.continue).toBeUndefined();
    await api.send('DELETE', `${url}/bb`);
    await api.send('POST', url, {
      json: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', labels: { tier: 'high' } } },
    });
  });

  test('says when the pages of an old list are gone, and how to go on', async () => {
    const first = (await api.send('GET', `${url}?limit=1`)).body;
    await api.send('POST', url, { json: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'ab' } } });
    api.storage.compact(api.storage.revision);
    const gone = await api.send('GET', `${url}?continue=${first.metadata.continue}`);
    expect(gone.body).toMatchObject({ code: 410, reason: 'Expired' });
    const rest = await api.send('GET', `${url}?continue=${gone.body.metadata.continue}`);
    expect(names(rest.body)).toEqual(['ab', 'b', 'c', 'd', 'kube-root-ca.crt']);
    await api.send('DELETE', `${url}/ab`);
  });

  test('lists at an exact revision, or one not older', async () => {
    const before = api.storage.revision;
    await api.send('POST', url, { json: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'z' } } });
    const exact = await api.send(
      'GET',
      `${url}?${SKIP_CA}&resourceVersion=${before}&resourceVersionMatch=Exact`,
    );
    expect(names(exact.body)).toEqual(['a', 'b', 'c', 'd']);
    const newer = await api.send('GET', `${url}?${SKIP_CA}&resourceVersion=${before}`);
    expect(names(newer.body)).toEqual(['a', 'b', 'c', 'd', 'z']);
    await api.send('DELETE', `${url}/z`);
  });

  test.each([
    ['resourceVersion=999999', 504, 'Too large resource version: 999999, current: '],
    ['resourceVersion=x', 400, 'invalid syntax'],
    ['limit=x', 400, 'invalid syntax'],
    ['continue=x', 400, 'continue key is not valid'],
    ['continue=x&resourceVersion=5', 400, ''],
    ['labelSelector=a%3Db%3Dc', 400, ''],
    ['fieldSelector=spec.x%3Dy', 400, '"spec.x" is not a known field selector'],
    [
      'resourceVersionMatch=Exact',
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
  ])('refuses %s', async (query, code, message) => {
    const { status, body } = await api.send('GET', `${url}?${query}`);
    expect(status).toBe(code);
    expect(body.message).toContain(message);
  });

  test('shows metadata alone to who asks for that', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
    const { body } = await api.send('GET', `${url}?limit=1`, { headers: { accept } });
    expect(body).toMatchObject({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      items: [{ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } }],
    });
  });

  test('refuses forms that it does not speak', async () => {
    const { status } = await api.send('GET', url, { headers: { accept: 'application/cbor' } });
    expect(status).toBe(406);
    const headers = { accept: 'application/vnd.kubernetes.protobuf,application/json' };
    expect((await api.send('GET', url, { headers })).status).toBe(200);
  });

  test('writes YAML to who asks for that', async () => {
    const { body, headers } = await api.send('GET', `${url}/a`, { headers: { accept: 'application/yaml' } });
    expect(headers['content-type']).toBe('application/yaml');
    expect(body).toContain('\nkind: ConfigMap\nmetadata:\n');
  });
});
