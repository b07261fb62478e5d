import { expect, test } from 'vitest';
import { FakeApi } from '../test/fake-api.ts';
import { ApiError, createClient, createInformer, loadKubeconfig } from './index.ts';

test('the example of the README works', async () => {
  const api = await FakeApi.start();
  api.intercept = (request, response) => {
    if (request.method !== 'PATCH') return false;
    response.writeHead(200).end(JSON.stringify(api.put('configmaps', JSON.parse(request.body))));
    return true;
  };
  const kubeconfig = `
current-context: here
contexts: [{name: here, context: {cluster: here}}]
clusters: [{name: here, cluster: {server: "${api.url}"}}]
`;
  const stop = new AbortController();

  const client = createClient(loadKubeconfig(kubeconfig));
  const configMaps = { apiVersion: 'v1', kind: 'ConfigMap' };
  await client.apply(
    { ...configMaps, metadata: { name: 'greeting', namespace: 'default' }, data: { text: 'hello' } },
    { fieldManager: 'me', force: true },
  );
  const informer = createInformer(client, configMaps, { signal: stop.signal });
  await informer.synced;
  expect(informer.get('default', 'greeting')?.['data']).toEqual({ text: 'hello' });
  const error = await client
    .get({ ...configMaps, namespace: 'default', name: 'nobody' })
    .catch((e: unknown) => e);
  expect(ApiError.is(error, 'NOT_FOUND')).toBe(true);

  stop.abort();
  await client.close();
  await api.stop();
});
