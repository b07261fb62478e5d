import type { Kustomization } from '@flux-ts/kinds';
import { ManualClock } from '@flux-ts/testkit';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DriftBrake } from './drift-brake.ts';
import { shouldDelete } from './finalize.ts';
import { objectsToCheck } from './health-rules.ts';
import { HealthWaits } from './health-waits.ts';
import { upsertHistory } from './history.ts';
import { kustomizeControllerFlags } from './settings.ts';
import { formatSource, retryIntervalOf, timeoutOf } from './spec.ts';
import { configsOf } from './watches.ts';

function ks(
  spec: Partial<Kustomization['spec']>,
  status: Partial<NonNullable<Kustomization['status']>> = {},
): Kustomization {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'app', namespace: 'ns' },
    spec: { interval: '10m', prune: true, sourceRef: { kind: 'GitRepository', name: 'repo' }, ...spec },
    status: status as NonNullable<Kustomization['status']>,
  };
}

test.each([
  [{ interval: '10m' }, 570_000],
  [{ interval: '40s' }, 30_000],
  [{ interval: '10m', timeout: '2m' }, 120_000],
  [{ interval: '10m', timeout: '5s' }, 30_000],
])('timeoutOf %j', (spec, expected) => {
  expect(timeoutOf(ks(spec))).toBe(expected);
});

test('retryIntervalOf is the interval unless it is given', () => {
  expect([retryIntervalOf(ks({})), retryIntervalOf(ks({ retryInterval: '1m30s' }))]).toEqual([
    600_000, 90_000,
  ]);
});

test('formatSource names a namespace only where the spec does', () => {
  expect(formatSource(ks({}))).toBe('GitRepository/repo');
  expect(formatSource(ks({ sourceRef: { kind: 'Bucket', name: 'b', namespace: 'n' } }))).toBe('Bucket/n/b');
});

test('configsOf lists every ConfigMap and Secret that is read', () => {
  const spec = {
    postBuild: {
      substituteFrom: [
        { kind: 'ConfigMap' as const, name: 'a' },
        { kind: 'Secret' as const, name: 'b' },
      ],
    },
    kubeConfig: { secretRef: { name: 'c' } },
    decryption: { provider: 'sops' as const, secretRef: { name: 'd' } },
  };
  expect(configsOf(ks(spec))).toEqual(['ConfigMap/ns/a', 'Secret/ns/b', 'Secret/ns/c', 'Secret/ns/d']);
  expect(configsOf(ks({}))).toEqual([]);
});

describe('objectsToCheck', () => {
  const id = (kind: string, name: string, group = '') => ({
    group,
    version: 'v1',
    kind,
    namespace: 'ns',
    name,
  });
  const self = id('Kustomization', 'app', 'kustomize.toolkit.fluxcd.io');

  test('with wait takes everything applied but itself', () => {
    const spec = { wait: true, healthChecks: [{ kind: 'Deployment', name: 'x' }] };
    expect(objectsToCheck(ks(spec), [id('Secret', 's'), self])).toEqual([id('Secret', 's')]);
  });

  test('else takes what is named, of apps/v1 by default, and of no namespace, as upstream', () => {
    const spec = { healthChecks: [{ kind: 'Deployment', name: 'x' }] };
    expect(objectsToCheck(ks(spec), [id('Secret', 's')])).toEqual([
      { ...id('Deployment', 'x', 'apps'), namespace: '' },
    ]);
  });

  test('tells nothing to ask from nothing to wait for', () => {
    expect(objectsToCheck(ks({}), [id('Secret', 's')])).toBeUndefined();
    expect(objectsToCheck(ks({ wait: true }), [])).toBeUndefined();
    expect(objectsToCheck(ks({ wait: true }), [self])).toEqual([]);
  });
});

