import { FINALIZER, INSTALL_DEFAULTS } from '@flux-ts/kinds';
import type { KubeObject } from '@flux-ts/resource';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestCluster, type TestCluster } from '../../test/test-cluster.ts';
import { VERSION_TAG } from '../version.ts';
import { installFlux } from './install-flux.ts';

const DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  name: 'kustomizations.kustomize.toolkit.fluxcd.io',
};
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', name: 'flux-system' };
const options = {
  ...INSTALL_DEFAULTS,
  namespace: 'flux-system',
  version: VERSION_TAG,
  components: ['source-controller', 'kustomize-controller'],
  guarded: false,
};

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startTestCluster({ crds: false });
});
afterEach(() => cluster.stop());

test('installFlux ends an uninstallation that nobody finished, and keeps what Flux had applied', async () => {
  const { client } = cluster;
  const { signal } = new AbortController();
  await installFlux(client, options, signal);
  await client.create({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'apps', namespace: 'flux-system', finalizers: [FINALIZER] },
    spec: { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'x' } },
  });
  const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app', namespace: 'default' } };
  await client.create<KubeObject>(applied);
  await client.delete(DEFINITION);
  await client.delete(NAMESPACE);
  const ending = await client.get<KubeObject>(NAMESPACE);
  expect(ending.metadata.deletionTimestamp).toBeDefined();

  await installFlux(client, options, signal);
  for (const key of [DEFINITION, NAMESPACE]) {
    const { metadata } = await client.get<KubeObject>(key);
    expect(metadata.deletionTimestamp).toBeUndefined();
  }
  const { apiVersion, kind, metadata } = applied;
  expect((await client.get({ apiVersion, kind, ...metadata })).metadata.name).toBe('app');
});
