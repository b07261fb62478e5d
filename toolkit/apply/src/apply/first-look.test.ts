import { systemClock } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import type { FakeCluster, FakeRequest } from '@flux-ts/testkit';
import { describe, expect, test } from 'vitest';
import { cacheOf, configMap, key, kinds, owner, setup } from '../../test/test-cluster.ts';
import {
  type ApplierOptions,
  createApplier,
  formatChanges,
  Listing,
  type LiveCache,
  ownerLabels,
} from '../index.ts';

const whose = { name: 'app', namespace: 'default' };
const labels = ownerLabels(owner.group, whose);
const mine = (name: string, data: object): KubeObject =>
  configMap(name, data, { labels, creationTimestamp: null });
const three = ['a', 'b', 'c'].map((name) => mine(name, { x: '1' }));
const schemaOf: NonNullable<ApplierOptions['schemaOf']> = ({ kind }) => kinds.schemaOf('', 'v1', kind);
const edit = (cluster: FakeCluster, name: string, data: object) =>
  cluster.patch(key(name), { type: 'merge', body: { data } as never }, { fieldManager: 'someone' });

/** An applier that was started anew beside objects that its predecessor applied. */
async function restarted(more: Partial<ApplierOptions> = {}, hooks: { onList?: () => void } = {}) {
  const intercept = ({ verb }: FakeRequest) => {
    if (verb === 'list') hooks.onList?.();
  };
  const { cluster, applier: before, counts } = setup({ intercept });
  await before.applyStaged(three);
  counts();
  const listing = new Listing({
    client: cluster,
    clock: systemClock,
    labelSelector: `${owner.group}/name`,
    scopeOf: () => '',
  });
  const cache = cacheOf(() => cluster);
  const applier = createApplier({
    client: cluster,
    owner,
    clock: systemClock,
    schemaOf,
    cache,
    listing,
    ...more,
  });
  const apply = async (objects: readonly KubeObject[] = three) =>
    formatChanges(await applier.applyStaged(objects));
  return { cluster, apply, counts, cache };
}

describe('the first look of an applier', () => {
  test('is one list a kind', async () => {
    const { apply, counts } = await restarted();
    expect(await apply()).toBe('');
    expect(counts()).toEqual({ list: 1 });
    expect(await apply()).toBe('');
    expect(counts()).toEqual({});
  });

  test('does not take what was edited before for unchanged', async () => {
    const { apply, cluster } = await restarted();
    await edit(cluster, 'b', { x: 'edited' });
    expect(await apply()).toBe('ConfigMap/default/b configured');
    expect(cluster.peek(key('b'))?.['data']).toEqual({ x: '1' });
  });

  test('does not take what was edited after the list for unchanged', async () => {
    const hooks: { onList?: () => void } = {};
    const { apply, cluster, counts } = await restarted({}, hooks);
    expect(await apply([three[0]!])).toBe('');
    await edit(cluster, 'b', { x: 'edited' });
    counts();
    expect(await apply()).toBe('ConfigMap/default/b configured');
    expect(counts()).toEqual({ get: 1, 'dry apply': 1, apply: 1 });
  });

  test('brings back what was deleted after the list', async () => {
    const { apply, cluster } = await restarted();
    await apply([three[0]!]);
    await cluster.delete(key('c'));
    expect(await apply()).toBe('ConfigMap/default/c created');
  });

  test('waits until the cache follows the kind', async () => {
    let isOpen = false;
    const inner: { cache?: LiveCache } = {};
    const cache: LiveCache = {
      get: (id) => (isOpen ? inner.cache?.get(id) : undefined),
      open: async () => {
        await new Promise(setImmediate);
        isOpen = true;
      },
    };
    const world = await restarted({ cache });
    inner.cache = world.cache;
    expect(await world.apply()).toBe('');
    expect(world.counts()).toEqual({ list: 1 });
  });
});

