import type { KubeObject } from '@flux-ts/resource';
import { statusOf } from '@flux-ts/resource';
import { ManualClock } from '@flux-ts/testkit';
import { describe, expect, test } from 'vitest';
import { MemoryCluster } from '../test/memory-cluster.ts';
import { EventWriter } from './event-writer.ts';
import { REHEARSE_ANNOTATION, startWorkloads, type Workloads } from './index.ts';

interface World {
  readonly clock: ManualClock;
  readonly cluster: MemoryCluster;
  readonly workloads: Workloads;
  get(
    kind: string,
    name: string,
  ): Promise<KubeObject & { spec: Record<string, never>; status: Record<string, never> }>;
  list(kind: string): Promise<KubeObject[]>;
  edit(kind: string, name: string, change: (object: KubeObject) => void): Promise<void>;
}

async function world(...objects: object[]): Promise<World> {
  const clock = new ManualClock();
  const cluster = new MemoryCluster(() => clock.now());
  const errors: unknown[] = [];
  const workloads = await startWorkloads({ cluster, clock, onError: (_, error) => errors.push(error) });
  for (const object of objects) await cluster.create(object as KubeObject);
  await clock.advance(0);
  const get: World['get'] = async (kind, name) => {
    const found = (await cluster.list({ apiVersion: '', kind })).find((o) => o.metadata.name === name);
    if (found === undefined) throw new Error(`${kind}/${name} is missing`);
    return found as Awaited<ReturnType<World['get']>>;
  };
  return {
    clock,
    cluster,
    workloads,
    get,
    list: async (kind) => [...(await cluster.list({ apiVersion: '', kind }))],
    async edit(kind, name, change) {
      const object = structuredClone(await get(kind, name)) as KubeObject;
      change(object);
      await cluster.update(object);
      await clock.advance(0);
      expect(errors).toEqual([]);
    },
  };
}

const labels = { app: 'foo' };
const template = {
  metadata: { labels },
  spec: { containers: [{ name: 'foo', image: 'foo:1', ports: [{ name: 'http', containerPort: 8080 }] }] },
};

function deployment(spec: object = {}, annotations: Record<string, string> = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'foo', namespace: 'foo', annotations },
    spec: { replicas: 3, selector: { matchLabels: labels }, template, ...spec },
  };
}

function status(object: KubeObject): string {
  return statusOf(object, { now: 0 }).status;
}

describe('Deployment', () => {
  test('becomes ready by a ReplicaSet and pods', async () => {
    const { clock, get, list } = await world(deployment());
    expect(status(await get('Deployment', 'foo'))).toBe('InProgress');
    await clock.advance(1000);
    const ready = await get('Deployment', 'foo');
    expect(ready.status).toMatchObject({
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      observedGeneration: 1,
    });
    expect(status(ready)).toBe('Current');
    const [set] = await list('ReplicaSet');
    expect(set?.metadata.ownerReferences).toMatchObject([
      { kind: 'Deployment', name: 'foo', controller: true },
    ]);
    expect(set?.metadata.name).toBe(`foo-${set?.metadata.labels?.['pod-template-hash']}`);
    expect(await list('Pod')).toHaveLength(3);
  });

  test('with no replicas is ready at once and settles', async () => {
    const { clock, cluster, get } = await world(deployment({ replicas: 0 }));
    await clock.advance(1000);
    expect(status(await get('Deployment', 'foo'))).toBe('Current');
    const before = { ...cluster.writes };
    await clock.advance(60_000);
    expect(cluster.writes).toEqual(before);
  });

  test('rolls a new template out within its limits and keeps the old set', async () => {
    const { clock, get, list, edit, cluster } = await world(
      deployment({ strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }),
    );
    await clock.advance(1000);
    const totals: number[] = [];
    cluster.watch([{ apiVersion: 'apps/v1', kind: 'ReplicaSet' }], async () => {
      totals.push(
        (await list('ReplicaSet')).reduce(
          (sum, set) => sum + (set['spec'] as { replicas: number }).replicas,
          0,
        ),
      );
    });
    await edit('Deployment', 'foo', (o) => {
      (o['spec'] as { template: unknown }).template = {
        ...template,
        spec: { containers: [{ name: 'foo', image: 'foo:2' }] },
      };
    });
    await clock.advance(5000);
    expect(Math.max(...totals)).toBe(4);
    expect(Math.min(...totals)).toBeGreaterThanOrEqual(3);
    expect(status(await get('Deployment', 'foo'))).toBe('Current');
    expect((await get('Deployment', 'foo')).metadata.annotations?.['deployment.kubernetes.io/revision']).toBe(
      '2',
    );
    const sets = (await list('ReplicaSet')).map((set) => (set['spec'] as { replicas: number }).replicas);
    expect(sets.sort()).toEqual([0, 3]);
  });

  test('scales down to the wished-for number', async () => {
    const { clock, list, edit } = await world(deployment());
    await clock.advance(1000);
    await edit('Deployment', 'foo', (o) => {
      (o['spec'] as { replicas: number }).replicas = 1;
    });
    await clock.advance(1000);
    expect(await list('Pod')).toHaveLength(1);
  });

  test('replaces a pod that was deleted', async () => {
    const { clock, cluster, list } = await world(deployment({ replicas: 1 }));
    await clock.advance(1000);
    const [pod] = await list('Pod');
    await cluster.delete({ apiVersion: 'v1', kind: 'Pod' }, 'foo', pod?.metadata.name ?? '');
    await clock.advance(1000);
    const pods = await list('Pod');
    expect(pods).toHaveLength(1);
    expect(pods[0]?.metadata.uid).not.toBe(pod?.metadata.uid);
  });
});

