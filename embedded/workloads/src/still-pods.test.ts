import type { KubeObject } from '@flux-ts/resource';
import { ManualClock } from '@flux-ts/testkit';
import { describe, expect, test } from 'vitest';
import { MemoryCluster } from '../test/memory-cluster.ts';
import { startWorkloads } from './index.ts';

/** Controllers alone: no machine moves the pods, so that each test says what becomes of them. */
async function still(...objects: object[]) {
  const clock = new ManualClock();
  const cluster = new MemoryCluster(() => clock.now());
  await startWorkloads({ cluster, clock, machines: false });
  for (const object of objects) await cluster.create(object as KubeObject);
  await clock.advance(0);
  const list = async (kind: string) =>
    [...(await cluster.list({ apiVersion: '', kind }))] as unknown as Any[];
  const change = async (kind: string, name: string, edit: (object: Any) => void) => {
    const found = structuredClone((await list(kind)).find(({ metadata }) => metadata.name === name)) as Any;
    edit(found);
    await cluster.update(found as unknown as KubeObject);
    await clock.advance(0);
  };
  const tell = async (pod: Any, status: object) => {
    await cluster.updateStatus({ ...pod, status } as unknown as KubeObject);
    await clock.advance(0);
  };
  const status = async (kind: string) => (await list(kind))[0]?.status ?? {};
  const reasons = async () => (await list('Event')).map((event) => String(event['reason']));
  return { clock, cluster, list, change, tell, status, reasons };
}

interface Any {
  readonly metadata: KubeObject['metadata'] & { readonly finalizers?: string[] };
  readonly spec: Record<string, unknown>;
  readonly status: Record<string, unknown>;
  readonly [field: string]: unknown;
}

const template = (restartPolicy?: string) => ({
  metadata: { labels: { app: 'a' } },
  spec: { containers: [{ name: 'c', image: 'c:1' }], ...(restartPolicy && { restartPolicy }) },
});
const made = (apiVersion: string, kind: string, spec: object, name = 'a') => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'n' },
  spec,
});
const job = (spec: object) =>
  made('batch/v1', 'Job', { template: template('Never'), parallelism: 1, ...spec });
const set = (kind: string, spec: object) =>
  made('apps/v1', kind, { selector: { matchLabels: { app: 'a' } }, template: template(), ...spec });
const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], podIP: '10.1.0.1' };
const ended = (exitCode: number) => ({
  phase: exitCode === 0 ? 'Succeeded' : 'Failed',
  containerStatuses: [{ name: 'c', restartCount: 0, state: { terminated: { exitCode } } }],
});
const indexed = (completions: number, more: object = {}) =>
  job({ completions, parallelism: completions, completionMode: 'Indexed', ...more });

describe('Job', () => {
  test('holds its pods until they are counted', async () => {
    const { list, tell, status } = await still(job({ completions: 1 }));
    const [pod] = await list('Pod');
    expect(pod?.metadata.finalizers).toEqual(['batch.kubernetes.io/job-tracking']);
    await tell(pod!, ended(0));
    expect((await list('Pod'))[0]?.metadata.finalizers).toBeUndefined();
    expect(await status('Job')).toMatchObject({ succeeded: 1, uncountedTerminatedPods: {} });
  });

  test('waits longer after each failure', async () => {
    const { clock, list, tell, status } = await still(job({ completions: 1, backoffLimit: 9 }));
    for (const seconds of [10, 20, 40]) {
      const pods = (await list('Pod')).filter((pod) => pod.status?.['phase'] !== 'Failed');
      expect(pods).toHaveLength(1);
      await tell(pods[0]!, { ...ended(1), containerStatuses: [], conditions: [failedAt(clock.now())] });
      await clock.advance(seconds * 1000 - 1);
      expect(await status('Job')).not.toHaveProperty('active');
      await clock.advance(1);
      expect(await status('Job')).toMatchObject({ active: 1 });
    }
  });

  test('ends fewer pods without counting them as failed', async () => {
    const { change, status } = await still(job({ completions: 4, parallelism: 3 }));
    expect(await status('Job')).toMatchObject({ active: 3 });
    await change('Job', 'a', (object) => Object.assign(object.spec, { parallelism: 1 }));
    expect(await status('Job')).toMatchObject({ active: 1, terminating: 0 });
    expect(await status('Job')).not.toHaveProperty('failed');
  });

  test('gives up an index by itself', async () => {
    const { list, tell, status } = await still(indexed(2, { backoffLimitPerIndex: 0 }));
    const [first, second] = await list('Pod');
    await tell(first!, ended(1));
    expect(await status('Job')).toMatchObject({ failedIndexes: '0', active: 1 });
    await tell(second!, ended(0));
    expect(await status('Job')).toMatchObject({
      completedIndexes: '1',
      failedIndexes: '0',
      conditions: [{ type: 'FailureTarget' }, { type: 'Failed', reason: 'FailedIndexes' }],
    });
  });

  test('is done when its successPolicy is met', async () => {
    const rules = [{ succeededIndexes: '0,2', succeededCount: 1 }];
    const { list, tell, status } = await still(indexed(3, { successPolicy: { rules } }));
    await tell((await list('Pod'))[1]!, ended(0));
    expect(await status('Job')).toMatchObject({ completedIndexes: '1', active: 2 });
    await tell((await list('Pod')).at(-1)!, ended(0));
    const { conditions, ...rest } = await status('Job');
    expect(conditions).toMatchObject([{ reason: 'SuccessPolicy' }, { type: 'Complete' }]);
    expect(rest).not.toHaveProperty('failed');
  });

  test('that somebody else manages is left alone', async () => {
    const { list } = await still(job({ managedBy: 'example.com/other' }));
    expect(await list('Pod')).toEqual([]);
  });
});

