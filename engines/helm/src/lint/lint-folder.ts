import type { Chart } from '../chart/chart.ts';
import type { HelmError } from '../errors.ts';

/** A chart's folder as `helm lint` looks at it. */
export interface LintFolder {
  /** The whole path of the folder, as messages show it. */
  readonly path: string;
  /** What stands at Chart.yaml, values.yaml, templates and crds; nothing for what is not there. */
  readonly kinds: ReadonlyMap<string, 'file' | 'directory'>;
  /** Chart.yaml, values.yaml and values.schema.json as they are, .helmignore or not. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The chart, or why it cannot be loaded. */
  readonly chart: Chart | HelmError;
}
