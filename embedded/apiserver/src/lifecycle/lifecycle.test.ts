import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWatch, startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
  await api.quiet();
});
afterEach(async () => {
  expect(api.errors).toEqual([]);
  await api.stop();
});

const NAMESPACES = '/api/v1/namespaces';
const configMaps = (namespace: string) => `${NAMESPACES}/${namespace}/configmaps`;
const namespace = (name: string) => ({ json: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } });
const configMap = (name: string, metadata = {}) => ({
  json: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata } },
});
const status = async (url: string) => (await api.send('GET', url)).status;

describe('a new cluster', () => {
  test('has what every cluster has', async () => {
    const { body } = await api.send('GET', NAMESPACES);
    const names = body.items.map((item: { metadata: { name: string } }) => item.metadata.name);
    expect(names).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
    const service = await api.send('GET', '/api/v1/namespaces/default/services/kubernetes');
    expect(service.body.spec.clusterIP).toBe('10.96.0.1');
    expect(await status('/apis/scheduling.k8s.io/v1/priorityclasses/system-cluster-critical')).toBe(200);
  });
});

describe('namespaces', () => {
  test('are labelled, active, and get an account and the root certificate', async () => {
    const { body } = await api.send('POST', NAMESPACES, namespace('n'));
    expect(body).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'n' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
    await api.quiet();
    expect(await status('/api/v1/namespaces/n/serviceaccounts/default')).toBe(200);
    const ca = await api.send('GET', `${configMaps('n')}/kube-root-ca.crt`);
    expect(ca.body.data['ca.crt']).toBe(api.credentials.authority.certificate);
    await api.send('DELETE', `${configMaps('n')}/kube-root-ca.crt`);
    await api.send('DELETE', '/api/v1/namespaces/n/serviceaccounts/default');
    await api.quiet();
    expect(await status('/api/v1/namespaces/n/serviceaccounts/default')).toBe(200);
    expect(await status(`${configMaps('n')}/kube-root-ca.crt`)).toBe(200);
  });

  test('go with all that is in them', async () => {
    await api.send('POST', NAMESPACES, namespace('n'));
    await api.send('POST', configMaps('n'), configMap('a'));
    const { names } = openWatch(await api.raw('GET', `${configMaps('n')}?watch=1`));
    await api.send('DELETE', `${NAMESPACES}/n`);
    await api.quiet();
    expect(await status(`${NAMESPACES}/n`)).toBe(200); // so that kubectl, which reads it twice, sees the same one
    api.clock.advance(500);
    await api.quiet();
    expect(await status(`${NAMESPACES}/n`)).toBe(404);
    expect(names()).toContain('DELETED a');
  });

  test('wait for what does not go, take nothing new, and tell why', async () => {
    await api.send('POST', NAMESPACES, namespace('n'));
    const held = configMap('held', { finalizers: ['example.com/wait'] });
    await api.send('POST', configMaps('n'), held);
    await api.send('DELETE', `${NAMESPACES}/n`);
    await api.quiet();
    api.clock.advance(500);
    await api.quiet();
    const { body } = await api.send('GET', `${NAMESPACES}/n`);
    expect(body.status.phase).toBe('Terminating');
    const conditions = new Map(
      body.status.conditions.map((c: { type: string; status: string; message: string }) => [
        c.type,
        `${c.status} ${c.message}`,
      ]),
    );
    expect(conditions.get('NamespaceContentRemaining')).toBe(
      'True Some resources are remaining: configmaps. has 1 resource instances',
    );
    expect(conditions.get('NamespaceFinalizersRemaining')).toBe(
      'True Some content in the namespace has finalizers remaining: example.com/wait in 1 resource instances',
    );
    const refused = await api.send('POST', configMaps('n'), configMap('new'));
    expect(refused.body).toMatchObject({
      code: 403,
      message:
        'configmaps "new" is forbidden: unable to create new content in namespace n because it is being terminated',
      details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] },
    });
    const live = (await api.send('GET', `${configMaps('n')}/held`)).body;
    const json = { ...live, metadata: { ...live.metadata, finalizers: [] } };
    await api.send('PUT', `${configMaps('n')}/held`, { json });
    await api.quiet();
    expect(await status(`${NAMESPACES}/n`)).toBe(404);
  });
});