describe('a rehearsed failure', () => {
  test.each([
    ['image-pull-error', 'ImagePullBackOff'],
    ['crash-loop', 'CrashLoopBackOff'],
    ['out-of-memory', 'CrashLoopBackOff'],
  ])('%s leaves pods waiting with %s', async (rehearsal, reason) => {
    const { clock, get, list } = await world(
      deployment({ replicas: 1 }, { [REHEARSE_ANNOTATION]: rehearsal }),
    );
    await clock.advance(1000);
    const [pod] = await list('Pod');
    expect(pod?.['status']).toMatchObject({
      containerStatuses: [{ ready: false, state: { waiting: { reason } } }],
    });
    expect(status(await get('Deployment', 'foo'))).toBe('InProgress');
  });

  test('ends in ProgressDeadlineExceeded', async () => {
    const { clock, get } = await world(
      deployment({ progressDeadlineSeconds: 30 }, { [REHEARSE_ANNOTATION]: 'pending' }),
    );
    await clock.advance(40_000);
    expect(status(await get('Deployment', 'foo'))).toBe('Failed');
  });

  test('ends when the annotation goes', async () => {
    const { clock, get, edit } = await world(deployment({}, { [REHEARSE_ANNOTATION]: 'image-pull-error' }));
    await clock.advance(1000);
    await edit('Deployment', 'foo', (o) => {
      o.metadata.annotations = {};
    });
    await clock.advance(1000);
    expect(status(await get('Deployment', 'foo'))).toBe('Current');
  });

  test('pending=30s waits that long', async () => {
    const { clock, get } = await world(deployment({}, { [REHEARSE_ANNOTATION]: 'pending=30s' }));
    await clock.advance(29_000);
    expect(status(await get('Deployment', 'foo'))).toBe('InProgress');
    await clock.advance(2000);
    expect(status(await get('Deployment', 'foo'))).toBe('Current');
  });
});

test('StatefulSet makes its pods in order, with claims, and becomes current', async () => {
  const spec = {
    replicas: 2,
    serviceName: 'db',
    selector: { matchLabels: labels },
    template,
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  };
  const { clock, get, list } = await world({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'foo' },
    spec,
  });
  expect((await list('Pod')).map((pod) => pod.metadata.name)).toEqual(['db-0']);
  await clock.advance(2000);
  expect((await list('Pod')).map((pod) => pod.metadata.name)).toEqual(['db-0', 'db-1']);
  expect(status(await get('StatefulSet', 'db'))).toBe('Current');
  expect((await get('Pod', 'db-1'))['spec']).toMatchObject({
    hostname: 'db-1',
    subdomain: 'db',
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-1' } }],
  });
  expect((await get('PersistentVolumeClaim', 'data-db-1')).status).toMatchObject({
    phase: 'Bound',
    capacity: { storage: '1Gi' },
  });
});

