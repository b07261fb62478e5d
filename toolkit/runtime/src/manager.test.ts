import type { KubeObject } from '@flux-ts/resource';
import { ManualClock } from '@flux-ts/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClient } from '../test/fake-client.ts';
import {
  type ControllerSpec,
  createManager,
  type Manager,
  type ManagerOptions,
  revisionChanged,
  silentLogger,
} from './index.ts';

const APP = { apiVersion: 'g/v1', kind: 'App' };
const SOURCE = { apiVersion: 'g/v1', kind: 'Source' };
let fake: FakeClient;
let clock: ManualClock;
let seen: string[];
const managers: Manager[] = [];

beforeEach(() => {
  fake = new FakeClient();
  clock = new ManualClock(0);
  seen = [];
});

afterEach(async () => {
  await Promise.all(managers.splice(0).map((m) => m.stop()));
});

const app = (name: string, more: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  ...APP,
  metadata: { name, namespace: 'n', generation: 1, ...more },
  spec: { source: 's' },
});

function spec(more: Partial<ControllerSpec> = {}): ControllerSpec {
  return {
    name: 'app',
    for: APP,
    concurrency: 2,
    reconciler: {
      reconcile: async ({ name }, { priority }) => {
        seen.push(`${name} ${priority}`);
        return {};
      },
    },
    watches: [],
    ...more,
  };
}

function manage(more: Partial<ManagerOptions> = {}): Manager {
  const manager = createManager({
    client: fake.kube,
    log: silentLogger(),
    clock,
    random: () => 0,
    controllers: [spec()],
    ...more,
  });
  managers.push(manager);
  return manager;
}

async function started(more: Partial<ManagerOptions> = {}): Promise<Manager> {
  const manager = manage(more);
  await manager.start();
  await clock.advance(0);
  return manager;
}

describe('a controller', () => {
  test.each([0, -1])('told to run %i workers runs one, as controller-runtime does', async (concurrency) => {
    fake.put(app('a'));
    await started({ controllers: [spec({ concurrency })] });
    expect(seen).toEqual(['a interval']);
  });

  test('reconciles what is there, what changes its generation and what is asked for', async () => {
    fake.put(app('a'));
    await started();
    fake.put(app('a', { labels: { x: 'y' } }));
    await clock.advance(0);
    expect(seen).toEqual(['a interval']);
    fake.put(app('a', { generation: 2 }));
    await clock.advance(0);
    fake.put(app('a', { generation: 2, annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } }));
    await clock.advance(0);
    fake.put(app('new'));
    await clock.advance(0);
    expect(seen).toEqual(['a interval', 'a revision', 'a request', 'new revision']);
  });

  test('follows another kind by a map over an index', async () => {
    fake.put(app('a'));
    fake.put({ ...app('b'), spec: { source: 'other' } });
    const manager = manage({ controllers: [] });
    const apps = manager.cache.informer(APP);
    apps.addIndex('source', (o) => [(o['spec'] as { source: string }).source]);
    const map = ({ object }: { object: KubeObject }) =>
      apps.byIndex('source', object.metadata.name).map((o) => ({ namespace: 'n', name: o.metadata.name }));
    manager.add(spec({ watches: [{ ref: SOURCE, map, priority: 'revision', predicate: revisionChanged }] }));
    await manager.start();
    await clock.advance(0);
    seen.length = 0;
    const source = (revision?: string) => ({
      ...SOURCE,
      metadata: { name: 's', namespace: 'n' },
      status: revision ? { artifact: { revision } } : {},
    });
    for (const revision of [undefined, 'r1', 'r1', 'r2']) {
      fake.put(source(revision));
      await clock.advance(0);
    }
    expect(seen).toEqual(['a revision', 'a revision']);
  });

  test('hears of wishes from inside and from enqueue', async () => {
    let wake = (_: string): void => undefined;
    for (const name of ['x', 'y']) fake.put(app(name));
    const manager = await started({
      controllers: [
        spec({
          sources: [{ start: (enqueue) => (wake = (name) => enqueue({ namespace: 'n', name }, 'drift')) }],
        }),
      ],
    });
    seen.length = 0;
    wake('x');
    wake('unknown');
    manager.enqueue('app', { namespace: 'n', name: 'y' }, 'request');
    await clock.advance(0);
    expect(seen).toEqual(['x drift', 'y request']);
    expect(() => manager.enqueue('other', { namespace: 'n', name: 'y' }, 'request')).toThrow(
      expect.objectContaining({ code: 'NOT_STARTED' }),
    );
  });

  test('leaves the objects of other shards alone, whoever wakes them', async () => {
    fake.put(app('mine', { labels: { shard: 'a' } }));
    fake.put(app('theirs', { labels: { shard: 'b' } }));
    let wake = (_: string): void => undefined;
    await started({
      labelSelector: 'shard=a',
      controllers: [
        spec({
          watches: [
            {
              ref: SOURCE,
              priority: 'revision',
              map: () => ['mine', 'theirs'].map((name) => ({ namespace: 'n', name })),
            },
          ],
          sources: [{ start: (enqueue) => (wake = (name) => enqueue({ namespace: 'n', name }, 'drift')) }],
        }),
      ],
    });
    fake.put({ ...SOURCE, metadata: { name: 's', namespace: 'n' } });
    await clock.advance(0);
    wake('theirs');
    await clock.advance(0);
    expect(seen).toEqual(['mine interval', 'mine revision']);
  });

  test('stop ends reconciles, watches and the promise of its end', async () => {
    const manager = await started();
    await manager.stop();
    await manager.ended;
    fake.put(app('late'));
    await clock.advance(10_000);
    expect(seen).toEqual([]);
  });
});

