import type { KubeObject } from '@flux-ts/resource';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCluster, type TestCluster } from '../../../test/test-cluster.ts';

const ready = {
  type: 'Ready',
  status: 'True',
  reason: 'Succeeded',
  message: 'stored artifact for revision main@sha1:696f056df216eea4f9401adbee0ff744d4df390f',
  lastTransitionTime: '2026-01-01T00:00:00Z',
  observedGeneration: 1,
};

const repository = (name: string, namespace = 'flux-system'): KubeObject => ({
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name, namespace, labels: { app: name } },
  spec: { interval: '1m', url: `https://example.com/${name}` },
  status: {
    observedGeneration: 1,
    conditions: [ready],
    artifact: {
      revision: 'main@sha1:696f056df216eea4f9401adbee0ff744d4df390f',
      url: 'http://source-controller/x.tar.gz',
      path: 'x.tar.gz',
      digest: `sha256:${'0'.repeat(64)}`,
      lastUpdateTime: '2026-01-01T00:00:00Z',
    },
  },
});

describe('verbs over kinds', () => {
  let cluster: TestCluster;
  const key = (name: string) => ({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    name,
    namespace: 'flux-system',
  });

  beforeAll(async () => {
    cluster = await startTestCluster();
    await cluster.put(repository('one'), repository('two'), repository('three', 'apps'));
  });
  afterAll(() => cluster.stop());

  test('get lists, in a table', async () => {
    expect(await cluster.flux('get', 'sources', 'git')).toEqual({
      code: 0,
      stderr: '',
      stdout:
        'NAME\tREVISION          \tSUSPENDED\tREADY\tMESSAGE                                         \n' +
        'one \tmain@sha1:696f056d\tFalse    \tTrue \tstored artifact for revision main@sha1:696f056d\t\n' +
        'two \tmain@sha1:696f056d\tFalse    \tTrue \tstored artifact for revision main@sha1:696f056d\t\n',
    });
  });

  test('get looks into all namespaces, for a name, for labels, for a status', async () => {
    const names = async (...flags: string[]) =>
      (await cluster.flux('get', 'sources', 'git', '--no-header', ...flags)).stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split('\t')[flags.includes('-A') ? 1 : 0]?.trim());
    expect(await names('-A')).toEqual(['three', 'one', 'two']);
    expect(await names('two')).toEqual(['two']);
    expect(await names('-l', 'app=one')).toEqual(['one']);
    expect(await names('--status-selector', 'ready=false')).toEqual([]);
  });

  test('get of nothing says so', async () => {
    const { code, stderr } = await cluster.flux('get', 'kustomizations');
    expect(stderr).toBe('✗ no Kustomization objects found in "flux-system" namespace\n');
    expect(code).toBe(1);
  });

  test('get of a name that is not there fails', async () => {
    const { code, stderr } = await cluster.flux('get', 'sources', 'git', 'nope');
    expect(stderr).toBe('✗ GitRepository object \'nope\' not found in "flux-system" namespace\n');
    expect(code).toBe(1);
  });

  test('export prints what a user would have written', async () => {
    expect((await cluster.flux('export', 'source', 'git', 'one')).stdout).toBe(`---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  labels:
    app: one
  name: one
  namespace: flux-system
spec:
  interval: 1m0s
  timeout: 1m0s
  url: https://example.com/one
`);
  });

  test('suspend and resume', async () => {
    const suspended = await cluster.flux('suspend', 'source', 'git', 'one');
    expect(suspended.stderr).toBe(
      '► suspending source git one in flux-system namespace\n✔ source git suspended\n',
    );
    expect((await cluster.client.get<KubeObject>(key('one')))['spec']).toMatchObject({ suspend: true });
    const reconciled = await cluster.flux('reconcile', 'source', 'git', 'one');
    expect(reconciled).toMatchObject({ code: 1, stderr: '✗ resource is suspended\n' });
    await cluster.flux('resume', 'source', 'git', 'one', '--wait=false', '--timeout=1s');
    expect((await cluster.client.get<KubeObject>(key('one')))['spec']).not.toHaveProperty('suspend');
  });

  test('reconcile asks and waits for the answer', async () => {
    const controller = (async () => {
      for (;;) {
        const live = await cluster.client.get<KubeObject>(key('two'));
        const asked = live.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
        if (asked !== undefined) {
          const status = { ...(live['status'] as object), lastHandledReconcileAt: asked };
          await cluster.client.update(
            { ...live, apiVersion: key('two').apiVersion, kind: 'GitRepository', status },
            { subresource: 'status' },
          );
          return;
        }
        await new Promise((done) => setTimeout(done, 10));
      }
    })();
    const { code, stderr } = await cluster.flux('reconcile', 'source', 'git', 'two', '--timeout=5s');
    await controller;
    expect(stderr).toBe(`► annotating GitRepository two in flux-system namespace
✔ GitRepository annotated
◎ waiting for GitRepository reconciliation
✔ fetched revision main@sha1:696f056df216eea4f9401adbee0ff744d4df390f
`);
    expect(code).toBe(0);
  });

  test('delete, without asking when told so', async () => {
    const { code, stderr } = await cluster.flux('delete', 'source', 'git', 'two', '--silent');
    expect(stderr).toBe('► deleting source git two in flux-system namespace\n✔ source git deleted\n');
    expect(code).toBe(0);
    await expect(cluster.client.get(key('two'))).rejects.toThrow();
  });
});
