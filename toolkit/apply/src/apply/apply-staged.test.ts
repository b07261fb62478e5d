import { ApiError, systemClock } from '@flux-ts/kube';
import { asValue, type KubeObject } from '@flux-ts/resource';
import type { FakeCluster, FakeClusterOptions, FakeRequest } from '@flux-ts/testkit';
import { describe, expect, test } from 'vitest';
import { cacheOf, configMap, crd, key, kinds, owner, setup } from '../../test/test-cluster.ts';
import { type ApplierOptions, createApplier, formatChanges, Manifest, managedFieldsHash } from '../index.ts';

describe('applyStaged', () => {
  test('creates, configures, and leaves alone', async () => {
    const { cluster, applier, counts } = setup();
    const apply = async (data: object) =>
      formatChanges(await applier.applyStaged([configMap('a', data)]), { all: true });
    expect(await apply({ x: '1' })).toBe('ConfigMap/default/a created');
    expect(counts()).toEqual({ get: 1, 'dry apply': 1, apply: 1 });
    expect(await apply({ x: '1' })).toBe('ConfigMap/default/a unchanged');
    expect(counts()).toEqual({ get: 1, 'dry apply': 1 });
    expect(await apply({ y: '2' })).toBe('ConfigMap/default/a configured');
    expect(cluster.peek(key('a'))).toMatchObject({ data: { y: '2' } });
    expect(cluster.peek(key('a'))!['data']).toEqual({ y: '2' });
  });

  test('asks nothing of what the cache proves unchanged, and one dry run less of what it does not have', async () => {
    let cluster: FakeCluster;
    const { applier, counts, ...rest } = setup({}, { cache: cacheOf(() => cluster) });
    cluster = rest.cluster;
    const objects = [configMap('a', { x: '1' }), configMap('b', { x: '1' })];
    await applier.applyStaged(objects);
    expect(counts()).toEqual({ 'dry apply': 2, apply: 2 });
    expect(formatChanges(await applier.applyStaged(objects), { all: true })).toBe(
      'ConfigMap/default/a unchanged\nConfigMap/default/b unchanged',
    );
    expect(counts()).toEqual({});
    cluster.setStatus(key('a'), { phase: 'moved on' });
    await applier.applyStaged(objects);
    expect(counts()).toEqual({});
    await cluster.patch(
      key('a'),
      { type: 'merge', body: { data: { x: 'edited' } } },
      { fieldManager: 'someone' },
    );
    counts();
    expect(formatChanges(await applier.applyStaged(objects))).toBe('ConfigMap/default/a configured');
    expect(counts()).toEqual({ get: 1, 'dry apply': 1, apply: 1 });
    expect(cluster.peek(key('a'))!['data']).toEqual({ x: '1' });
  });

  test('sees a reordered list, which no owner shows', async () => {
    let cluster: FakeCluster;
    const { applier, ...rest } = setup({}, { cache: cacheOf(() => cluster) });
    cluster = rest.cluster;
    const service = (...ports: number[]): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's', namespace: 'default' },
      spec: { ports: ports.map((port) => ({ port, protocol: 'TCP', name: `p${port}` })) },
    });
    await applier.applyStaged([service(1, 2)]);
    const s = key('s', 'Service');
    const hash = managedFieldsHash(cluster.peek(s)!, owner.field, []);
    await cluster.patch(
      s,
      { type: 'merge', body: { spec: asValue(service(2, 1))['spec']! } },
      { fieldManager: 'kubectl-edit' },
    );
    expect(managedFieldsHash(cluster.peek(s)!, owner.field, [])).toBe(hash);
    expect(formatChanges(await applier.applyStaged([service(1, 2)]))).toBe('Service/default/s configured');
  });

  test('needs no dry run where its own server-side apply shows that nothing changes', async () => {
    const schemaOf: ApplierOptions['schemaOf'] = ({ kind }) => kinds.schemaOf('', 'v1', kind);
    const { applier, counts } = setup({}, { schemaOf });
    const object = configMap('a', { x: '1' }, { creationTimestamp: null });
    await applier.applyStaged([object]);
    counts();
    await applier.applyStaged([object]);
    expect(counts()).toEqual({ get: 1 });
  });

  test('applies definitions first, waits for them, then what they define', async () => {
    const { cluster, applier } = setup();
    const done = applier.applyStaged([
      { apiVersion: 'test.dev/v1', kind: 'Widget', metadata: { name: 'w', namespace: 'apps' } },
      crd('Widget'),
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'apps' } },
    ]);
    const definition = key('widgets.test.dev', 'CustomResourceDefinition', 'apiextensions.k8s.io/v1');
    while (!cluster.requests.some(({ verb }) => verb === 'watch')) await new Promise(setImmediate);
    expect(cluster.requests.some(({ kind }) => kind === 'Widget')).toBe(false);
    cluster.setStatus(definition, { conditions: [{ type: 'Established', status: 'True' }] });
    expect(formatChanges(await done)).toBe(
      'CustomResourceDefinition/widgets.test.dev created\nNamespace/apps created\nWidget/apps/w created',
    );
  });

  test('stops before the first write when one object of a stage is wrong, and says where it stands', async () => {
    const { cluster, applier, counts } = setup();
    const wrong = Manifest.of(configMap('b', { x: 1 }), { file: 'app/b.yaml', line: 3, column: 1 });
    const written: string[] = [];
    const apply = applier.applyStaged([configMap('a', { x: '1' }), wrong], {
      beforeWrite: async (ids) => void written.push(...ids.map(({ name }) => name)),
    });
    await expect(apply).rejects.toThrow(
      'ConfigMap/default/b dry-run failed: failed to create typed patch object (default/b; /v1, Kind=ConfigMap): .data.x: expected string, got &value.valueUnstructured{Value:1} (app/b.yaml:3:1)',
    );
    await expect(apply).rejects.toMatchObject({ code: 'DRY_RUN', data: { id: { name: 'b' } } });
    expect(counts()).not.toHaveProperty('apply');
    expect([cluster.peek(key('a')), written]).toEqual([undefined, []]);
  });

  test.each([
    [
      { ...configMap('a', {}), metadata: { name: 'a', namespace: 'gone' } },
      'ConfigMap/gone/a not found: namespaces "gone" not found',
    ],
    [
      { ...configMap('a', {}), metadata: { name: 'a' } },
      'ConfigMap/a namespace not specified: the server could not find the requested resource',
    ],
    [
      { apiVersion: 'x.dev/v1', kind: 'X', metadata: { name: 'a', namespace: 'default' } },
      'X/default/a dry-run failed: no matches for kind "X" in version "x.dev/v1"',
    ],
  ])('words the refusal of %j as Flux does', async (object, message) => {
    await expect(setup().applier.applyStaged([object])).rejects.toThrow(message);
  });

  test('names the reason of the server in brackets', async () => {
    const { applier } = setup({
      intercept: () => {
        const message = 'configmaps "a" is forbidden: no';
        throw ApiError.fromStatus({
          kind: 'Status',
          apiVersion: 'v1',
          reason: 'Forbidden',
          code: 403,
          message,
        });
      },
    });
    await expect(applier.applyStaged([configMap('a', {})])).rejects.toThrow(
      'ConfigMap/default/a dry-run failed (Forbidden): configmaps "a" is forbidden: no',
    );
  });

  test('records what it is about to write, once, and only when it writes', async () => {
    const { applier, cluster } = setup();
    const records: unknown[] = [];
    const beforeWrite = async (ids: readonly { name: string }[]) => {
      records.push(
        ids.map(({ name }) => name),
        cluster.peek(key('a')),
      );
    };
    const objects = [configMap('a', { x: '1' }), configMap('b', { x: '1' })];
    await applier.applyStaged(objects, { beforeWrite });
    expect(records).toEqual([['a', 'b'], undefined]);
    await applier.applyStaged(objects, { beforeWrite });
    expect(records).toHaveLength(2);
  });

  test('undoes what kubectl did, also fields that are not in Git', async () => {
    const { applier, cluster } = setup();
    const object = configMap('a', { x: '1' });
    await applier.applyStaged([object]);
    await cluster.patch(
      key('a'),
      { type: 'merge', body: { data: { x: '2', extra: '3' } } },
      { fieldManager: 'kubectl-edit' },
    );
    await applier.applyStaged([object]);
    expect(cluster.peek(key('a'))!['data']).toEqual({ x: '1' });
    expect(cluster.peek(key('a'))!.metadata.managedFields!.map(({ manager }) => manager)).toEqual([
      owner.field,
    ]);
  });

  test('leaves nothing of kubectl behind that comes while it cleans up after it', async () => {
    let late: (() => Promise<unknown>) | undefined;
    const intercept = ({ verb }: FakeRequest): void => {
      const once = verb === 'patch' ? late : undefined;
      if (once !== undefined) late = undefined;
      void once?.();
    };
    const { applier, cluster } = setup({ intercept });
    const object = configMap('a', { x: '1' });
    await applier.applyStaged([object]);
    const edit = (body: object, fieldManager: string) =>
      cluster.patch(key('a'), { type: 'merge', body: body as never }, { fieldManager });
    await edit({ data: { extra: '3' } }, 'kubectl-edit');
    late = () => edit({ metadata: { labels: { team: 'x' } } }, 'kubectl-label');
    await applier.applyStaged([object]);
    expect(late).toBeUndefined();
    expect(cluster.peek(key('a'))?.['data']).toEqual({ x: '1' });
    expect(cluster.peek(key('a'))?.metadata.labels ?? {}).not.toHaveProperty('team');
  });

  test('keeps what others set where the object says Merge', async () => {
    const { applier, cluster } = setup();
    const object = configMap('a', { x: '1' }, { annotations: { [`${owner.group}/ssa`]: 'merge' } });
    await applier.applyStaged([object]);
    await cluster.patch(
      key('a'),
      { type: 'merge', body: { data: { x: '2', extra: '3' } } },
      { fieldManager: 'kubectl-edit' },
    );
    await applier.applyStaged([object]);
    expect(cluster.peek(key('a'))!['data']).toEqual({ x: '1', extra: '3' });
  });

  test('removes annotations of client-side apply and old versions', async () => {
    const { applier, cluster } = setup();
    const annotations = {
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'fluxcd.io/sync-checksum': 'x',
      mine: 'y',
    };
    const client = { fieldManager: 'kubectl-client-side-apply' };
    await cluster.create(
      configMap('a', { x: '1', old: '2' }, { annotations, labels: { 'fluxcd.io/sync-gc-mark': 'z' } }),
      client,
    );
    await applier.applyStaged([configMap('a', { x: '1' }, { annotations: { mine: 'y' } })]);
    expect(cluster.peek(key('a'))).toMatchObject({ metadata: { annotations: { mine: 'y' } } });
    expect(cluster.peek(key('a'))!.metadata.annotations).toEqual({ mine: 'y' });
    expect(cluster.peek(key('a'))!['data']).toEqual({ x: '1' });
  });

  test.each([
    ['reconcile', 'disabled', 'skipped', 'skipped'],
    ['ssa', 'ignore', 'skipped', 'skipped'],
    ['ssa', 'IfNotPresent', 'created', 'skipped'],
  ])('%s: %s is %s, then %s', async (name, value, first, second) => {
    const { applier, cluster } = setup();
    const object = (x: string) => configMap('a', { x }, { labels: { [`${owner.group}/${name}`]: value } });
    expect((await applier.applyStaged([object('1')]))[0]!.action).toBe(first);
    if (first === 'skipped') cluster.seed(configMap('a', {}));
    expect((await applier.applyStaged([object('2')]))[0]!.action).toBe(second);
  });

  test('skips what the cluster says is disabled', async () => {
    const { applier, cluster } = setup();
    cluster.seed(configMap('a', { x: '0' }, { annotations: { [`${owner.group}/reconcile`]: 'Disabled' } }));
    expect((await applier.applyStaged([configMap('a', { x: '1' })]))[0]!.action).toBe('skipped');
    expect(cluster.peek(key('a'))!['data']).toEqual({ x: '0' });
  });

  test.each([false, true])('asks nothing of what the cluster says is disabled, force %s', async (force) => {
    const message = 'ConfigMap "a" is invalid: data: Invalid value: {}: field is immutable';
    const refuse: FakeClusterOptions['intercept'] = ({ verb }) => {
      if (verb !== 'apply') return;
      throw ApiError.fromStatus({ kind: 'Status', apiVersion: 'v1', reason: 'Invalid', code: 422, message });
    };
    const { applier, cluster } = setup({ intercept: refuse });
    const annotations = { [`${owner.group}/reconcile`]: 'disabled' };
    cluster.seed(configMap('a', { x: '0' }, { annotations, uid: 'first' }));
    const [change] = await applier.applyStaged([configMap('a', { x: '1' })], { force });
    expect(change!.action).toBe('skipped');
    expect(cluster.peek(key('a'))!.metadata.uid).toBe('first');
  });

  test('recreates an object with an immutable field only when told to, and after its finalizers', async () => {
    const frozen: FakeClusterOptions['intercept'] = ({ verb }, object) => {
      const live = cluster.peek(key('a'));
      const changes =
        live !== undefined &&
        verb === 'apply' &&
        JSON.stringify(live['data']) !== JSON.stringify(object!['data']);
      if (!changes) return;
      const message = 'ConfigMap "a" is invalid: data: Invalid value: {}: field is immutable';
      throw ApiError.fromStatus({ kind: 'Status', apiVersion: 'v1', reason: 'Invalid', code: 422, message });
    };
    const { applier, cluster } = setup({ intercept: frozen });
    cluster.seed(configMap('a', { x: '1' }, { finalizers: ['test.dev/hold'], uid: 'first' }));
    const next = configMap('a', { x: '2' });
    await expect(applier.applyStaged([next])).rejects.toThrow(
      'ConfigMap/default/a dry-run failed (Invalid): ConfigMap "a" is invalid: data: Invalid value: {}: field is immutable',
    );
    const done = applier.applyStaged([next], { force: true });
    while (!cluster.requests.some(({ verb }) => verb === 'watch')) await new Promise(setImmediate);
    await cluster.patch(key('a'), { type: 'json', body: [{ op: 'remove', path: '/metadata/finalizers' }] });
    expect(formatChanges(await done)).toBe('ConfigMap/default/a created');
    expect(cluster.peek(key('a'))!.metadata.uid).not.toBe('first');
  });

  test('leaves ignored fields to others', async () => {
    const { applier, cluster } = setup();
    const deployment = (image: string): KubeObject => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', namespace: 'default' },
      spec: { replicas: 1, template: { spec: { containers: [{ name: 'c', image }] } } },
    });
    const ignore = [{ paths: ['/spec/replicas'], target: { kind: 'Deploy.*' } }];
    const d = key('d', 'Deployment', 'apps/v1');
    const replicas = () => (cluster.peek(d)!['spec'] as { replicas: number }).replicas;
    await applier.applyStaged([deployment('1')], { ignore });
    await cluster.patch(
      d,
      { type: 'merge', body: { spec: { replicas: 5 } } },
      { fieldManager: 'autoscaler' },
    );
    expect((await applier.applyStaged([deployment('1')], { ignore }))[0]!.action).toBe('unchanged');
    expect((await applier.applyStaged([deployment('2')], { ignore }))[0]!.action).toBe('configured');
    expect(replicas()).toBe(5);
    expect((await applier.applyStaged([deployment('2')]))[0]!.action).toBe('configured');
    const hpa = { ...deployment('2'), spec: { replicas: 7 } };
    await cluster.apply(hpa, { fieldManager: 'hpa', force: true });
    expect((await applier.applyStaged([deployment('3')], { ignore }))[0]!.action).toBe('configured');
    expect(replicas()).toBe(7);
  });

  test.each([
    [{ paths: [], target: { name: '(' } }, /^invalid name regex: /],
    [{ paths: [], target: { labelSelector: '=' } }, /^invalid label selector: /],
  ])('refuses the rule %j', async (rule, message) => {
    await expect(setup().applier.applyStaged([], { ignore: [rule] })).rejects.toThrow(message);
  });

  test('drops the namespace that tools add to kinds without one', async () => {
    const { applier, cluster } = setup();
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'r', namespace: 'default' },
    };
    expect(formatChanges(await applier.applyStaged([role]))).toBe('ClusterRole/r created');
    expect(cluster.peek({ ...role, name: 'r' })!.metadata.namespace).toBeUndefined();
  });

  test('runs no more requests at a time than it may', async () => {
    let underWay = 0;
    let most = 0;
    const { cluster } = setup();
    const client = Object.create(cluster) as FakeCluster;
    client.get = async (k) => {
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      underWay--;
      return cluster.get(k);
    };
    const applier = createApplier({ client, owner, clock: systemClock, concurrency: 3 });
    await applier.applyStaged(Array.from({ length: 10 }, (_, i) => configMap(`c${i}`, {})));
    expect(most).toBe(3);
  });

  test('ends at once when it is aborted', async () => {
    const { applier } = setup();
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(applier.applyStaged([configMap('a', {})], { signal })).rejects.toThrow('stop');
  });

  test('moves managedFields to the applied version when asked', async () => {
    const { applier, cluster } = setup();
    cluster.seed({
      ...configMap('a', { x: '1' }),
      metadata: {
        name: 'a',
        namespace: 'default',
        managedFields: [
          {
            manager: 'm',
            operation: 'Apply',
            apiVersion: 'v1beta1',
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:data': { 'f:x': {} } },
          },
        ],
      },
    });
    await applier.applyStaged([configMap('a', { x: '1' })], { migrateApiVersion: true });
    expect(cluster.peek(key('a'))!.metadata.managedFields!.map(({ apiVersion }) => apiVersion)).toEqual([
      'v1',
      'v1',
    ]);
  });
});
