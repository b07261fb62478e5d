import { describe, expect, test } from 'vitest';
import { configMap, deployment, useHarness } from '../test/harness.ts';

const use = useHarness();

describe('a Kustomization', () => {
  test('is applied, and says so', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [configMap('a'), configMap('b')];
    await use.h.run();
    expect(use.h.conditions('app')).toEqual([
      'Ready=True ReconciliationSucceeded: Applied revision: main@sha1:1',
    ]);
    expect(use.h.inventory('app')).toEqual(['apps_a__ConfigMap', 'apps_b__ConfigMap']);
    expect(use.h.get('app')).toMatchObject({
      metadata: { finalizers: ['finalizers.fluxcd.io'] },
      status: {
        observedGeneration: 1,
        lastAppliedRevision: 'main@sha1:1',
        lastAttemptedRevision: 'main@sha1:1',
        history: [
          {
            digest: 'sha256:2',
            lastReconciledStatus: 'ReconciliationSucceeded',
            totalReconciliations: 1,
            metadata: { revision: 'main@sha1:1' },
          },
        ],
      },
    });
    expect(use.h.messages()).toEqual([
      'Normal Progressing: ConfigMap/apps/a created\nConfigMap/apps/b created',
      expect.stringMatching(
        /^Normal ReconciliationSucceeded: Reconciliation finished in \S+, next run in 10m0s$/,
      ),
    ]);
    expect(use.h.events.at(-1)?.metadata).toEqual({
      'kustomize.toolkit.fluxcd.io/revision': 'main@sha1:1',
      'kustomize.toolkit.fluxcd.io/commit_status': 'update',
    });
    expect(use.h.leases).toBe(0);
  });

  test('costs one request when nothing changed: its own status', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [configMap('a'), configMap('b'), deployment('c')];
    await use.h.run();
    use.h.requests();
    await use.h.clock.advance(600_000);
    expect(use.h.builds.length).toBe(2);
    expect(use.h.requests()).toEqual(['patch Kustomization']);
    expect(use.h.get('app').status?.history?.[0]?.totalReconciliations).toBe(2);
  });

  test('is applied anew when its source has a new revision, and what is gone is pruned', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [configMap('a'), configMap('b')];
    await use.h.run();
    use.h.build = () => [configMap('b', { x: '1' }), configMap('c')];
    use.h.events.length = 0;
    use.h.source('main@sha1:2');
    await use.h.settle();
    expect(use.h.conditions('app')).toEqual([
      'Ready=True ReconciliationSucceeded: Applied revision: main@sha1:2',
    ]);
    expect(use.h.inventory('app')).toEqual(['apps_b__ConfigMap', 'apps_c__ConfigMap']);
    expect(
      use.h.cluster.peek({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name: 'a' }),
    ).toBeUndefined();
    expect(use.h.messages()).toEqual([
      'Normal Progressing: ConfigMap/apps/b configured\nConfigMap/apps/c created',
      'Normal Progressing: ConfigMap/apps/a deleted',
      expect.stringContaining('Reconciliation finished'),
    ]);
  });

  test('tells what pruning left alone, and leaves what another Kustomization has taken over', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [configMap('a'), configMap('b')];
    await use.h.run();
    const labels = { 'kustomize.toolkit.fluxcd.io/name': 'heir' };
    const key = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name: 'a' };
    use.h.build = () => [];
    await use.h.cluster.patch(key, { type: 'merge', body: { metadata: { labels } } });
    use.h.source('main@sha1:2');
    await use.h.settle();
    expect(use.h.cluster.peek(key)).toBeDefined();
    expect(use.h.messages()).toContain(
      'Normal Progressing: ConfigMap/apps/b deleted\nConfigMap/apps/a skipped',
    );
  });

  test('keeps what is gone from the source when prune is off', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app', { prune: false });
    use.h.build = () => [configMap('a')];
    await use.h.run();
    use.h.build = () => [];
    use.h.source('main@sha1:2');
    await use.h.settle();
    expect(
      use.h.cluster.peek({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name: 'a' }),
    ).toBeDefined();
    expect(use.h.inventory('app')).toEqual([]);
  });

  test('records old and new objects before it writes the first', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [configMap('a')];
    await use.h.run();
    use.h.build = () => [configMap('b')];
    let seen: string[] | undefined;
    use.h.intercept = ({ verb, name, dryRun }) => {
      if (verb === 'apply' && name === 'b' && !dryRun) seen = use.h.inventory('app');
    };
    use.h.source('main@sha1:2');
    await use.h.settle();
    expect(seen).toEqual(['apps_b__ConfigMap', 'apps_a__ConfigMap']);
  });

  test('is reconciled when asked, and notes what it handled', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    await use.h.run();
    use.h.apply('app', {}, { annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } });
    await use.h.settle();
    expect(use.h.builds.length).toBe(2);
    expect(use.h.get('app').status?.lastHandledReconcileAt).toBe('now');
  });

  test('rests while it is suspended', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app', { suspend: true });
    await use.h.run();
    expect([use.h.builds.length, use.h.conditions('app'), use.h.events]).toEqual([0, [], []]);
    expect(use.h.get('app').metadata.finalizers).toEqual(['finalizers.fluxcd.io']);
  });
});

describe('after a crash in the middle of an apply', () => {
  const key = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name });

  test.each([
    ['what was begun is finished', ['a', 'b'], ['a', 'b']],
    ['what a reverted commit had begun is pruned', ['old'], ['old']],
  ])('%s', async (_, next, left) => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [configMap('old')];
    await use.h.run();
    use.h.build = () => [configMap('a'), configMap('b')];
    use.h.stuck = (name) => name === 'b';
    use.h.source('main@sha1:2');
    await use.h.settle();
    expect([use.h.cluster.peek(key('a')) !== undefined, use.h.cluster.peek(key('b'))]).toEqual([
      true,
      undefined,
    ]);

    const successor = use.h.successor();
    successor.build = () => next.map((name) => configMap(name));
    use.h.source('main@sha1:3');
    await successor.run();
    const there = ['a', 'b', 'old'].filter((name) => use.h.cluster.peek(key(name)) !== undefined);
    expect([there, successor.inventory('app').sort()]).toEqual([
      left,
      left.map((name) => `apps_${name}__ConfigMap`),
    ]);
    await successor.stop();
  });
});
