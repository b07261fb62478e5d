import { ApiError, createInformer } from '@flux-ts/kube';
import type { KubeObject, ObjectId } from '@flux-ts/resource';
import { loadBuiltinKinds } from '@flux-ts/schema';
import { FakeCluster, type FakeClusterOptions, ManualClock } from '@flux-ts/testkit';
import { describe, expect, test } from 'vitest';
import { createApplier } from '../index.ts';

const kinds = loadBuiltinKinds();
const owner = { field: 'kustomize-controller', group: 'kustomize.toolkit.fluxcd.io' };

function setup(options: FakeClusterOptions = {}) {
  const cluster = new FakeCluster({ kinds, ...options });
  const clock = new ManualClock();
  return { cluster, clock, applier: createApplier({ client: cluster, owner, clock }) };
}

const id = (name: string, kind = 'Deployment', group = 'apps'): ObjectId => ({
  group,
  version: 'v1',
  kind,
  namespace: 'default',
  name,
});
const key = (name: string, kind = 'Deployment', apiVersion = 'apps/v1') => ({
  apiVersion,
  kind,
  name,
  namespace: 'default',
});
const deployment = (name: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: { replicas: 1 },
});
const ready = {
  replicas: 1,
  updatedReplicas: 1,
  readyReplicas: 1,
  availableReplicas: 1,
  conditions: [{ type: 'Available', status: 'True' }],
};
const stuck = { conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] };

