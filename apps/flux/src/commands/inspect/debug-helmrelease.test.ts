import { HELM_RELEASE } from '@flux-ts/kinds';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCluster, type TestCluster } from '../../../test/test-cluster.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
  const { apiVersion, kind } = HELM_RELEASE;
  const time = '2026-01-01T00:00:00Z';
  const snapshot = {
    name: 'a',
    namespace: 'apps',
    version: 1,
    status: 'deployed',
    chartName: 'c',
    chartVersion: '1.0.0',
    configDigest: 'sha256:a',
    digest: 'sha256:b',
    firstDeployed: time,
    lastDeployed: time,
  };
  await cluster.put({
    apiVersion,
    kind,
    metadata: { name: 'a', namespace: 'apps' },
    spec: { interval: '1m', chartRef: { kind: 'OCIRepository', name: 'c' } },
    status: { history: [snapshot] },
  });
});
afterAll(() => cluster.stop());

test.each([
  ['--show-history', '- chartName: c\n  chartVersion: 1.0.0\n  configDigest: sha256:a\n  deleted: null\n'],
  [
    '--show-status',
    'history:\n- chartName: c\n  chartVersion: 1.0.0\n  configDigest: sha256:a\n  deleted: null\n',
  ],
])(
  'flux debug helmrelease %s prints null for a release that was not deleted, as Go does',
  async (flag, text) => {
    const { code, stdout } = await cluster.flux('debug', 'hr', 'a', '-n', 'apps', flag);
    expect(code).toBe(0);
    expect(stdout).toContain(text);
  },
);
