import type { KubeObject } from '@flux-ts/resource';
import { describe, expect, test } from 'vitest';
import { configMap, deployment, KS, useHarness } from '../test/harness.ts';

const use = useHarness();
const key = (name: string, kind = 'ConfigMap') => ({ apiVersion: 'v1', kind, namespace: 'apps', name });
const there = (name: string): boolean => use.h.cluster.peek(key(name)) !== undefined;

/** An object with a switch of Flux's, as an annotation. */
function switched(name: string, annotation: string, value: string, data = {}): KubeObject {
  const object = configMap(name, data);
  const annotations = { [`kustomize.toolkit.fluxcd.io/${annotation}`]: value };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

describe('a reconcile whose time is up', () => {
  test('in the middle of an apply says so, keeps what it began, and is tried again', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app', { timeout: '1m', retryInterval: '2m' });
    use.h.build = () => [configMap('a'), configMap('b')];
    use.h.stuck = (name) => name === 'b';
    await use.h.run();
    await use.h.clock.advance(60_000);
    expect(use.h.conditions('app').at(-1)).toBe(
      'Ready=False ReconciliationFailed: context deadline exceeded\n',
    );
    expect(use.h.inventory('app')).toEqual(['apps_a__ConfigMap', 'apps_b__ConfigMap']);
    use.h.stuck = () => false;
    await use.h.clock.advance(119_000);
    expect(there('b')).toBe(false);
    await use.h.clock.advance(2_000);
    expect(use.h.conditions('app')[0]).toContain('Ready=True');
    expect(there('b')).toBe(true);
  });

  test('in the middle of a build is one whose build failed', async () => {
    const gate = Promise.withResolvers<KubeObject[]>();
    use.h.source('main@sha1:1');
    use.h.apply('app', { timeout: '1m', retryInterval: '2m' });
    use.h.build = () => gate.promise;
    await use.h.run();
    await use.h.clock.advance(60_000);
    gate.resolve([]);
    await use.h.settle();
    expect(use.h.conditions('app').at(-1)).toBe('Ready=False BuildFailed: context deadline exceeded');
    expect(use.h.leases).toBe(0);
  });
});

describe('switches of single objects', () => {
  const gone = async (): Promise<void> => {
    use.h.build = () => [configMap('other')];
    use.h.source('main@sha1:2');
    await use.h.settle();
  };

  test.each<[string, string, string, boolean]>([
    ['created once and never changed is ours to prune', 'ssa', 'IfNotPresent', false],
    ['never pruned stays', 'prune', 'disabled', true],
  ])('what is %s', async (_name, annotation, value, stays) => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [switched('a', annotation, value, { x: '1' })];
    await use.h.run();
    // A second reconcile, which has nothing to write.
    await use.h.clock.advance(600_000);
    expect(use.h.inventory('app')).toEqual(['apps_a__ConfigMap']);
    await gone();
    expect(there('a')).toBe(stays);
    expect(use.h.inventory('app')).toEqual(['apps_other__ConfigMap']);
  });

  test.each(['Ignore', 'IfNotPresent'])(
    'somebody else’s object stays when we only met it: %s',
    async (value) => {
      use.h.cluster.seed(configMap('a', { x: 'theirs' }));
      use.h.source('main@sha1:1');
      use.h.apply('app');
      use.h.build = () => [switched('a', 'ssa', value, { x: 'ours' })];
      await use.h.run();
      await gone();
      expect(use.h.cluster.peek(key('a'))?.['data']).toEqual({ x: 'theirs' });
    },
  );

  test('Merge keeps what others set, and what kubectl added', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [switched('a', 'ssa', 'Merge', { x: '1' })];
    await use.h.run();
    const body = { data: { y: '2' } };
    await use.h.cluster.patch(key('a'), { type: 'merge', body }, { fieldManager: 'kubectl-edit' });
    await use.h.clock.advance(600_000);
    expect(use.h.cluster.peek(key('a'))?.['data']).toEqual({ x: '1', y: '2' });
  });
});

describe('deletion of a Kustomization', () => {
  test('whose kubeconfig is gone is tried again, and does not forget its objects', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [configMap('a')];
    await use.h.run();
    const spec = { kubeConfig: { secretRef: { name: 'gone' } } };
    const app = { ...KS, namespace: 'flux-system', name: 'app' };
    await use.h.cluster.patch(app, { type: 'merge', body: { spec } });
    await use.h.settle();
    expect(use.h.conditions('app').at(-1)).toContain("unable to read KubeConfig secret 'flux-system/gone'");
    await use.h.cluster.delete(app);
    await use.h.settle();
    expect(use.h.get('app').metadata.finalizers).toEqual(['finalizers.fluxcd.io']);
    expect(use.h.inventory('app')).toEqual(['apps_a__ConfigMap']);
  });
});

describe('a Kustomization that is deleted while it is applied', () => {
  test('does not wait for what goes with it, and takes along all that it began', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app', { timeout: '10m' });
    use.h.build = () => [configMap('a'), configMap('b')];
    use.h.stuck = (name) => name === 'b';
    await use.h.run();
    expect(there('a')).toBe(true);
    await use.h.cluster.delete({ ...KS, namespace: 'flux-system', name: 'app' });
    await use.h.settle();
    expect(use.h.get('app')).toBeUndefined();
    expect(there('a')).toBe(false);
    expect(use.h.events.filter(({ type }) => type === 'Warning')).toEqual([]);
  });
});

describe('a large Kustomization', () => {
  test('of 1,000 objects costs one write when nothing changed, and one object’s requests when one did', async () => {
    let changed = '1';
    use.h.source('main@sha1:1');
    use.h.apply('app', { wait: true });
    use.h.build = () =>
      Array.from({ length: 1_000 }, (_none, i) => configMap(`c${i}`, { x: i === 7 ? changed : '1' }));
    await use.h.run();
    for (let i = 0; i < 200 && !use.h.conditions('app')[0]?.startsWith('Ready=True'); i++)
      await use.h.settle();
    expect(use.h.inventory('app').length).toBe(1_000);
    use.h.requests();
    await use.h.clock.advance(600_000);
    expect(use.h.requests()).toEqual(['patch Kustomization']);
    changed = '2';
    use.h.source('main@sha1:2');
    await use.h.settle();
    expect(use.h.requests().filter((request) => request.includes('ConfigMap'))).toEqual([
      'apply ConfigMap (dry run)',
      'apply ConfigMap',
    ]);
  });

  test('tells of what it did in a message that is not too long', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [deployment('d'), ...Array.from({ length: 1_000 }, (_none, i) => configMap(`c${i}`))];
    use.h.intercept = ({ verb, name, dryRun }) => {
      if (verb === 'apply' && name === 'd' && !dryRun) throw new Error(`no${'!'.repeat(30_000)}`);
    };
    await use.h.run();
    for (let i = 0; i < 100 && !use.h.conditions('app').at(-1)?.startsWith('Ready=False'); i++)
      await use.h.settle();
    const ready = use.h.get('app').status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready?.message.length).toBe(20_000);
  });
});
