import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
  await api.quiet();
});
afterEach(async () => {
  expect(api.errors).toEqual([]);
  await api.stop();
});

const API_SERVICES = '/apis/apiregistration.k8s.io/v1/apiservices';
const ADDRESSES = '/apis/networking.k8s.io/v1/ipaddresses';
const SERVICES = '/api/v1/namespaces/default/services';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const names = async (path: string): Promise<string[]> =>
  (await api.send('GET', path)).body.items.map((item: { metadata: { name: string } }) => item.metadata.name);

describe('what a server keeps about itself', () => {
  test('says how requests would be queued', async () => {
    expect(await names('/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations')).toContain(
      'exempt',
    );
    const { body } = await api.send('GET', '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas/system-nodes');
    expect(body.status.conditions[0]).toMatchObject({ type: 'Dangling', status: 'False' });
  });

  test('says from where addresses are and who has one', async () => {
    const { body } = await api.send('GET', '/apis/networking.k8s.io/v1/servicecidrs/kubernetes');
    expect(body.spec.cidrs).toEqual(['10.96.0.0/12']);
    const service = await api.send('POST', SERVICES, {
      json: { metadata: { name: 's' }, spec: { clusterIP: '10.96.7.8', ports: [{ port: 80 }] } },
    });
    expect(service.status).toBe(201);
    await api.quiet();
    const address = await api.send('GET', `${ADDRESSES}/10.96.7.8`);
    expect(address.body.spec.parentRef).toEqual({ resource: 'services', namespace: 'default', name: 's' });
    await api.send('DELETE', `${SERVICES}/s`);
    await api.quiet();
    expect(await names(ADDRESSES)).toEqual(['10.96.0.1']);
  });

  test('has an APIService for each version of a group, as long as it is served', async () => {
    const { body } = await api.send('GET', `${API_SERVICES}/v1.apps`);
    expect(body.spec).toEqual({
      group: 'apps',
      version: 'v1',
      groupPriorityMinimum: 17800,
      versionPriority: 15,
    });
    const schema = { openAPIV3Schema: { type: 'object' } };
    const definition = {
      metadata: { name: 'things.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'things', kind: 'Thing' },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    };
    await api.send('POST', CRDS, { json: definition });
    await api.quiet();
    expect((await api.send('GET', `${API_SERVICES}/v1.example.com`)).body).toMatchObject({
      metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'true' } },
      spec: { groupPriorityMinimum: 1000, versionPriority: 100 },
    });
    await api.send('DELETE', `${CRDS}/things.example.com`);
    await api.quiet();
    expect(await names(API_SERVICES)).not.toContain('v1.example.com');
  });
});