test('DaemonSet has a pod on the simulated node and becomes current', async () => {
  const { clock, get } = await world({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'foo' },
    spec: { selector: { matchLabels: labels }, template },
  });
  await clock.advance(1000);
  expect((await get('DaemonSet', 'agent')).status).toMatchObject({
    desiredNumberScheduled: 1,
    numberReady: 1,
  });
  expect(status(await get('DaemonSet', 'agent'))).toBe('Current');
});

test.each([
  ['Never', 'Succeeded', { terminated: { reason: 'Completed' } }],
  ['OnFailure', 'Succeeded', { terminated: { reason: 'Completed' } }],
  ['Always', 'Running', { running: {} }],
])('Pod of its own with restartPolicy %s is %s', async (restartPolicy, phase, state) => {
  const { clock, get } = await world({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'test-connection', namespace: 'foo' },
    spec: { ...template.spec, restartPolicy },
  });
  await clock.advance(1000);
  expect((await get('Pod', 'test-connection')).status).toMatchObject({
    phase,
    containerStatuses: [{ state }],
  });
});

/** Pods of Jobs are never restarted for ever: the API takes no other policy. */
const jobTemplate = { ...template, spec: { ...template.spec, restartPolicy: 'Never' } };

describe('Job', () => {
  const job = (spec: object = {}, annotations = {}): object => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate', namespace: 'foo', annotations },
    spec: {
      completions: 1,
      parallelism: 1,
      template: jobTemplate,
      ...spec,
    },
  });

  test('completes', async () => {
    const { clock, get } = await world(job());
    await clock.advance(2000);
    const done = await get('Job', 'migrate');
    expect(done.status).toMatchObject({
      succeeded: 1,
      conditions: [{ type: 'SuccessCriteriaMet' }, { type: 'Complete', status: 'True' }],
    });
    expect(status(done)).toBe('Current');
  });

  test('fails by rehearsal after its backoff limit', async () => {
    const { clock, get } = await world(job({ backoffLimit: 1 }, { [REHEARSE_ANNOTATION]: 'job-failure' }));
    await clock.advance(15_000);
    expect((await get('Job', 'migrate')).status).toMatchObject({
      failed: 2,
      conditions: [{ type: 'FailureTarget' }, { type: 'Failed', reason: 'BackoffLimitExceeded' }],
    });
  });

  test('goes after its time to live', async () => {
    const { clock, list } = await world(job({ ttlSecondsAfterFinished: 10 }));
    await clock.advance(2000);
    expect(await list('Job')).toHaveLength(1);
    await clock.advance(11_000);
    expect(await list('Job')).toHaveLength(0);
  });

  test('without time to live stays long enough to be seen', async () => {
    const { clock, list } = await world(job({ ttlSecondsAfterFinished: 0 }));
    await clock.advance(4000);
    expect(await list('Job')).toMatchObject([{ status: { succeeded: 1 } }]);
    await clock.advance(2000);
    expect(await list('Job')).toHaveLength(0);
  });
});

test('CronJob starts a job at each time of its schedule and keeps three', async () => {
  const spec = { schedule: '*/5 * * * *', jobTemplate: { spec: { template: jobTemplate } } };
  const { clock, list, get } = await world({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tidy', namespace: 'foo' },
    spec,
  });
  await clock.advance(4 * 60_000);
  expect(await list('Job')).toHaveLength(0);
  await clock.advance(2 * 60_000);
  expect((await list('Job')).map((job) => job.metadata.name)).toEqual([
    `tidy-${Date.parse('2026-01-01T00:05:00Z') / 60_000}`,
  ]);
  await clock.advance(60 * 60_000);
  expect(await list('Job')).toHaveLength(3);
  expect((await get('CronJob', 'tidy')).status).toMatchObject({ lastScheduleTime: '2026-01-01T01:05:00Z' });
});

test('Service gets endpoints of ready pods, and an address when it is a LoadBalancer', async () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'foo', namespace: 'foo' },
    spec: { type: 'LoadBalancer', selector: labels, ports: [{ port: 80, targetPort: 'http' }] },
  };
  const { clock, get } = await world(service, deployment({ replicas: 2 }));
  await clock.advance(1000);
  expect(
    ((await get('Endpoints', 'foo')) as unknown as { subsets: { addresses: unknown[]; ports: unknown[] }[] })
      .subsets,
  ).toMatchObject([
    { addresses: [{ targetRef: { kind: 'Pod' } }, {}], ports: [{ port: 8080, protocol: 'TCP' }] },
  ]);
  expect((await get('Service', 'foo')).status).toMatchObject({
    loadBalancer: { ingress: [{ ip: expect.stringMatching(/^203\.0\.113\.\d+$/) }] },
  });
});

