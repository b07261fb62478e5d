import type { KubeObject } from '@flux-ts/resource';
import { ManualClock } from '@flux-ts/testkit';
import { describe, expect, test } from 'vitest';
import { MemoryCluster } from '../test/memory-cluster.ts';
import { startWorkloads } from './index.ts';

/** Controllers alone, without machines. */
async function still() {
  const clock = new ManualClock();
  const cluster = new MemoryCluster(() => clock.now());
  await startWorkloads({ cluster, clock, machines: false });
  const add = async (apiVersion: string, kind: string, metadata: object, more: object = {}) => {
    const made = await cluster.create({ apiVersion, kind, metadata, ...more } as KubeObject);
    await clock.advance(0);
    return made;
  };
  const list = async (kind: string) => [...(await cluster.list({ apiVersion: '', kind }))];
  return { clock, cluster, add, list };
}

const EPHEMERAL = {
  name: 'data',
  ephemeral: {
    volumeClaimTemplate: { metadata: { labels: { a: 'b' } }, spec: { accessModes: ['ReadWriteOnce'] } },
  },
};
const DEFAULT = { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } };

describe('startWorkloads without machines', () => {
  test('makes a claim, which is the pod’s, of an ephemeral volume', async () => {
    const { add, list } = await still();
    await add('v1', 'Pod', { name: 'p', namespace: 'n' }, { spec: { containers: [], volumes: [EPHEMERAL] } });
    const [claim] = await list('PersistentVolumeClaim');
    expect(claim?.metadata).toMatchObject({ name: 'p-data', labels: { a: 'b' } });
    expect(claim?.metadata.ownerReferences).toMatchObject([{ kind: 'Pod', name: 'p', controller: true }]);
  });

  test('says so where somebody else has the claim of an ephemeral volume', async () => {
    const { add, list } = await still();
    await add('v1', 'PersistentVolumeClaim', { name: 'p-data', namespace: 'n' }, { spec: {} });
    await add('v1', 'Pod', { name: 'p', namespace: 'n' }, { spec: { containers: [], volumes: [EPHEMERAL] } });
    const told = (await list('Event')).find(({ metadata }) => metadata.name.startsWith('p.'));
    expect(told?.['message']).toBe(
      'ephemeral volume data: PVC n/p-data was not created for pod n/p (pod is not owner)',
    );
  });

  test('gives a claim the default class that comes after it, but not one that wants none', async () => {
    const { add, list } = await still();
    await add('v1', 'PersistentVolumeClaim', { name: 'a', namespace: 'n' }, { spec: {} });
    await add(
      'v1',
      'PersistentVolumeClaim',
      { name: 'b', namespace: 'n' },
      { spec: { storageClassName: '' } },
    );
    await add('storage.k8s.io/v1', 'StorageClass', { name: 's', ...DEFAULT }, { provisioner: 'p' });
    const claims = await list('PersistentVolumeClaim');
    expect(claims.map(({ spec }) => (spec as { storageClassName?: string }).storageClassName)).toEqual([
      's',
      '',
    ]);
  });

  test('keeps a range of addresses and says that it is ready', async () => {
    const { add, list } = await still();
    await add('networking.k8s.io/v1', 'ServiceCIDR', { name: 'c' }, { spec: { cidrs: ['192.0.2.0/24'] } });
    const [range] = await list('ServiceCIDR');
    expect(range?.metadata['finalizers']).toEqual(['networking.k8s.io/service-cidr-finalizer']);
    expect(range?.['status']).toMatchObject({ conditions: [{ type: 'Ready', status: 'True', reason: '' }] });
  });

  test('leaves a pod of an unknown node out of slices until there is the node', async () => {
    const { add, list } = await still();
    const labels = { app: 'a' };
    const status = { phase: 'Running', podIP: '192.0.2.1' };
    const spec = { selector: labels, clusterIP: '192.0.2.9', ports: [{ port: 80 }] };
    await add('v1', 'Service', { name: 's', namespace: 'n' }, { spec });
    await add(
      'v1',
      'Pod',
      { name: 'p', namespace: 'n', labels },
      { spec: { containers: [], nodeName: 'far' }, status },
    );
    const endpoints = async () => (await list('EndpointSlice')).map((each) => each['endpoints'] ?? []);
    expect(await endpoints()).toEqual([[]]);
    const told = (await list('Event')).find((each) => each['reason'] === 'FailedToUpdateEndpointSlices');
    expect(told?.['message']).toContain('skipping Pod p for Service n/s: Node far Not Found');
    await add('v1', 'Node', { name: 'far' });
    expect(await endpoints()).toMatchObject([[{ addresses: ['192.0.2.1'], nodeName: 'far' }]]);
  });
});