describe('upsertHistory', () => {
  const record = (digest: string, status: string, at: number) => ({
    digest,
    status,
    at,
    took: 1_500,
    metadata: { revision: 'r' },
  });

  test('counts the same result on one entry, and puts it first', () => {
    let history = upsertHistory(undefined, record('a', 'ok', 0));
    history = upsertHistory(history, record('b', 'ok', 1_000));
    history = upsertHistory(history, record('a', 'failed', 2_000));
    history = upsertHistory(history, record('a', 'ok', 3_000));
    expect(history.map((e) => [e.digest, e.lastReconciledStatus, e.totalReconciliations])).toEqual([
      ['a', 'ok', 2],
      ['a', 'failed', 1],
      ['b', 'ok', 1],
    ]);
    expect(history[0]).toMatchObject({
      firstReconciled: '1970-01-01T00:00:00Z',
      lastReconciled: '1970-01-01T00:00:03Z',
      lastReconciledDuration: '1.5s',
    });
  });

  test('keeps five entries, the newest first, whatever happens', () => {
    const records = fc.array(
      fc.record({ digest: fc.constantFrom(...'abcdefgh'), status: fc.constantFrom('ok', 'no') }),
    );
    fc.assert(
      fc.property(records, (list) => {
        let history: ReturnType<typeof upsertHistory> = [];
        list.forEach(({ digest, status }, i) => {
          history = upsertHistory(history, record(digest, status, i * 1_000));
          expect([history[0]?.digest, history[0]?.lastReconciledStatus]).toEqual([digest, status]);
        });
        expect(history.length).toBeLessThanOrEqual(5);
        expect(new Set(history.map((e) => `${e.digest} ${e.lastReconciledStatus}`)).size).toBe(
          history.length,
        );
      }),
    );
  });
});

test.each([
  ['an empty inventory', {}, {}, false],
  ['a suspended object', { suspend: true }, { inventory: { entries: [{ id: 'a_b__C', v: 'v1' }] } }, false],
  ['prune', {}, { inventory: { entries: [{ id: 'a_b__C', v: 'v1' }] } }, true],
])('shouldDelete with %s', (_, spec, status, expected) => {
  expect(shouldDelete(ks(spec, status))).toBe(expected);
});

describe('DriftBrake', () => {
  test('lets three pass, then doubles the pause to five minutes, reports once, and forgets what is quiet', async () => {
    const clock = new ManualClock(0);
    const brake = new DriftBrake(clock);
    const noted: ReturnType<DriftBrake['note']>[] = [];
    for (let i = 0; i < 14; i++) {
      noted.push(brake.note('o'));
      await clock.advance(noted.at(-1)!.pause);
    }
    expect(noted.slice(0, 6).map((n) => n.pause)).toEqual([0, 0, 0, 1_000, 2_000, 4_000]);
    expect(noted.at(-1)?.pause).toBe(300_000);
    expect(noted.filter((n) => n.report).length).toBe(1);
    expect(brake.note('other').pause).toBe(0);
    await clock.advance(600_001);
    expect(brake.note('o').pause).toBe(0);
  });

  test('counts what it undoes, not each change: a burst of edits costs one pause', async () => {
    const clock = new ManualClock(0);
    const brake = new DriftBrake(clock);
    for (let i = 0; i < 3; i++) brake.note('o');
    expect(brake.note('o').pause).toBe(1_000);
    await clock.advance(400);
    expect(Array.from({ length: 20 }, () => brake.note('o').pause)).toEqual(Array(20).fill(600));
    await clock.advance(600);
    expect(brake.note('o').pause).toBe(2_000);
  });
});

describe('HealthWaits', () => {
  const subject = { revision: 'r', generation: 1, requestedAt: undefined };

  test('wakes when a wait is over, and says how it went', async () => {
    const clock = new ManualClock(0);
    const woken: string[] = [];
    const waits = new HealthWaits<string>(clock, (name) => woken.push(name));
    const good = Promise.withResolvers<void>();
    waits.start('good', subject, 'k', () => good.promise);
    waits.start('bad', subject, 'k', () => Promise.reject(new Error('no')));
    await clock.advance(2_000);
    good.resolve();
    await clock.advance(0);
    expect(woken).toEqual(['bad', 'good']);
    expect(waits.get('good')?.result).toEqual({ took: 2_000 });
    expect(waits.get('bad')?.result?.error?.message).toBe('no');
  });

  test('a wait that was cancelled is aborted and wakes nobody', async () => {
    const woken: string[] = [];
    const waits = new HealthWaits<string>(new ManualClock(), (name) => woken.push(name));
    const signals: AbortSignal[] = [];
    const hang = (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    waits.start('a', subject, 'first', hang);
    waits.start('a', subject, 'second', hang);
    expect([signals[0]?.aborted, waits.get('a')?.known]).toEqual([true, 'second']);
    waits.cancelAll();
    await Promise.resolve();
    expect([signals[1]?.aborted, waits.size, woken]).toEqual([true, 0, []]);
  });
});

test('kustomizeControllerFlags has every flag once', () => {
  const names = kustomizeControllerFlags().map((f) => f.name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(
    expect.arrayContaining([
      'concurrent-ssa',
      'override-manager',
      'no-remote-bases',
      'requeue-dependency',
      'default-decryption-service-account',
    ]),
  );
});