test('Ingress gets an address', async () => {
  const { clock, get } = await world({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'foo', namespace: 'foo' },
    spec: {},
  });
  await clock.advance(10);
  expect((await get('Ingress', 'foo')).status).toMatchObject({ loadBalancer: { ingress: [{}] } });
});

test('a simulation that stopped writes no more', async () => {
  const { clock, cluster, workloads } = await world(deployment());
  await workloads.stop();
  const before = { ...cluster.writes };
  await clock.advance(60_000);
  expect(cluster.writes).toEqual(before);
});

describe('ControllerRevisions', () => {
  const set = { metadata: { name: 'foo', namespace: 'foo' }, apiVersion: 'apps/v1' };
  const spec = { selector: { matchLabels: labels }, template };

  test.each([
    { ...set, kind: 'StatefulSet', spec: { ...spec, serviceName: 'foo', replicas: 1 } },
    { ...set, kind: 'DaemonSet', spec },
  ])('remember the templates of a $kind, the one that comes back as the newest', async (object) => {
    const { clock, edit, list } = await world(object);
    const revisions = async () =>
      (await list('ControllerRevision'))
        .map((each) => [each['revision'], imageOf(each)])
        .sort(([a], [b]) => Number(a) - Number(b));
    await clock.advance(1000);
    await edit(object.kind, 'foo', (o) => setImage(o, 'foo:2'));
    await clock.advance(1000);
    expect(await revisions()).toEqual([
      [1, 'foo:1'],
      [2, 'foo:2'],
    ]);
    await edit(object.kind, 'foo', (o) => setImage(o, 'foo:1'));
    expect(await revisions()).toEqual([
      [2, 'foo:2'],
      [3, 'foo:1'],
    ]);
  });

  type Templated = { spec: { template: { spec: { containers: { image: string }[] } } } };
  const imageOf = (revision: KubeObject) =>
    (revision['data'] as Templated).spec.template.spec.containers[0]?.image;
  function setImage(object: KubeObject, image: string): void {
    for (const each of (object as unknown as Templated).spec.template.spec.containers) each.image = image;
  }
});

describe('Job', () => {
  const job = (more: object, annotations = {}) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'foo', namespace: 'foo', annotations },
    spec: { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } }, ...more },
  });

  test('gives each pod its number when it is indexed', async () => {
    const { clock, get, list } = await world(
      job({ completions: 3, parallelism: 3, completionMode: 'Indexed' }),
    );
    expect((await list('Pod')).map((pod) => (pod['spec'] as { hostname?: string }).hostname).sort()).toEqual([
      'foo-0',
      'foo-1',
      'foo-2',
    ]);
    await clock.advance(2000);
    expect((await get('Job', 'foo')).status).toMatchObject({ succeeded: 3, completedIndexes: '0-2' });
  });

  test('fails when it takes longer than it may', async () => {
    const { clock, get, list } = await world(
      job({ activeDeadlineSeconds: 5 }, { [REHEARSE_ANNOTATION]: 'pending' }),
    );
    await clock.advance(6000);
    expect((await get('Job', 'foo')).status['conditions']).toMatchObject([
      { type: 'FailureTarget', reason: 'DeadlineExceeded' },
      { type: 'Failed', reason: 'DeadlineExceeded' },
    ]);
    expect(await list('Pod')).toEqual([]);
  });

  test('fails by a rule about how its pod failed', async () => {
    const rule = { action: 'FailJob', onExitCodes: { operator: 'In', values: [1] } };
    const { clock, get } = await world(
      job({ podFailurePolicy: { rules: [rule] } }, { [REHEARSE_ANNOTATION]: 'job-failure' }),
    );
    await clock.advance(2000);
    expect((await get('Job', 'foo')).status['conditions']).toContainEqual(
      expect.objectContaining({ type: 'Failed', reason: 'PodFailurePolicy' }),
    );
  });
});

