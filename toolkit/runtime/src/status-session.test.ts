import type { KubeObject } from '@flux-ts/resource';
import { loadBuiltinKinds } from '@flux-ts/schema';
import { FakeCluster, ManualClock } from '@flux-ts/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { createStatusPatcher, getCondition, markReady, READY, StatusSession, setCondition } from './index.ts';

const kinds = loadBuiltinKinds();
const key = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'd' };
let cluster: FakeCluster;
let clock: ManualClock;
let written: string[];

beforeEach(() => {
  clock = new ManualClock();
  cluster = new FakeCluster({ kinds, now: () => clock.now() });
  written = [];
});

function open(metadata: object = {}): StatusSession<KubeObject> {
  const { name, namespace, ...kind } = key;
  const seeded = cluster.seed({ ...kind, metadata: { name, namespace, ...metadata } });
  cluster.requests.length = 0;
  return new StatusSession(seeded as KubeObject, {
    patcher: createStatusPatcher(cluster, 'me', clock),
    clock,
    owned: [READY],
    onWritten: ({ metadata: { resourceVersion = '' } }) => written.push(resourceVersion),
    onError: (error) => expect.fail(String(error)),
  });
}

const patches = (): number => cluster.requests.filter(({ verb }) => verb === 'patch').length;

describe('StatusSession', () => {
  test('changes a copy, and writes it when told to', async () => {
    const session = open();
    markReady(session.object, 'Done', 'all is well');
    expect([patches(), session.original['status']]).toEqual([0, undefined]);
    const saved = await session.save();
    expect(getCondition(cluster.peek(key) as KubeObject, READY)?.message).toBe('all is well');
    expect(written).toEqual([saved.metadata.resourceVersion]);
    await session.save();
    expect(patches()).toBe(1);
  });

  test('keeps the time of a transition over several writes', async () => {
    const session = open();
    markReady(session.object, 'Done', 'one');
    const time = (object: KubeObject) => getCondition(object, READY)?.lastTransitionTime;
    const first = time(await session.save());
    await clock.advance(5_000);
    setCondition(session.object, { type: READY, status: 'True', reason: 'Done', message: 'two' });
    expect(time(await session.save())).toBe(first);
  });

  test('writes a phase only when it lasts', async () => {
    const session = open();
    setCondition(session.object, { type: READY, status: 'Unknown', reason: 'Progressing', message: 'one' });
    session.phase();
    await session.pause();
    await clock.advance(10_000);
    expect(patches()).toBe(0);
    session.phase();
    await clock.advance(10_000);
    expect(patches()).toBe(1);
  });

  test('goes on with what the server has, finalizers included', async () => {
    const session = open({ finalizers: ['mine'] });
    session.object.metadata.finalizers = [];
    await session.save();
    markReady(session.object, 'Done', 'x');
    await session.save();
    expect(cluster.peek(key)?.metadata.finalizers ?? []).toEqual([]);
    expect(session.object.metadata.resourceVersion).toBe(cluster.peek(key)?.metadata.resourceVersion);
  });

  test('leaves labels, annotations and finalizers that others write meanwhile', async () => {
    const session = open({ annotations: { asked: 'before' }, finalizers: ['mine'] });
    const theirs = {
      labels: { team: 'a' },
      annotations: { asked: 'meanwhile' },
      finalizers: ['mine', 'theirs'],
    };
    await cluster.patch(key, { type: 'merge', body: { metadata: theirs } });
    for (const message of ['one', 'two', 'three']) {
      session.object['status'] = { message };
      await session.save();
    }
    expect(cluster.peek(key)?.metadata).toMatchObject(theirs);
    expect(session.object.metadata.annotations).toEqual({ asked: 'before' });
  });

  test('takes it for done when an object under deletion is gone, and only then', async () => {
    const session = open({ finalizers: ['mine'], deletionTimestamp: '2026-01-01T00:00:00Z' });
    session.object.metadata.finalizers = [];
    await session.save();
    markReady(session.object, 'Done', 'x');
    await session.save();

    const other = open();
    await cluster.delete(key);
    markReady(other.object, 'Done', 'x');
    await expect(other.save()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('notes which request it handled', () => {
    const session = open({ annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } });
    session.recordRequest();
    expect(session.object['status']).toEqual({ lastHandledReconcileAt: 'now' });
  });
});
