import { decode, type Value, type ValueObject } from '@flux-ts/yaml';
import type { HelmChart, HelmGlobals } from '../../config/kustomization-types.ts';
import { KustomizeError } from '../../errors.ts';
import type { FileSystem } from '../../file-system.ts';
import { joinPath } from '../../file-system.ts';
import { strategicMerge } from '../../merge/merge.ts';
import { noSchemas } from '../../openapi/schema.ts';
import { finish } from '../../tree/finish.ts';
import { fromJsonValue } from '../../tree/from-value.ts';
import type { FilterContext, Generator } from '../transformer.ts';

/** What a chart is rendered with. */
export interface HelmRequest {
  /** Where the chart lies, or would lie, in the file system. */
  readonly fs: FileSystem;
  readonly chartPath: string;
  readonly name: string;
  readonly version: string;
  readonly repo: string;
  readonly releaseName: string;
  readonly namespace: string;
  /** The chart's own values, with those of the kustomization merged in. */
  readonly values: Value;
  /** Further values, in order; they win over `values`. */
  readonly additionalValues: readonly Value[];
  readonly apiVersions: readonly string[];
  readonly kubeVersion: string;
  readonly nameTemplate: string;
  readonly includeCRDs: boolean;
  readonly skipTests: boolean;
  readonly skipHooks: boolean;
  readonly devel: boolean;
}

/** Renders charts; kustomize knows nothing of Helm itself. */
export interface HelmPort {
  /**
   * The files of a chart that is not in the file system: a file system and the chart's folder in it. Undefined: it
   * must be fetched, so the build ends with a need of this key (`repo/name:version`).
   */
  chart(key: string): { readonly fs: FileSystem; readonly path: string } | undefined;
  /** The manifests of a chart as one YAML text. Errors are the port's own. */
  template(request: HelmRequest): string;
}

/** Inflates a chart of `helmCharts` (kustomize HelmChartInflationGenerator). */
export function helmGenerator(
  chart: HelmChart,
  globals: HelmGlobals | undefined,
  port: HelmPort | undefined,
  context: FilterContext,
): Generator {
  if (port === undefined) throw new KustomizeError('UNSUPPORTED', 'must specify --enable-helm');
  if (chart.name === '') throw new KustomizeError('KUSTOMIZATION', 'chart name cannot be empty');
  const merge = chart.valuesMerge || 'override';
  if (merge !== 'merge' && merge !== 'override' && merge !== 'replace') {
    throw new KustomizeError('KUSTOMIZATION', 'valuesMerge must be one of [merge override replace]');
  }
  return () => {
    const { fs, path } = findChart(chart, globals, port, context);
    const own =
      chart.valuesFile === '' ? readChartValues(fs, path) : decode(context.loader.load(chart.valuesFile));
    const text = port.template({
      ...chart,
      fs,
      chartPath: path,
      values: mergeValues(own, chart.valuesInline, merge),
      additionalValues: chart.additionalValuesFiles.map((file) => decode(context.loader.load(file))),
    });
    const resources = context.parse(text, context.loader.resolve(''));
    for (const resource of resources) resource.helmGenerated = true;
    return resources;
  };
}

function findChart(
  chart: HelmChart,
  globals: HelmGlobals | undefined,
  port: HelmPort,
  context: FilterContext,
): { fs: FileSystem; path: string } {
  const { loader } = context;
  const home = joinPath(loader.root, globals?.chartHome || 'charts');
  const folder =
    chart.version !== '' && chart.repo !== '' ? joinPath(home, `${chart.name}-${chart.version}`) : home;
  const path = joinPath(folder, chart.name);
  if (loader.fs.list(path) !== undefined) return { fs: loader.fs, path };
  if (chart.repo === '') {
    throw new KustomizeError(
      'NOT_FOUND',
      `no repo specified for pull, no chart found at '${loader.nameOf(path)}'`,
    );
  }
  const key = `${chart.repo.replace(/\/$/, '')}/${chart.name}:${chart.version}`;
  const fetched = port.chart(key);
  if (fetched === undefined) throw loader.ask({ kind: 'chart', key });
  return fetched;
}

function readChartValues(fs: FileSystem, path: string): Value {
  const bytes = fs.read(joinPath(path, 'values.yaml'));
  return bytes === undefined ? null : decode(new TextDecoder().decode(bytes));
}

function mergeValues(
  own: Value,
  inline: ValueObject | undefined,
  mode: 'merge' | 'override' | 'replace',
): Value {
  if (inline === undefined || Object.keys(inline).length === 0) return own;
  if (mode === 'replace' || own === null) return inline;
  const [dest, patch] = mode === 'override' ? [own, inline] : [inline, own];
  const merged = strategicMerge(fromJsonValue(dest), fromJsonValue(patch), noSchemas);
  return merged === undefined ? null : finish(merged);
}