describe('claims', () => {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'foo', namespace: 'foo' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'static',
      resources: { requests: { storage: '1Gi' } },
    },
  };
  const volume = (name: string, storage: string) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'static', capacity: { storage } },
  });

  test('take the smallest volume that fits, and leave it released', async () => {
    const { cluster, clock, get } = await world(
      volume('large', '10Gi'),
      volume('small', '2Gi'),
      volume('tiny', '1Mi'),
      claim,
    );
    expect((await get('PersistentVolumeClaim', 'foo')).spec['volumeName']).toBe('small');
    expect((await get('PersistentVolume', 'small')).status['phase']).toBe('Bound');
    await cluster.delete({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, 'foo', 'foo');
    await clock.advance(0);
    expect((await get('PersistentVolume', 'small')).status['phase']).toBe('Released');
  });

  test('keep the class of attributes that they ask for', async () => {
    const kind = { apiVersion: 'storage.k8s.io/v1', kind: 'VolumeAttributesClass' };
    const metadata = { name: 'gold', finalizers: ['kubernetes.io/vac-protection'] };
    const asking = { ...claim, spec: { ...claim.spec, volumeAttributesClassName: 'gold' } };
    const { cluster, clock, get } = await world({ ...kind, metadata, driverName: 'x' } as KubeObject, asking);
    await cluster.delete(kind, '', 'gold');
    await clock.advance(0);
    expect((await get('VolumeAttributesClass', 'gold')).metadata.deletionTimestamp).toBeDefined();
    await cluster.delete({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, 'foo', 'foo');
    await clock.advance(0);
    await expect(get('VolumeAttributesClass', 'gold')).rejects.toThrow();
  });
});

describe('what an owner left behind', () => {
  test.each<[string, object, string]>([
    ['Deployment', deployment(), 'ReplicaSet'],
    [
      'StatefulSet',
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'foo', namespace: 'foo' },
        spec: { replicas: 1, serviceName: 'foo', selector: { matchLabels: labels }, template },
      },
      'Pod',
    ],
    [
      'DaemonSet',
      {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: { name: 'foo', namespace: 'foo' },
        spec: { selector: { matchLabels: labels }, template },
      },
      'Pod',
    ],
  ])('is taken by a new %s', async (kind, object, child) => {
    const { clock, cluster, get, list } = await world(object);
    await clock.advance(60_000);
    const before = await list(child);
    await cluster.orphan({ apiVersion: 'apps/v1', kind }, 'foo', 'foo');
    await clock.advance(0);
    await cluster.create(object as KubeObject);
    await clock.advance(60_000);
    const owner = await get(kind, 'foo');
    const after = await list(child);
    expect(after.map(({ metadata }) => metadata.uid)).toEqual(before.map(({ metadata }) => metadata.uid));
    for (const { metadata } of after) expect(metadata.ownerReferences?.[0]?.uid).toBe(owner.metadata.uid);
    expect(status(owner)).toBe('Current');
  });

  test('is left alone by a StatefulSet whose pods are called otherwise', async () => {
    const bare = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'other', namespace: 'foo', labels },
      spec: template.spec,
    };
    const { clock, get } = await world(bare, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'foo', namespace: 'foo' },
      spec: { replicas: 1, serviceName: 'foo', selector: { matchLabels: labels }, template },
    });
    await clock.advance(60_000);
    expect((await get('Pod', 'other')).metadata.ownerReferences).toBeUndefined();
  });
});

test('without machines pods stay where they are, and nobody gives addresses', async () => {
  const clock = new ManualClock();
  const cluster = new MemoryCluster(() => clock.now());
  await startWorkloads({ cluster, clock, machines: false });
  await cluster.create(deployment() as KubeObject);
  await clock.advance(5000);
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod' });
  expect(pods.map((pod) => pod['status'])).toEqual([undefined, undefined, undefined]);
  expect(await cluster.list({ apiVersion: 'v1', kind: 'Node' })).toEqual([]);
});

test('events of one reason are combined from the tenth on', async () => {
  const clock = new ManualClock();
  const cluster = new MemoryCluster(() => clock.now());
  const events = new EventWriter(cluster, clock);
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'foo', uid: 'u' } };
  for (let i = 0; i < 12; i++) {
    events.normal('test', object as KubeObject, 'Reason', `message ${i}`);
    await clock.advance(1);
  }
  const found = await cluster.list({ apiVersion: 'v1', kind: 'Event' });
  expect(found).toHaveLength(10);
  expect(found.at(-1)).toMatchObject({ message: '(combined from similar events): message 11', count: 3 });
});