function failedAt(now: number): object {
  return { type: 'Ready', status: 'False', lastTransitionTime: new Date(now).toISOString() };
}

describe('StatefulSet', () => {
  test('makes a pod below its partition as it was', async () => {
    const partition = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } };
    const spec = { replicas: 1, podManagementPolicy: 'Parallel', ...partition };
    const { cluster, list, tell, change, clock } = await still(set('StatefulSet', spec));
    await tell((await list('Pod'))[0]!, ready);
    await change('StatefulSet', 'a', ({ spec: live }) => {
      (live as ReturnType<typeof podSpec>).template.spec.containers[0]!.image = 'c:2';
    });
    await cluster.delete({ apiVersion: 'v1', kind: 'Pod' }, 'n', 'a-0');
    await clock.advance(0);
    expect((await list('Pod'))[0]?.spec).toMatchObject({ containers: [{ image: 'c:1' }] });
  });

  test('lets claims go with the pods that are too many', async () => {
    const spec = {
      replicas: 2,
      podManagementPolicy: 'Parallel',
      volumeClaimTemplates: [{ metadata: { name: 'd' }, spec: { storageClassName: 'none' } }],
      persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' },
    };
    const { list, change } = await still(set('StatefulSet', spec));
    const owners = async () =>
      (await list('PersistentVolumeClaim')).map(({ metadata }) => metadata.ownerReferences?.[0]?.kind);
    expect(await owners()).toEqual([undefined, undefined]);
    await change('StatefulSet', 'a', (object) => Object.assign(object.spec, { replicas: 1 }));
    expect(await list('Pod')).toHaveLength(1);
    expect((await list('PersistentVolumeClaim')).some((each) => each.metadata.name === 'd-a-0')).toBe(true);
  });
});

function podSpec() {
  return { template: template() };
}

describe('DaemonSet', () => {
  const node = (name: string, spec: object = {}) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { disk: name } },
    spec,
  });

  test('runs where taints and affinity let it', async () => {
    const terms = [{ matchExpressions: [{ key: 'disk', operator: 'NotIn', values: ['n3'] }] }];
    const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } };
    const pod = template();
    const spec = { template: { ...pod, spec: { ...pod.spec, affinity: { nodeAffinity: required } } } };
    const taints = [{ key: 'own', effect: 'NoSchedule' }];
    const { status, change } = await still(
      node('n1'),
      node('n2', { taints }),
      node('n3'),
      set('DaemonSet', spec),
    );
    expect(await status('DaemonSet')).toMatchObject({ desiredNumberScheduled: 1 });
    await change('Node', 'n2', (object) => Object.assign(object.spec, { taints: [] }));
    expect(await status('DaemonSet')).toMatchObject({ desiredNumberScheduled: 2 });
    const evict = [{ key: 'own', effect: 'NoExecute' }];
    await change('Node', 'n1', (object) => Object.assign(object.spec, { taints: evict }));
    expect(await status('DaemonSet')).toMatchObject({
      desiredNumberScheduled: 1,
      currentNumberScheduled: 1,
    });
  });

  test('is updated node by node', async () => {
    const { list, tell, change } = await still(node('n1'), node('n2'), set('DaemonSet', {}));
    const images = async () =>
      (await list('Pod')).map(
        ({ spec }) => (spec as { containers: { image: string }[] }).containers[0]?.image,
      );
    for (const pod of await list('Pod')) await tell(pod, ready);
    await change('DaemonSet', 'a', ({ spec }) => {
      (spec as ReturnType<typeof podSpec>).template.spec.containers[0]!.image = 'c:2';
    });
    expect((await images()).sort()).toEqual(['c:1', 'c:2']);
    for (const pod of await list('Pod')) await tell(pod, ready);
    expect(await images()).toEqual(['c:2', 'c:2']);
  });
});

