/** Annotation: reconcile now; the value is a time, any new value counts. */
export const RECONCILE_REQUEST_ANNOTATION = 'reconcile.fluxcd.io/requestedAt';
/** Annotation: act even if nothing changed (HelmRelease); must equal the reconcile request. */
export const FORCE_REQUEST_ANNOTATION = 'reconcile.fluxcd.io/forceAt';
/** Annotation: forget failures (HelmRelease); must equal the reconcile request. */
export const RESET_REQUEST_ANNOTATION = 'reconcile.fluxcd.io/resetAt';
/** Label: changes of this ConfigMap or Secret reach the objects that use it. */
export const WATCH_LABEL = 'reconcile.fluxcd.io/watch';
export const WATCH_ENABLED = 'Enabled';
/** Finalizer of all controllers but source-watcher. */
export const FINALIZER = 'finalizers.fluxcd.io';
export const SOURCE_WATCHER_FINALIZER = 'source.extensions.fluxcd.io/finalizer';

/** Value (any case) that turns a switch off. */
export const DISABLED = 'disabled';
/** Value (any case) that turns a switch on. */
export const ENABLED = 'enabled';

/** Labels and annotations of objects that a Kustomization applies. */
export const kustomizeKeys = {
  name: 'kustomize.toolkit.fluxcd.io/name',
  namespace: 'kustomize.toolkit.fluxcd.io/namespace',
  reconcile: 'kustomize.toolkit.fluxcd.io/reconcile',
  ssa: 'kustomize.toolkit.fluxcd.io/ssa',
  force: 'kustomize.toolkit.fluxcd.io/force',
  prune: 'kustomize.toolkit.fluxcd.io/prune',
  substitute: 'kustomize.toolkit.fluxcd.io/substitute',
  decrypt: 'kustomize.toolkit.fluxcd.io/decrypt',
  checksum: 'kustomize.toolkit.fluxcd.io/checksum',
} as const;

/** Labels and annotations of objects that a HelmRelease installs. */
export const helmKeys = {
  name: 'helm.toolkit.fluxcd.io/name',
  namespace: 'helm.toolkit.fluxcd.io/namespace',
  driftDetection: 'helm.toolkit.fluxcd.io/driftDetection',
} as const;

/** Labels and annotations of source-watcher. */
export const sourceExtensionsKeys = {
  generator: 'source.extensions.fluxcd.io/generator',
  reconcile: 'source.extensions.fluxcd.io/reconcile',
} as const;

/** Labels of Flux's own installation. */
export const installLabels = {
  partOf: 'app.kubernetes.io/part-of',
  instance: 'app.kubernetes.io/instance',
  version: 'app.kubernetes.io/version',
  component: 'app.kubernetes.io/component',
  managedBy: 'app.kubernetes.io/managed-by',
} as const;
export const PART_OF_FLUX = 'flux';
/** Label of what belongs to a tenant. */
export const TENANT_LABEL = 'toolkit.fluxcd.io/tenant';
/** Annotation of a receiver's Secret: address of its webhook. */
export const WEBHOOK_ANNOTATION = 'notification.toolkit.fluxcd.io/webhook';
/** Prefix of annotations that go into the metadata of an object's events. */
export const EVENT_METADATA_PREFIX = 'event.toolkit.fluxcd.io/';
/** Annotation keys of OCI artifacts. */
export const ociKeys = {
  source: 'org.opencontainers.image.source',
  revision: 'org.opencontainers.image.revision',
  created: 'org.opencontainers.image.created',
} as const;
/** Namespace of Flux, and name of its sync objects. */
export const FLUX_NAMESPACE = 'flux-system';
