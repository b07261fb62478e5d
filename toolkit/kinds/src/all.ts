import { HELM_RELEASE } from './apps/helm-release.ts';
import { KUSTOMIZATION } from './apps/kustomization.ts';
import type { FluxKind } from './dsl/kind.ts';
import { IMAGE_POLICY } from './image/image-policy.ts';
import { IMAGE_REPOSITORY } from './image/image-repository.ts';
import { IMAGE_UPDATE_AUTOMATION } from './image/image-update-automation.ts';
import { ALERT } from './notification/alert.ts';
import { PROVIDER } from './notification/provider.ts';
import { RECEIVER } from './notification/receiver.ts';
import { ARTIFACT_GENERATOR } from './source/artifact-generator.ts';
import { BUCKET } from './source/bucket.ts';
import { EXTERNAL_ARTIFACT } from './source/external-artifact.ts';
import { GIT_REPOSITORY } from './source/git-repository.ts';
import { HELM_CHART } from './source/helm-chart.ts';
import { HELM_REPOSITORY } from './source/helm-repository.ts';
import { OCI_REPOSITORY } from './source/oci-repository.ts';

/** Every kind of Flux. */
export const FLUX_KINDS: readonly FluxKind[] = [
  GIT_REPOSITORY,
  OCI_REPOSITORY,
  HELM_REPOSITORY,
  HELM_CHART,
  BUCKET,
  EXTERNAL_ARTIFACT,
  ARTIFACT_GENERATOR,
  KUSTOMIZATION,
  HELM_RELEASE,
  PROVIDER,
  ALERT,
  RECEIVER,
  IMAGE_REPOSITORY,
  IMAGE_POLICY,
  IMAGE_UPDATE_AUTOMATION,
];

/** The kind of an object of any accepted version, or undefined if it is none of Flux's. */
export function findKind(apiVersion: string, kind: string): FluxKind | undefined {
  return FLUX_KINDS.find(
    (each) => each.kind === kind && each.served.some((version) => apiVersion === `${each.group}/${version}`),
  );
}
