export { FLUX_KINDS, findKind } from './all.ts';
export {
  HELM_GROUP,
  HELM_RELEASE,
  type HelmRelease,
  type HelmReleaseSpec,
  type HelmReleaseValuesReference,
} from './apps/helm-release.ts';
export type { HelmReleaseSnapshot, HelmReleaseStatus } from './apps/helm-status.ts';
export {
  KUSTOMIZATION,
  KUSTOMIZE_GROUP,
  type Kustomization,
  type KustomizationHealthCheck,
  type KustomizationHistoryEntry,
  type KustomizationPostBuild,
  type KustomizationSpec,
  type KustomizationStatus,
} from './apps/kustomization.ts';
export { conditionTypes, helmReasons, kustomizeReasons, reasons, sourceReasons } from './conditions.ts';
export { crdOf, crds } from './crds.ts';
export type { Column, Component, FluxKind } from './dsl/kind.ts';
export type {
  CommonMetadata,
  CustomHealthCheck,
  DependencyReference,
  IgnoreRule,
  Image,
  KubeConfigReference,
  Patch,
  ResourceInventory,
} from './dsl/kustomize-fields.ts';
export {
  type Artifact,
  type Condition,
  INTERVAL_PATTERN,
  type LocalObjectReference,
  type Selector,
  TIMEOUT_PATTERN,
} from './dsl/shared.ts';
export {
  IMAGE_POLICY,
  type ImagePolicy,
  type ImagePolicySpec,
  type ImagePolicyStatus,
  type ImageRef,
} from './image/image-policy.ts';
export {
  IMAGE_GROUP,
  IMAGE_REPOSITORY,
  type ImageRepository,
  type ImageRepositorySpec,
  type ImageRepositoryStatus,
} from './image/image-repository.ts';
export {
  IMAGE_UPDATE_AUTOMATION,
  type ImageUpdateAutomation,
  type ImageUpdateAutomationSpec,
  type ImageUpdateAutomationStatus,
} from './image/image-update-automation.ts';
export { components } from './install/components.ts';
export {
  DEFAULT_COMPONENTS,
  EXTRA_COMPONENTS,
  IMAGE_NAME,
  INSTALL_DEFAULTS,
  type InstallOptions,
  imageOf,
} from './install/options.ts';
export * from './names.ts';
export { ALERT, type Alert, type AlertSpec } from './notification/alert.ts';
export { type CrossNamespaceObjectReference, NOTIFICATION_GROUP } from './notification/group.ts';
export { PROVIDER, PROVIDER_TYPES, type Provider, type ProviderSpec } from './notification/provider.ts';
export {
  RECEIVER,
  RECEIVER_TYPES,
  type Receiver,
  type ReceiverResource,
  type ReceiverSpec,
  type ReceiverStatus,
} from './notification/receiver.ts';
export {
  ARTIFACT_GENERATOR,
  type ArtifactGenerator,
  type ArtifactGeneratorSpec,
  type ArtifactGeneratorStatus,
} from './source/artifact-generator.ts';
export { BUCKET, type Bucket, type BucketSpec, type BucketStatus } from './source/bucket.ts';
export {
  EXTERNAL_ARTIFACT,
  type ExternalArtifact,
  type ExternalArtifactSpec,
  type ExternalArtifactStatus,
} from './source/external-artifact.ts';
export {
  GIT_REPOSITORY,
  type GitRepository,
  type GitRepositoryInclude,
  type GitRepositoryRef,
  type GitRepositorySpec,
  type GitRepositoryStatus,
} from './source/git-repository.ts';
export { SOURCE_EXTENSIONS_GROUP, SOURCE_GROUP } from './source/group.ts';
export { HELM_CHART, type HelmChart, type HelmChartSpec, type HelmChartStatus } from './source/helm-chart.ts';
export {
  HELM_REPOSITORY,
  type HelmRepository,
  type HelmRepositorySpec,
  type HelmRepositoryStatus,
} from './source/helm-repository.ts';
export {
  OCI_REPOSITORY,
  type OCIRepository,
  type OCIRepositorySpec,
  type OCIRepositoryStatus,
} from './source/oci-repository.ts';
export type { OIDCIdentityMatch } from './source/verification.ts';
export { upgrade } from './upgrade/upgrade.ts';