test('the cache shares one informer a kind and mode, and answers by name, namespace and labels', async () => {
  fake.put(app('a', { labels: { team: 'x' } }));
  fake.put(app('b'));
  const { cache } = manage({ controllers: [] });
  expect(cache.get({ ...APP, namespace: 'n', name: 'a' })).toBeUndefined();
  expect(cache.informer(APP)).toBe(cache.informer(APP));
  expect(cache.informer(APP)).not.toBe(cache.informer(APP, { metadataOnly: true }));
  await cache.synced();
  expect(cache.get({ ...APP, namespace: 'n', name: 'a' })?.metadata.name).toBe('a');
  expect(cache.list(APP, { labelSelector: 'team=x' }).map((o) => o.metadata.name)).toEqual(['a']);
  expect(cache.list(APP, { namespace: 'other' })).toEqual([]);
});

describe('leader election', () => {
  const election = (identity: string) => ({
    leaderElection: { name: 'kc-leader-election', namespace: 'flux-system', identity },
  });
  const lease = () =>
    fake.objects.get('Lease/flux-system/kc-leader-election')?.['spec'] as Record<string, unknown>;

  test('lets one of two work, and the other at once after the first has stopped', async () => {
    fake.put(app('a'));
    const told: string[] = [];
    const first = await started({
      ...election('one'),
      onLeading: (lease, leading) => told.push(`${lease} ${leading}`),
    });
    const second = manage(election('two'));
    let won = false;
    const start = second.start().then(() => {
      won = true;
    });
    await clock.advance(60_000);
    expect([first.leading, won, lease()['holderIdentity'], lease()['leaseTransitions']]).toEqual([
      true,
      false,
      'one',
      0,
    ]);
    await first.stop();
    expect(told).toEqual(['kc-leader-election true', 'kc-leader-election false']);
    expect(lease()['holderIdentity']).toBe('');
    await clock.advance(5_000);
    await start;
    expect([lease()['holderIdentity'], lease()['leaseDurationSeconds'], lease()['leaseTransitions']]).toEqual(
      ['two', 35, 1],
    );
    const events = [...fake.objects.values()].filter((o) => o['reason'] === 'LeaderElection');
    expect(events.map((event) => event['message'])).toEqual([
      'one became leader',
      'one stopped leading',
      'two became leader',
    ]);
  });

  test('takes over a lease that is not renewed for its whole duration', async () => {
    fake.put({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'kc-leader-election', namespace: 'flux-system' },
      spec: { holderIdentity: 'dead', leaseDurationSeconds: 35, renewTime: '1970-01-01T00:00:00.000000Z' },
    });
    const manager = manage(election('one'));
    const start = manager.start();
    await clock.advance(34_999);
    expect(manager.leading).toBe(false);
    await clock.advance(5_001);
    await start;
    expect(manager.leading).toBe(true);
  });

  test('stops working when the lease cannot be renewed', async () => {
    const manager = await started(election('one'));
    fake.before = ({ key }) => {
      if (key.startsWith('Lease/')) throw new Error('no network');
    };
    await clock.advance(36_000);
    await expect(manager.ended).rejects.toMatchObject({ code: 'LEADERSHIP_LOST' });
    expect(manager.leading).toBe(false);
  });
});