describe('wait', () => {
  test('ends as soon as the last object is ready', async () => {
    const { cluster, clock, applier } = setup();
    cluster.seed(deployment('a'));
    cluster.seed(deployment('b'));
    let done = false;
    const waiting = applier.wait([id('a'), id('b')], { timeout: 60_000 }).then(() => {
      done = true;
    });
    await clock.advance(1);
    cluster.setStatus(key('a'), ready);
    await clock.advance(1);
    expect(done).toBe(false);
    cluster.setStatus(key('b'), ready);
    await waiting;
    expect(cluster.requests.map(({ verb }) => verb)).toEqual(['list', 'watch']);
  });

  test('asks nothing when it was handed ready objects', async () => {
    const { cluster, applier } = setup();
    await applier.wait([{ id: id('a'), live: { ...deployment('a'), status: ready } }], { timeout: 1000 });
    await applier.wait([], { timeout: 1000 });
    expect(cluster.requests).toEqual([]);
  });

  test('wants the namespace of an object whose kind has one', async () => {
    const { applier } = setup();
    const waiting = applier.wait([{ ...id('a'), namespace: '' }], { timeout: 1000 });
    await expect(waiting).rejects.toMatchObject({
      code: 'SCOPE',
      message: 'resource Deployment.apps a is namespace scoped, but namespace is not set',
    });
  });

  test('waits for the others when the first one that was handed in is ready', async () => {
    const { cluster, clock, applier } = setup();
    cluster.seed(deployment('b'));
    const live = await cluster.get<KubeObject>(key('b'));
    let done = false;
    const targets = [
      { id: id('a'), live: { ...deployment('a'), status: ready } },
      { id: id('b'), live },
    ];
    const waiting = applier.wait(targets, { timeout: 60_000 }).then(() => {
      done = true;
    });
    await clock.advance(1);
    expect(done).toBe(false);
    cluster.setStatus(key('b'), ready);
    await waiting;
  });

  test('watches a single object alone', async () => {
    const { cluster, applier } = setup();
    cluster.seed(deployment('other'));
    cluster.setStatus(key('other'), stuck);
    cluster.seed(deployment('a'));
    cluster.setStatus(key('a'), ready);
    await applier.wait([id('a')], { timeout: 1000, failFast: true });
  });

  test('names what is not ready in time', async () => {
    const { cluster, clock, applier } = setup();
    cluster.seed(deployment('a'));
    const waiting = expect(applier.wait([id('a'), id('b')], { timeout: 5_000 })).rejects.toMatchObject({
      code: 'TIMEOUT',
      message:
        "timeout waiting for: [Deployment/default/a status: 'InProgress', Deployment/default/b status: 'NotFound']",
    });
    await clock.advance(5_000);
    await waiting;
  });

  test('says of a kind that the server does not have that there is none', async () => {
    const { clock, applier } = setup();
    const nope = { group: 'example.com', version: 'v1', kind: 'Nope', namespace: 'default', name: 'a' };
    const waiting = expect(applier.wait([nope], { timeout: 5_000 })).rejects.toMatchObject({
      message:
        'timeout waiting for: [Nope/default/a status: \'Unknown\': no matches for kind "Nope" in group "example.com"]',
    });
    await clock.advance(5_000);
    await waiting;
  });

  test('fails fast only when told to', async () => {
    const { cluster, clock, applier } = setup();
    cluster.seed(deployment('a'));
    cluster.seed(deployment('b'));
    cluster.setStatus(key('a'), stuck);
    const message = "failed early due to stalled resources: [Deployment/default/a status: 'Failed']";
    await expect(applier.wait([id('a'), id('b')], { timeout: 5_000, failFast: true })).rejects.toThrow(
      message,
    );
    const patient = expect(applier.wait([id('a'), id('b')], { timeout: 5_000 })).rejects.toThrow(message);
    await clock.advance(1_000);
    cluster.setStatus(key('b'), ready);
    await patient;
  });

  test('takes a job that vanishes for done', async () => {
    const { applier } = setup();
    const job = id('j', 'Job', 'batch');
    await applier.wait([job], { timeout: 1000, vanishing: ({ name }) => name === 'j' });
  });

  test('follows the rules of the user before those of kstatus', async () => {
    const { cluster, clock, applier } = setup();
    cluster.seed(deployment('a'));
    const customStatus = (object: KubeObject) =>
      object['status'] === undefined
        ? ({ status: 'InProgress', message: '' } as const)
        : ({ status: 'Current', message: '' } as const);
    const waiting = applier.wait([id('a')], { timeout: 5_000, customStatus });
    await clock.advance(1);
    cluster.setStatus(key('a'), {});
    await waiting;
  });

  test('listens to a shared informer, and does not trust states older than the one it has', async () => {
    const { cluster, clock } = setup();
    const stop = new AbortController();
    const old = cluster.seed({ ...deployment('a'), status: ready });
    const informer = createInformer(cluster, old, { namespace: 'default', signal: stop.signal });
    const applier = createApplier({ client: cluster, owner, clock, informer: () => informer });
    await informer.synced;
    await clock.advance(1);
    cluster.requests.splice(0);
    const version = String(Number(old.metadata.resourceVersion) + 1);
    const live = { ...deployment('a'), metadata: { ...old.metadata, resourceVersion: version } };
    let done = false;
    const waiting = applier.wait([{ id: id('a'), live }], { timeout: 60_000 }).then(() => {
      done = true;
    });
    await clock.advance(1);
    expect(done).toBe(false);
    cluster.setStatus(key('a'), ready);
    await waiting;
    expect(cluster.requests).toEqual([]);
    stop.abort();
  });

  test('reads objects one by one where it may not watch', async () => {
    const { cluster, clock, applier } = setup({
      intercept: ({ verb }) => {
        if (verb !== 'list') return;
        throw ApiError.fromStatus({
          kind: 'Status',
          apiVersion: 'v1',
          reason: 'Forbidden',
          code: 403,
          message: 'no',
        });
      },
    });
    cluster.seed(deployment('a'));
    const waiting = applier.wait([id('a')], { timeout: 60_000 });
    await clock.advance(1);
    cluster.setStatus(key('a'), ready);
    await clock.advance(5_000);
    await waiting;
    expect(cluster.requests.map(({ verb }) => verb)).toEqual(['list', 'get', 'get']);
  });

  test('says why a state could not be read', async () => {
    const { clock, applier } = setup({
      intercept: () => {
        throw ApiError.fromStatus({
          kind: 'Status',
          apiVersion: 'v1',
          code: 500,
          message: 'etcd is on fire',
        });
      },
    });
    const waiting = expect(applier.wait([id('a')], { timeout: 5_000 })).rejects.toThrow(
      "timeout waiting for: [Deployment/default/a status: 'Unknown': etcd is on fire]",
    );
    await clock.advance(5_000);
    await waiting;
  });

  test('says why a rule of the user could not be evaluated', async () => {
    const { cluster, clock, applier } = setup();
    cluster.seed(deployment('a'));
    const customStatus = (): never => {
      throw new Error('no such key: nope');
    };
    const waiting = expect(applier.wait([id('a')], { timeout: 5_000, customStatus })).rejects.toThrow(
      "timeout waiting for: [Deployment/default/a status: 'Unknown': no such key: nope]",
    );
    await clock.advance(5_000);
    await waiting;
  });

  test('ends with the reason of its signal', async () => {
    const { cluster, clock, applier } = setup();
    cluster.seed(deployment('a'));
    const stop = new AbortController();
    const waiting = expect(applier.wait([id('a')], { timeout: 5_000, signal: stop.signal })).rejects.toThrow(
      'new revision',
    );
    await clock.advance(1);
    stop.abort(new Error('new revision'));
    await waiting;
  });
});

describe('waitForTermination', () => {
  test('ends when the objects are gone', async () => {
    const { cluster, clock, applier } = setup();
    cluster.seed(deployment('a'));
    const waiting = applier.waitForTermination([id('a'), id('b')], { timeout: 5_000 });
    await clock.advance(1);
    await cluster.delete(key('a'));
    await waiting;
  });

  test('names the object that stays', async () => {
    const { cluster, clock, applier } = setup();
    cluster.seed(deployment('a'));
    const waiting = expect(applier.waitForTermination([id('a')], { timeout: 5_000 })).rejects.toThrow(
      'Deployment/default/a termination timeout: context deadline exceeded',
    );
    await clock.advance(5_000);
    await waiting;
  });
});
