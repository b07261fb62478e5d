import { describe, expect, test } from 'vitest';
import { configMap, type Harness, KS, useHarness } from '../test/harness.ts';

const use = useHarness();

describe('deletion', () => {
  const key = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name: 'a' };

  async function deleted(spec: Parameters<Harness['apply']>[1]): Promise<void> {
    use.h.source('main@sha1:1');
    use.h.apply('app', spec);
    use.h.build = () => [configMap('a')];
    await use.h.run();
    await use.h.cluster.delete({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      namespace: 'flux-system',
      name: 'app',
    });
    await use.h.settle();
  }

  test.each<[string, Parameters<Harness['apply']>[1], boolean]>([
    ['MirrorPrune with prune', { prune: true }, false],
    ['MirrorPrune without prune', { prune: false }, true],
    ['Delete', { prune: false, deletionPolicy: 'Delete' }, false],
    ['WaitForTermination', { prune: false, deletionPolicy: 'WaitForTermination' }, false],
    ['Orphan', { prune: true, deletionPolicy: 'Orphan' }, true],
  ])('by policy %s', async (_, spec, stays) => {
    await deleted(spec);
    expect(use.h.get('app')).toBeUndefined();
    expect(use.h.cluster.peek(key) !== undefined).toBe(stays);
  });

  // kustomization_controller.go: the deferred success event knows nothing of deletion, but of suspension.
  test.each([
    [
      false,
      [
        'Normal ReconciliationSucceeded: ConfigMap/apps/a deleted',
        'Normal ReconciliationSucceeded: Reconciliation finished in 0s, next run in 10m0s',
      ],
    ],
    [true, []],
  ])('tells that a ready object is finished, suspended or not: %s', async (suspend, told) => {
    use.h.source('main@sha1:1');
    use.h.apply('app', {});
    use.h.build = () => [configMap('a')];
    await use.h.run();
    use.h.apply('app', { suspend });
    await use.h.settle();
    use.h.events.length = 0;
    await use.h.cluster.delete({ ...KS, namespace: 'flux-system', name: 'app' });
    await use.h.settle();
    expect(use.h.messages()).toEqual(told);
  });

  test.each([
    ['when they are', true],
    ['after the timeout, with a word', false],
  ])('by policy WaitForTermination waits without a worker until all are gone: %s', async (_, released) => {
    use.h.source('main@sha1:1');
    use.h.apply('app', { deletionPolicy: 'WaitForTermination', timeout: '1m' });
    use.h.build = () => [configMap('a')];
    await use.h.run();
    const held = { ...key, kind: 'ConfigMap' };
    await use.h.cluster.patch(held, { type: 'merge', body: { metadata: { finalizers: ['x/y'] } } });
    await use.h.cluster.delete({ ...KS, namespace: 'flux-system', name: 'app' });
    await use.h.clock.advance(10_000);
    expect(use.h.get('app')?.metadata.deletionTimestamp).toBeDefined();
    if (released) await use.h.cluster.patch(held, { type: 'merge', body: { metadata: { finalizers: [] } } });
    await use.h.clock.advance(released ? 5_000 : 51_000);
    expect(use.h.get('app')).toBeUndefined();
    const told = use.h.messages().some((m) => m.includes('failed to wait for resources termination'));
    expect(told).toBe(!released);
  });

  test('without the account to act as lets the object go and says what is left', async () => {
    use.h.cluster.seed({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'deployer', namespace: 'flux-system' },
    });
    use.h.source('main@sha1:1');
    use.h.apply('app', { serviceAccountName: 'deployer' });
    use.h.build = () => [configMap('a')];
    await use.h.run();
    await use.h.cluster.delete({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      namespace: 'flux-system',
      name: 'deployer',
    });
    await use.h.cluster.delete({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      namespace: 'flux-system',
      name: 'app',
    });
    await use.h.settle();
    expect(use.h.get('app')).toBeUndefined();
    expect(use.h.cluster.peek(key)).toBeDefined();
    expect(use.h.messages().at(-2)).toContain('unable to prune objects: \nConfigMap/apps/a');
  });

  test('that fails leaves the status as any failed reconcile does', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app', {});
    use.h.build = () => [configMap('a'), configMap('b')];
    await use.h.run();
    use.h.intercept = ({ verb, name }) => {
      if (verb === 'delete' && name !== 'app') throw new Error('not allowed');
    };
    use.h.build = () => [configMap('a')];
    use.h.source('main@sha1:2');
    await use.h.settle();
    await use.h.cluster.delete({ ...KS, namespace: 'flux-system', name: 'app' });
    await use.h.settle();
    const { metadata, status } = use.h.get('app');
    // Deletion has raised the generation, and upstream's deferred step sees it.
    expect(status?.conditions?.map((c) => [c.type, c.reason, c.observedGeneration])).toEqual([
      ['Reconciling', 'ProgressingWithRetry', metadata.generation],
      ['Ready', 'PruneFailed', (metadata.generation ?? 0) - 1],
    ]);
  });
});
