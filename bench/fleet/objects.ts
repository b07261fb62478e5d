import type { KubeObject } from '@flux-ts/resource';
import { appName } from './repository.ts';

export const NAMESPACE = 'flux-system';
export const TARGET = 'bench';

/** What the cluster needs before: the target namespace, the variables, the Git credentials, the source. */
export function sharedObjects(url: string, token: string): KubeObject[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: TARGET } },
    variables('one'),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'bench', namespace: NAMESPACE },
      type: 'Opaque',
      stringData: { username: 'git', password: token },
    },
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name: 'bench', namespace: NAMESPACE },
      spec: { interval: '1h', url, ref: { branch: 'main' }, secretRef: { name: 'bench' } },
    },
  ];
}

/** The ConfigMap that all Kustomizations take their variables from; a change of it wakes them. */
export function variables(cluster: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'bench', namespace: NAMESPACE, labels: { 'reconcile.fluxcd.io/watch': 'Enabled' } },
    data: { cluster },
  };
}

export function kustomizations(count: number): KubeObject[] {
  return Array.from({ length: count }, (_, i) => ({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: appName(i + 1), namespace: NAMESPACE },
    spec: {
      interval: '1h',
      path: `./apps/${appName(i + 1)}`,
      prune: true,
      wait: true,
      timeout: '5m',
      targetNamespace: TARGET,
      sourceRef: { kind: 'GitRepository', name: 'bench' },
      postBuild: { substitute: { tag: '1.0.0' }, substituteFrom: [{ kind: 'ConfigMap', name: 'bench' }] },
    },
  }));
}
