import { installLabels, kustomizeKeys } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';

/** What the GitRepository CRD says of the Flux on a cluster. */
export interface ClusterInfo {
  readonly version: string;
  readonly bootstrapped: boolean;
  readonly managedBy: string;
  /** `flux-v2.9.4`, or the bare version. */
  readonly distribution: string;
}

/** Reads the labels of the GitRepository CRD; throws NOT_FOUND if Flux is not installed. */
export async function clusterInfo(client: KubeClient): Promise<ClusterInfo> {
  const crd = await client.get<KubeObject>(
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      name: 'gitrepositories.source.toolkit.fluxcd.io',
    },
    { metadataOnly: true },
  );
  const labels = crd.metadata.labels ?? {};
  const version = labels[installLabels.version] ?? '';
  const partOf = labels[installLabels.partOf] ?? '';
  return {
    version,
    bootstrapped: labels[kustomizeKeys.namespace] !== undefined,
    managedBy: labels[installLabels.managedBy] ?? '',
    distribution: partOf === '' ? version : `${partOf}-${version}`,
  };
}

/** Whether no other tool than Flux looks after the installation. */
export function isManagedByFlux(info: Pick<ClusterInfo, 'managedBy'>): boolean {
  return info.managedBy === '' || info.managedBy === 'flux';
}
