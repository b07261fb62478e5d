import type { KubeObject } from '@flux-ts/resource';
import {
  anything,
  boolean,
  type Infer,
  integer,
  list,
  object,
  oneOf,
  required,
  string,
} from '../dsl/field.ts';
import { columns, defineKind } from '../dsl/kind.ts';
import {
  commonMetadata,
  dependsOn,
  healthCheckExprs,
  ignoreRules,
  images,
  kubeConfig,
  legacyPatches,
  patches,
} from '../dsl/kustomize-fields.ts';
import {
  interval,
  localReference,
  namespaceName,
  nonEmptyName,
  stringMap,
  strings,
  suspend,
} from '../dsl/shared.ts';
import { install, rollback, test, uninstall, upgrade } from './helm-actions.ts';
import { type HelmReleaseStatus, helmReleaseStatus } from './helm-status.ts';

/** API group of HelmReleases. */
export const HELM_GROUP = 'helm.toolkit.fluxcd.io';

const chartSpec = object(
  'Which chart.',
  {
    chart: required(string('Name or path of the chart.', { minLength: 1, maxLength: 2048 })),
    version: string('Range of versions.', { default: '*' }),
    sourceRef: required(
      object('Where the chart is.', {
        apiVersion: string('API version of the source.'),
        kind: required(oneOf('Kind of the source.', ['HelmRepository', 'GitRepository', 'Bucket'])),
        name: required(nonEmptyName('Name of the source.')),
        namespace: namespaceName('Namespace of the source.'),
      }),
    ),
    interval: interval('How often the source is asked; spec.interval by default.'),
    reconcileStrategy: oneOf('What makes a new chart.', ['ChartVersion', 'Revision'], {
      default: 'ChartVersion',
    }),
    valuesFiles: strings('Values files of the chart to merge; the last wins.'),
    ignoreMissingValuesFiles: boolean('Passes over values files that do not exist.'),
    verify: object('Which signatures are demanded.', {
      provider: required(oneOf('How it was signed.', ['cosign', 'notation'], { default: 'cosign' })),
      secretRef: localReference('Secret with the public keys.'),
    }),
  },
  { legacy: { valuesFile: string('One values file (use valuesFiles).') } },
);

const chart = object('The HelmChart to make.', {
  metadata: object('Metadata of the HelmChart.', {
    labels: stringMap('Labels.'),
    annotations: stringMap('Annotations.'),
  }),
  spec: required(chartSpec),
});

const chartRef = object('An object that has the chart.', {
  apiVersion: string('API version.'),
  kind: required(oneOf('Kind.', ['OCIRepository', 'HelmChart', 'ExternalArtifact'])),
  name: required(nonEmptyName('Name.')),
  namespace: namespaceName('Namespace; that of this object by default.'),
});

const valuesReference = object('Where values come from.', {
  kind: required(oneOf('Kind.', ['Secret', 'ConfigMap'])),
  name: required(nonEmptyName('Name.')),
  valuesKey: string('Key with the values; values.yaml by default.', {
    maxLength: 253,
    pattern: '^[\\-._a-zA-Z0-9]+$',
  }),
  targetPath: string('Where one value goes, in dots.', {
    maxLength: 250,
    pattern: '^([a-zA-Z0-9_\\-.\\\\\\/]|\\[[0-9]{1,5}\\])+$',
  }),
  optional: boolean('It may be missing.'),
  literal: boolean('The value is text, whatever it looks like.'),
});

const postRenderer = object('What changes manifests after rendering.', {
  kustomize: object('Changes by kustomize.', { patches, images }, { legacy: legacyPatches }),
});

const spec = object(
  'Which chart to release, and how.',
  {
    interval: required(interval('How often it is reconciled.')),
    timeout: interval('Limit of one Helm operation; 5m by default.'),
    suspend,
    chart,
    chartRef,
    releaseName: nonEmptyName('Name of the release.', 53),
    targetNamespace: namespaceName('Namespace of the release.'),
    storageNamespace: namespaceName('Namespace of Helm’s storage.'),
    dependsOn,
    kubeConfig,
    serviceAccountName: nonEmptyName('ServiceAccount that acts.'),
    persistentClient: boolean('Keeps one client for a whole reconciliation.'),
    maxHistory: integer('How many releases are kept; 5 by default, 0 is all.'),
    driftDetection: object('What happens when the cluster differs from the release.', {
      mode: oneOf('Correct it, warn, or nothing.', ['enabled', 'warn', 'disabled']),
      ignore: ignoreRules('Fields that may differ.'),
    }),
    values: anything('Values.'),
    valuesFrom: list('ConfigMaps and Secrets with values.', valuesReference),
    postRenderers: list('What changes manifests after rendering.', postRenderer),
    postRenderStrategy: oneOf('Whether hooks are post-rendered.', ['nohooks', 'combined', 'separate']),
    commonMetadata,
    waitStrategy: object('How readiness is awaited.', {
      name: required(oneOf('Flux’s poller, or Helm 3’s checks.', ['poller', 'legacy'])),
    }),
    healthCheckExprs,
    install,
    upgrade,
    rollback,
    uninstall,
    test,
  },
  {
    rules: [
      {
        rule: '(has(self.chart) && !has(self.chartRef)) || (!has(self.chart) && has(self.chartRef))',
        message: 'either chart or chartRef must be set',
      },
    ],
  },
);

/** A ConfigMap or Secret with values of a HelmRelease. */
export type HelmReleaseValuesReference = Infer<typeof valuesReference>;
/** `spec` of a HelmRelease. */
export type HelmReleaseSpec = Infer<typeof spec>;

/** Releases a Helm chart. */
export interface HelmRelease extends KubeObject {
  spec: HelmReleaseSpec;
  status?: HelmReleaseStatus;
}

/** HelmRelease (helm.toolkit.fluxcd.io). */
export const HELM_RELEASE = defineKind({
  group: HELM_GROUP,
  kind: 'HelmRelease',
  plural: 'helmreleases',
  shortNames: ['hr'],
  categories: ['all', 'fluxcd', 'fluxcd-appliers'],
  versions: ['v2', 'v2beta2', 'v2beta1'],
  component: 'helm-controller',
  columns: [columns.age, columns.ready, columns.status],
  spec,
  status: helmReleaseStatus,
});