describe('an applier without a cache', () => {
  async function remote(hooks: { onDryRun?: () => void; canList?: boolean } = {}) {
    const { cluster, applier, counts } = setup({
      intercept: ({ verb, dryRun }) => {
        if (verb === 'list' && hooks.canList === false) throw new Error('may not');
        if (dryRun) hooks.onDryRun?.();
      },
    });
    await applier.applyStaged(three);
    counts();
    const apply = async (objects = three) =>
      formatChanges(await applier.applyStaged(objects, { owned: whose }));
    return { cluster, apply, counts };
  }

  test('lists what it has several of, and proves by dry runs that the list is right', async () => {
    const { apply, counts } = await remote();
    expect(await apply()).toBe('');
    expect(counts()).toEqual({ list: 1, 'dry apply': 3 });
  });

  test('reads one by one what it has few of, or may not list', async () => {
    const { apply, counts } = await remote({ canList: false });
    expect(await apply(three.slice(1))).toBe('');
    expect(counts()).toEqual({ get: 2, 'dry apply': 2 });
    expect(await apply()).toBe('');
    expect(counts()).toEqual({ list: 1, get: 3, 'dry apply': 3 });
  });

  test('looks again where the dry run shows another version than the list', async () => {
    const hooks: { onDryRun?: () => void } = {};
    const { apply, cluster, counts } = await remote(hooks);
    hooks.onDryRun = () => {
      delete hooks.onDryRun;
      for (const { metadata } of three)
        cluster.seed({ ...cluster.peek(key(metadata.name))!, data: { x: 'edited' } });
    };
    expect(await apply()).toBe(
      three.map(({ metadata }) => `ConfigMap/default/${metadata.name} configured`).join('\n'),
    );
    expect(counts()).toEqual({ list: 1, 'dry apply': 3, get: 3, apply: 3 });
  });
});

describe('a change of an object that is as it was left', () => {
  async function left(object: KubeObject) {
    let cluster: FakeCluster;
    const { applier, counts, ...rest } = setup({}, { cache: cacheOf(() => cluster) });
    cluster = rest.cluster;
    await applier.applyStaged([object]);
    counts();
    return { cluster, counts, apply: async (o: KubeObject) => formatChanges(await applier.applyStaged([o])) };
  }
  const deployment = (image: string): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd', namespace: 'default' },
    spec: { template: { spec: { containers: [{ name: 'c', image }] } } },
  });

  test.each([
    ['what has a generation', deployment('1'), deployment('2'), 'Deployment/default/d configured'],
    ['what has none', mine('a', { x: '1' }), mine('a', { x: '2' }), 'ConfigMap/default/a configured'],
  ])('needs no look: %s', async (_name, before, after, change) => {
    const { apply, counts } = await left(before);
    expect(await apply(after)).toBe(change);
    expect(counts()).toEqual({ 'dry apply': 1, apply: 1 });
  });

  test('is no change when the dry run gives what is there', async () => {
    const { apply, counts } = await left(mine('a', { x: '1' }));
    expect(await apply(configMap('a', { x: '1' }, { labels, generation: 7 }))).toBe('');
    expect(counts()).toEqual({ 'dry apply': 1, get: 1 });
  });

  test('is looked at when only its labels change, which no generation tells', async () => {
    const { apply, counts } = await left(deployment('1'));
    const labelled = { ...deployment('1'), metadata: { ...deployment('1').metadata, labels: { new: 'x' } } };
    expect(await apply(labelled)).toBe('Deployment/default/d configured');
    expect(counts()).toEqual({ 'dry apply': 1, get: 1, apply: 1 });
  });

  test('is kept from what the cluster says is disabled since', async () => {
    const { apply, cluster } = await left(mine('a', { x: '1' }));
    const annotations = { [`${owner.group}/reconcile`]: 'disabled' };
    await cluster.patch(
      key('a'),
      { type: 'merge', body: { metadata: { annotations } } },
      { fieldManager: 'me' },
    );
    expect(await apply(mine('a', { x: '2' }))).toBe('');
    expect(cluster.peek(key('a'))?.['data']).toEqual({ x: '1' });
  });

  test('cleans up after kubectl as ever', async () => {
    const { apply, cluster } = await left(deployment('1'));
    const body = { spec: { paused: true } };
    await cluster.patch(
      key('d', 'Deployment', 'apps/v1'),
      { type: 'merge', body },
      { fieldManager: 'kubectl-edit' },
    );
    expect(await apply(deployment('2'))).toBe('Deployment/default/d configured');
    expect(cluster.peek(key('d', 'Deployment', 'apps/v1'))?.['spec']).not.toHaveProperty('paused');
  });

  test('leaves ignored fields alone', async () => {
    let cluster: FakeCluster;
    const { applier, ...rest } = setup({}, { cache: cacheOf(() => cluster) });
    cluster = rest.cluster;
    const ignore = [{ paths: ['/spec/replicas'] }];
    const scaled = (replicas: number) => ({ ...deployment('1'), spec: { replicas } });
    await applier.applyStaged([scaled(1)], { ignore });
    expect(formatChanges(await applier.applyStaged([scaled(2)], { ignore }))).toBe('');
  });
});
