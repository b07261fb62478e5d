import { systemClock } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { loadBuiltinKinds } from '@flux-ts/schema';
import { FakeCluster, type FakeClusterOptions } from '@flux-ts/testkit';
import {
  type ApplierOptions,
  cleanupManagers,
  createApplier,
  type LiveCache,
  liveStateOf,
} from '../src/index.ts';

/* What the tests of this package share. */

/** Decoded once for all tests. */
export const kinds = loadBuiltinKinds();
export const owner = { field: 'kustomize-controller', group: 'kustomize.toolkit.fluxcd.io' };

/** A fake cluster, an applier on it, and the requests since the last look. */
export function setup(options: FakeClusterOptions = {}, more: Partial<ApplierOptions> = {}) {
  const cluster = new FakeCluster({ kinds, ...options });
  const applier = createApplier({ client: cluster, owner, clock: systemClock, ...more });
  const counts = (): Record<string, number> => {
    const verbs: Record<string, number> = {};
    for (const { verb, dryRun } of cluster.requests.splice(0)) {
      const name = dryRun ? `dry ${verb}` : verb;
      verbs[name] = (verbs[name] ?? 0) + 1;
    }
    return verbs;
  };
  return { cluster, applier, counts };
}

export const configMap = (name: string, data: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', ...metadata },
  data,
});
export const key = (name: string, kind = 'ConfigMap', apiVersion = 'v1') => ({
  apiVersion,
  kind,
  name,
  namespace: 'default',
});
export const crd = (name: string): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${name.toLowerCase()}s.test.dev` },
  spec: {
    group: 'test.dev',
    scope: 'Namespaced',
    names: { kind: name, plural: `${name.toLowerCase()}s` },
    versions: [{ name: 'v1' }],
  },
});

/** A cache that sees the cluster as a watch of the owner's objects would. */
export function cacheOf(cluster: () => FakeCluster): LiveCache {
  return {
    get(id) {
      const object = cluster().peek({
        ...id,
        apiVersion: id.group === '' ? id.version : `${id.group}/${id.version}`,
      });
      if (object === undefined) return undefined;
      return liveStateOf(object, owner, cleanupManagers(owner.field));
    },
  };
}
