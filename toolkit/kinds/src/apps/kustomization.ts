import type { KubeObject } from '@flux-ts/resource';
import { boolean, type Infer, integer, list, map, object, oneOf, required, string } from '../dsl/field.ts';
import { columns, defineKind } from '../dsl/kind.ts';
import {
  commonMetadata,
  dependsOn,
  healthCheckExprs,
  ignoreRules,
  images,
  inventory,
  kubeConfig,
  legacyPatches,
  patches,
} from '../dsl/kustomize-fields.ts';
import {
  interval,
  localReference,
  namespaceName,
  nonEmptyName,
  statusOf,
  stringMap,
  strings,
  suspend,
  time,
} from '../dsl/shared.ts';

/** API group of Kustomizations. */
export const KUSTOMIZE_GROUP = 'kustomize.toolkit.fluxcd.io';

const postBuild = object('Variables of the built manifests.', {
  substitute: stringMap('Values of variables; they win over substituteFrom.'),
  substituteFrom: list(
    'ConfigMaps and Secrets with values of variables; the last wins.',
    object('Where variables come from.', {
      kind: required(oneOf('Kind.', ['Secret', 'ConfigMap'])),
      name: required(nonEmptyName('Name.')),
      optional: boolean('It may be missing.', { default: false }),
    }),
  ),
  substituteStrategy: oneOf('When to substitute.', ['WithVariables', 'Always']),
});

const healthCheck = object('An object whose health is waited for.', {
  apiVersion: string('API version; apps/v1 by default.'),
  kind: required(string('Kind.')),
  name: required(string('Name.')),
  namespace: string('Namespace.'),
});

const spec = object(
  'What to build and apply, and how.',
  {
    interval: required(interval('How often it is reconciled.')),
    retryInterval: interval('How long after a failure it is tried again; interval by default.'),
    timeout: interval('Limit of build, apply and health checks.'),
    sourceRef: required(
      object('Where the manifests are.', {
        apiVersion: string('API version of the source.'),
        kind: required(
          oneOf('Kind of the source.', ['OCIRepository', 'GitRepository', 'Bucket', 'ExternalArtifact']),
        ),
        name: required(string('Name of the source.')),
        namespace: string('Namespace of the source; that of this object by default.'),
      }),
    ),
    path: string('Directory in the artifact; its root by default.'),
    prune: required(boolean('Deletes objects that are no longer in the source.')),
    deletionPolicy: oneOf('What happens to the objects when this one is deleted.', [
      'MirrorPrune',
      'Delete',
      'WaitForTermination',
      'Orphan',
    ]),
    dependsOn,
    targetNamespace: namespaceName('Namespace of all objects.'),
    namePrefix: nonEmptyName('Prefix of all names.', 200),
    nameSuffix: nonEmptyName('Suffix of all names.', 200),
    components: strings('Paths of kustomize components.'),
    ignoreMissingComponents: boolean('Passes over components that do not exist.'),
    patches,
    images,
    commonMetadata,
    buildMetadata: list(
      'Annotations that tell where objects come from.',
      oneOf('', ['originAnnotations', 'transformerAnnotations']),
    ),
    postBuild,
    decryption: object('How Secrets are decrypted.', {
      provider: required(oneOf('What decrypts.', ['sops'])),
      secretRef: localReference('Secret with the keys.'),
      serviceAccountName: string('ServiceAccount for key services.'),
    }),
    wait: boolean('Waits until everything that was applied is healthy.'),
    healthChecks: list('Objects whose health is waited for.', healthCheck),
    healthCheckExprs,
    ignore: ignoreRules('Fields whose drift is left alone.'),
    force: boolean('Recreates objects whose immutable fields changed.', { default: false }),
    serviceAccountName: string('ServiceAccount that applies.'),
    kubeConfig,
    suspend,
  },
  {
    legacy: {
      ...legacyPatches,
      validation: oneOf('How manifests were validated (before v1).', ['none', 'client', 'server']),
    },
  },
);

const history = object('Reconciliations with one result.', {
  digest: required(string('Digest of what was built.')),
  firstReconciled: required(time('When it was reconciled first.')),
  lastReconciled: required(time('When it was reconciled last.')),
  lastReconciledDuration: required(string('How long that took.')),
  lastReconciledStatus: required(string('How that ended.')),
  totalReconciliations: required(integer('How often.', { format: 'int64' })),
  metadata: stringMap('Revision and origin revision.'),
});

const snapshot = object('What was applied (v1beta1).', {
  checksum: required(string('Checksum of the manifests.')),
  entries: required(
    list(
      'Objects by namespace.',
      object('Objects of a namespace.', {
        namespace: string('Namespace.'),
        kinds: required(map('Kinds.', string(''))),
      }),
    ),
  ),
});

const status = statusOf(
  {
    lastAppliedRevision: string('Last revision that was applied.'),
    lastAppliedOriginRevision: string('Origin of the last revision that was applied.'),
    lastAttemptedRevision: string('Last revision that was tried.'),
    inventory,
    history: list('Last results, newest first.', history),
  },
  { snapshot },
);

/** Variables that are substituted after the build. */
export type KustomizationPostBuild = Infer<typeof postBuild>;
/** An object whose health a Kustomization waits for. */
export type KustomizationHealthCheck = Infer<typeof healthCheck>;
/** One build in a Kustomization's history. */
export type KustomizationHistoryEntry = Infer<typeof history>;
/** `spec` of a Kustomization. */
export type KustomizationSpec = Infer<typeof spec>;
/** `status` of a Kustomization. */
export type KustomizationStatus = Infer<typeof status>;

/** Builds manifests of a source and applies them. */
export interface Kustomization extends KubeObject {
  spec: KustomizationSpec;
  status?: KustomizationStatus;
}

/** Kustomization (kustomize.toolkit.fluxcd.io). */
export const KUSTOMIZATION = defineKind({
  group: KUSTOMIZE_GROUP,
  kind: 'Kustomization',
  plural: 'kustomizations',
  shortNames: ['ks'],
  categories: ['all', 'fluxcd', 'fluxcd-appliers'],
  versions: ['v1', 'v1beta2', 'v1beta1'],
  component: 'kustomize-controller',
  columns: [columns.age, columns.ready, columns.status],
  spec,
  status,
});
