import { describe, expect, test } from 'vitest';
import { configMap, useHarness } from '../test/harness.ts';

const use = useHarness();

describe('variables', () => {
  test('come from substitute over substituteFrom, in order, without newlines', async () => {
    use.h.source('main@sha1:1');
    use.h.cluster.seed({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'vars', namespace: 'flux-system' },
      data: { a: '1\n', b: '1', c: '1' },
    });
    use.h.cluster.seed({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'vars', namespace: 'flux-system' },
      data: { b: Buffer.from('2').toString('base64') },
    });
    const substituteFrom = [
      { kind: 'ConfigMap' as const, name: 'vars' },
      { kind: 'Secret' as const, name: 'vars' },
      { kind: 'Secret' as const, name: 'none', optional: true },
    ];
    use.h.apply('app', { postBuild: { substitute: { c: '3' }, substituteFrom } });
    await use.h.run();
    expect(use.h.builds[0]?.substitute).toEqual({ a: '1', b: '2', c: '3' });
    expect(use.h.builds[0]?.strict).toBe(true);
  });

  test('that are missing are an error that names the first resource', async () => {
    use.h.source('main@sha1:1');
    use.h.build = () => [configMap('first')];
    use.h.apply('app', { postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'none' }] } });
    await use.h.run();
    expect(use.h.conditions('app')[1]).toBe(
      "Ready=False BuildFailed: post build failed for 'ConfigMap.v1.[noGrp]/first': substitute from 'ConfigMap/none' error: configmaps \"none\" not found",
    );
  });

  test('that are missing say nothing where the build itself fails', async () => {
    use.h.source('main@sha1:1');
    use.h.build = () => {
      throw new Error('kustomize build failed: no');
    };
    use.h.apply('app', { postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'none' }] } });
    await use.h.run();
    expect(use.h.conditions('app')[1]).toBe('Ready=False BuildFailed: kustomize build failed: no');
  });

  test('of a labelled ConfigMap that changes are taken over at once', async () => {
    const key = { apiVersion: 'v1', kind: 'ConfigMap', name: 'vars', namespace: 'flux-system' };
    const labels = { 'reconcile.fluxcd.io/watch': 'Enabled' };
    use.h.source('main@sha1:1');
    use.h.cluster.seed({
      ...key,
      metadata: { name: 'vars', namespace: 'flux-system', labels },
      data: { v: '1' },
    });
    use.h.apply('app', { postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'vars' }] } });
    await use.h.run();
    await use.h.cluster.patch(key, { type: 'merge', body: { data: { v: '2' } } });
    await use.h.settle();
    expect(use.h.builds.map((b) => b.substitute)).toEqual([{ v: '1' }, { v: '2' }]);
  });
});