describe('dependents', () => {
  const DEFAULT = configMaps('default');

  async function family(block = true) {
    const owner = (await api.send('POST', DEFAULT, configMap('owner'))).body;
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.metadata.uid };
    const ownerReferences = [{ ...reference, blockOwnerDeletion: block }];
    await api.send('POST', DEFAULT, configMap('child', { ownerReferences }));
    const child = (await api.send('GET', `${DEFAULT}/child`)).body;
    const own = { apiVersion: 'v1', kind: 'ConfigMap', name: 'child', uid: child.metadata.uid };
    await api.send('POST', DEFAULT, configMap('grandchild', { ownerReferences: [own] }));
    await api.quiet();
    return owner;
  }

  const there = async () => {
    const all = ['owner', 'child', 'grandchild'];
    const found = await Promise.all(all.map((name) => status(`${DEFAULT}/${name}`)));
    return all.filter((_, i) => found[i] === 200);
  };

  test('stay as long as their owner', async () => {
    await family();
    expect(await there()).toEqual(['owner', 'child', 'grandchild']);
  });

  test('go after their owner in the background', async () => {
    await family();
    await api.send('DELETE', `${DEFAULT}/owner`);
    expect(await status(`${DEFAULT}/owner`)).toBe(404);
    await api.quiet();
    expect(await there()).toEqual([]);
  });

  test('go before their owner in the foreground', async () => {
    await family();
    const { events } = openWatch(
      await api.raw('GET', `${DEFAULT}?watch=1&resourceVersion=${api.storage.revision}`),
    );
    const { body } = await api.send('DELETE', `${DEFAULT}/owner?propagationPolicy=Foreground`);
    expect(body.metadata.finalizers).toEqual(['foregroundDeletion']);
    await api.quiet();
    expect(await there()).toEqual([]);
    const gone = events.filter((e) => e.type === 'DELETED').map((e) => e.object.metadata.name);
    expect(gone.indexOf('child')).toBeLessThan(gone.indexOf('owner'));
  });

  test('stay without their owner when they are orphaned', async () => {
    await family();
    await api.send('DELETE', `${DEFAULT}/owner?propagationPolicy=Orphan`);
    await api.quiet();
    expect(await there()).toEqual(['child', 'grandchild']);
    expect((await api.send('GET', `${DEFAULT}/child`)).body.metadata.ownerReferences).toBeUndefined();
  });

  test('of an owner that never was are deleted, of an unknown kind are not', async () => {
    const owner = (kind: string, apiVersion: string) => ({
      ownerReferences: [{ apiVersion, kind, name: 'nobody', uid: 'none' }],
    });
    await api.send('POST', DEFAULT, configMap('child', owner('ConfigMap', 'v1')));
    await api.send('POST', DEFAULT, configMap('grandchild', owner('Unknown', 'example.org/v1')));
    await api.quiet();
    expect(await there()).toEqual(['grandchild']);
  });

  test('with two owners lose the one that goes', async () => {
    const a = (await api.send('POST', DEFAULT, configMap('owner'))).body;
    const b = (await api.send('POST', DEFAULT, configMap('other'))).body;
    const ownerReferences = [a, b].map(({ metadata }) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: metadata.name,
      uid: metadata.uid,
    }));
    await api.send('POST', DEFAULT, configMap('child', { ownerReferences }));
    await api.send('DELETE', `${DEFAULT}/owner`);
    await api.quiet();
    const child = (await api.send('GET', `${DEFAULT}/child`)).body;
    expect(child.metadata.ownerReferences.map((o: { name: string }) => o.name)).toEqual(['other']);
  });
});