describe('claims and volumes', () => {
  const claim = (spec: object) => made('v1', 'PersistentVolumeClaim', { accessModes: [], ...spec });

  test('say why they wait', async () => {
    const late = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'late' },
      provisioner: 'x',
      volumeBindingMode: 'WaitForFirstConsumer',
    };
    for (const [spec, reason] of [
      [{ storageClassName: '' }, 'FailedBinding'],
      [{ storageClassName: 'none' }, 'ProvisioningFailed'],
      [{ storageClassName: 'late' }, 'WaitForFirstConsumer'],
    ] as const)
      expect(await (await still(late, claim(spec))).reasons()).toEqual([reason]);
  });

  test('are held while a pod uses them', async () => {
    const pod = made('v1', 'Pod', {
      nodeName: 'n1',
      containers: [],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'a' } }],
    });
    const { cluster, clock, list } = await still(claim({ storageClassName: '' }), pod);
    await cluster.delete({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, 'n', 'a');
    await clock.advance(0);
    expect(await list('PersistentVolumeClaim')).toHaveLength(1);
    await cluster.delete({ apiVersion: 'v1', kind: 'Pod' }, 'n', 'a');
    await clock.advance(0);
    expect(await list('PersistentVolumeClaim')).toEqual([]);
  });
});

describe('Services', () => {
  const service = (spec: object) => made('v1', 'Service', { clusterIP: '10.0.0.1', ...spec });
  const pod = (name: string) => ({
    ...made('v1', 'Pod', { containers: [], nodeName: 'n1' }, name),
    metadata: { name, namespace: 'n', labels: { app: 'a' } },
  });

  test('forget a pod that is labelled otherwise', async () => {
    const ports = [{ port: 80 }];
    const { list, tell, change } = await still(pod('p'), service({ selector: { app: 'a' }, ports }));
    await tell((await list('Pod'))[0]!, ready);
    expect((await list('Endpoints'))[0]?.['subsets']).toHaveLength(1);
    await change('Pod', 'p', ({ metadata }) => Object.assign(metadata, { labels: { app: 'b' } }));
    expect((await list('Endpoints'))[0]?.['subsets']).toBeUndefined();
    expect((await list('EndpointSlice'))[0]?.['endpoints']).toBeNull();
  });

  test('tell on in slices what Endpoints say by hand', async () => {
    const endpoints = {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 'a', namespace: 'n' },
      subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ name: 'pg', port: 5432, protocol: 'TCP' }] }],
    };
    const { list, change } = await still(service({ ports: [{ port: 5432 }] }), endpoints);
    expect(await list('EndpointSlice')).toMatchObject([
      { endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true } }], ports: [{ name: 'pg' }] },
    ]);
    const skip = { 'endpointslice.kubernetes.io/skip-mirror': 'true' };
    await change('Endpoints', 'a', ({ metadata }) => Object.assign(metadata, { labels: skip }));
    expect(await list('EndpointSlice')).toEqual([]);
  });
});

test('a budget in parts counts what owners want', async () => {
  const spec = { maxUnavailable: '50%', selector: { matchLabels: { app: 'a' } } };
  const { list, tell, status } = await still(
    set('ReplicaSet', { replicas: 4 }),
    made('policy/v1', 'PodDisruptionBudget', spec),
  );
  const [pod] = await list('Pod');
  await tell(pod!, ready);
  expect(await status('PodDisruptionBudget')).toMatchObject({
    expectedPods: 4,
    desiredHealthy: 2,
    currentHealthy: 1,
    disruptionsAllowed: 0,
  });
});

test('nodes are tainted by their conditions and told of', async () => {
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, spec: { unschedulable: true } };
  const { list, tell, reasons } = await still(node);
  const taints = async () =>
    ((await list('Node'))[0]?.spec as { taints?: { key: string; effect: string }[] })?.taints?.map(
      ({ key, effect }) => `${effect} ${key.split('/')[1]}`,
    );
  expect(await reasons()).toEqual(['RegisteredNode']);
  expect(await taints()).toEqual(['NoSchedule unschedulable']);
  await tell((await list('Node'))[0]!, { conditions: [{ type: 'Ready', status: 'False' }] });
  expect(await taints()).toEqual(['NoSchedule unschedulable', 'NoSchedule not-ready', 'NoExecute not-ready']);
});
