import type { KubeObject } from '@flux-ts/resource';
import { ManualClock } from '@flux-ts/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClient } from '../test/fake-client.ts';
import {
  createStatusPatcher,
  getCondition,
  markReady,
  markReconciling,
  type StatusPatcher,
  setCondition,
} from './index.ts';

let fake: FakeClient;
let clock: ManualClock;
let patcher: StatusPatcher;
let before: KubeObject;

beforeEach(() => {
  fake = new FakeClient();
  clock = new ManualClock(Date.parse('2024-01-01T00:00:00Z'));
  patcher = createStatusPatcher(fake.kube, 'gotk-kustomize-controller', clock);
  before = fake.put({
    apiVersion: 'g/v1',
    kind: 'K',
    metadata: { name: 'a', namespace: 'n', generation: 1 },
    status: { observedGeneration: -1 },
  });
});

const edit = (change: (o: KubeObject) => void): KubeObject => {
  const after = structuredClone(before);
  change(after);
  return after;
};
const patches = () => fake.calls.filter((c) => c.verb === 'patch');

describe('patch', () => {
  test('sends nothing when nothing changed', async () => {
    const after = edit(() => undefined);
    expect(await patcher.patch(before, after)).toBe(after);
    expect(fake.calls).toEqual([]);
  });

  test('sends one patch of what changed in status, locked when conditions did', async () => {
    const after = edit((o) => {
      markReady(o, 'Succeeded', 'ok');
      (o['status'] as Record<string, unknown>)['observedGeneration'] = 1;
    });
    const result = await patcher.patch(before, after);
    expect(patches()).toEqual([
      {
        verb: 'patch',
        key: 'K/n/a',
        body: {
          metadata: { resourceVersion: before.metadata.resourceVersion },
          status: {
            observedGeneration: 1,
            conditions: [
              {
                type: 'Ready',
                status: 'True',
                reason: 'Succeeded',
                message: 'ok',
                observedGeneration: 1,
                lastTransitionTime: '2024-01-01T00:00:00Z',
              },
            ],
          },
        },
        options: { fieldManager: 'gotk-kustomize-controller', subresource: 'status', signal: undefined },
      },
    ]);
    expect(result.metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
    fake.calls.length = 0;
    await patcher.patch(result, structuredClone(result));
    expect(fake.calls).toEqual([]);
  });

  test('sends metadata by itself, and takes the new version along', async () => {
    const after = edit((o) => {
      o.metadata.finalizers = ['finalizers.fluxcd.io'];
      markReconciling(o, 'Progressing', 'x');
    });
    await patcher.patch(before, after);
    expect(patches().map((c) => Object.keys(c.body as object).join())).toEqual([
      'metadata',
      'metadata,status',
    ]);
    expect(fake.objects.get('K/n/a')?.metadata.finalizers).toEqual(['finalizers.fluxcd.io']);
  });

  test('removes what is gone', async () => {
    const after = edit((o) => {
      o['status'] = {};
    });
    await patcher.patch(before, after);
    expect(patches()[0]?.body).toEqual({ status: { observedGeneration: null } });
  });
});

describe('when somebody else wrote meanwhile', () => {
  function interfere(change: (o: KubeObject) => void): void {
    fake.before = (call) => {
      if (call.verb !== 'patch' || patches().length > 1) return;
      const other = structuredClone(fake.objects.get('K/n/a') as KubeObject);
      change(other);
      fake.put(other);
    };
  }

  async function patchReady(owned?: string[]): Promise<KubeObject> {
    const after = edit((o) => markReady(o, 'Succeeded', 'ok'));
    const call = patcher.patch(before, after, owned === undefined ? {} : { owned });
    call.catch(() => undefined);
    await clock.advance(100);
    return call;
  }

  test('conditions of others are kept and ours win', async () => {
    interfere((o) => {
      setCondition(o, { type: 'Other', status: 'True', reason: 'x', message: 'theirs' });
      setCondition(o, { type: 'Ready', status: 'False', reason: 'x', message: 'theirs' });
    });
    const result = await patchReady();
    expect(getCondition(result, 'Other')?.message).toBe('theirs');
    expect(getCondition(result, 'Ready')?.message).toBe('ok');
    expect(patches().length).toBe(2);
  });

  test('a condition that is not ours to own is a conflict', async () => {
    interfere((o) => setCondition(o, { type: 'Ready', status: 'False', reason: 'x', message: 'theirs' }));
    await expect(patchReady(['Healthy'])).rejects.toMatchObject({ code: 'STATUS_CONFLICT' });
  });

  test('it gives up after five tries', async () => {
    fake.before = (call) => {
      if (call.verb === 'patch') fake.put(fake.objects.get('K/n/a') as KubeObject);
    };
    const call = patcher.patch(
      before,
      edit((o) => markReady(o, 'Succeeded', 'ok')),
    );
    call.catch(() => undefined);
    await clock.advance(10_000);
    await expect(call).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(patches().length).toBe(5);
  });

  test('an object of the same name that is another one is left alone', async () => {
    fake.before = (call) => {
      if (call.verb === 'patch')
        fake.put({
          ...(fake.objects.get('K/n/a') as KubeObject),
          metadata: { name: 'a', namespace: 'n', uid: 'new' },
        });
    };
    await expect(patchReady()).rejects.toMatchObject({ code: 'STATUS_CONFLICT' });
    expect(patches().length).toBe(1);
  });
});
