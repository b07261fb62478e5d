import type { KubeObject } from '@flux-ts/resource';
import { boolean, type Infer, object, oneOf, required, string } from '../dsl/field.ts';
import { column, columns, defineKind } from '../dsl/kind.ts';
import { accessFrom, artifactField, interval, statusOf, strings, suspend } from '../dsl/shared.ts';
import { SOURCE_CATEGORIES, SOURCE_GROUP } from './group.ts';
import { verificationFields } from './verification.ts';

const spec = object(
  'Which chart, and where from.',
  {
    chart: required(string('Name of the chart, or its path in a Git repository or bucket.')),
    version: string('Range of versions; ignored for Git and buckets.', { default: '*' }),
    sourceRef: required(
      object('Where the chart is.', {
        apiVersion: string('API version of the source.'),
        kind: required(oneOf('Kind of the source.', ['HelmRepository', 'GitRepository', 'Bucket'])),
        name: required(string('Name of the source.')),
      }),
    ),
    interval: required(interval('How often the source is asked.')),
    reconcileStrategy: oneOf('What makes a new artifact.', ['ChartVersion', 'Revision'], {
      default: 'ChartVersion',
    }),
    valuesFiles: strings('Values files of the chart to merge; the last wins.'),
    ignoreMissingValuesFiles: boolean('Passes over values files that do not exist.'),
    verify: object('Which signatures are demanded.', verificationFields),
    suspend,
  },
  {
    legacy: { valuesFile: string('One values file (use valuesFiles).'), accessFrom },
    rules: [
      {
        rule: "!has(self.verify) || self.sourceRef.kind == 'HelmRepository'",
        message: "spec.verify is only supported when spec.sourceRef.kind is 'HelmRepository'",
      },
    ],
  },
);

const status = statusOf({
  artifact: artifactField('The last chart.'),
  url: string('Address of the latest chart.'),
  observedChartName: string('Name of the last chart.'),
  observedSourceArtifactRevision: string('Revision of the source of the last chart.'),
  observedValuesFiles: strings('Values files of the last chart.'),
});

/** `spec` of a HelmChart. */
export type HelmChartSpec = Infer<typeof spec>;
/** `status` of a HelmChart. */
export type HelmChartStatus = Infer<typeof status>;

/** A Helm chart of a source, an artifact itself. */
export interface HelmChart extends KubeObject {
  spec: HelmChartSpec;
  status?: HelmChartStatus;
}

/** HelmChart (source.toolkit.fluxcd.io). */
export const HELM_CHART = defineKind({
  group: SOURCE_GROUP,
  kind: 'HelmChart',
  plural: 'helmcharts',
  shortNames: ['hc'],
  categories: SOURCE_CATEGORIES,
  versions: ['v1', 'v1beta2', 'v1beta1'],
  component: 'source-controller',
  columns: [
    column('Chart', '.spec.chart'),
    column('Version', '.spec.version'),
    column('Source Kind', '.spec.sourceRef.kind'),
    column('Source Name', '.spec.sourceRef.name'),
    columns.age,
    columns.ready,
    columns.status,
  ],
  spec,
  status,
});
