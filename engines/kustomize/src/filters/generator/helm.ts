import { encode, type ValueObject } from '@flux-ts/yaml';
import type { Budget } from '../../budget.ts';
import type { HelmChart, HelmGlobals } from '../../config/kustomization-types.ts';
import { KustomizeError } from '../../errors.ts';
import type { FileSystem } from '../../file-system.ts';
import { joinPath } from '../../file-system.ts';
import { strategicMerge } from '../../merge/merge.ts';
import { noSchemas } from '../../openapi/schema.ts';
import { finish } from '../../tree/finish.ts';
import { fromJsonValue } from '../../tree/from-value.ts';
import { parseText } from '../../tree/path.ts';
import type { Tree } from '../../tree/tree.ts';
import type { FilterContext, Generator } from '../transformer.ts';
import type { HelmPort } from './helm-port.ts';

/** Inflates a chart of `helmCharts` (kustomize HelmChartInflationGenerator). */
export function helmGenerator(
  chart: HelmChart,
  globals: HelmGlobals | undefined,
  context: FilterContext,
): Generator {
  const port = context.helm;
  if (port === undefined) throw new KustomizeError('UNSUPPORTED', 'must specify --enable-helm');
  if (chart.name === '') throw new KustomizeError('KUSTOMIZATION', 'chart name cannot be empty');
  const merge = chart.valuesMerge || 'override';
  if (merge !== 'merge' && merge !== 'override' && merge !== 'replace') {
    throw new KustomizeError('KUSTOMIZATION', 'valuesMerge must be one of [merge override replace]');
  }
  return () => {
    const { fs, path } = findChart(chart, globals, port, context);
    const own = chart.valuesFile === '' ? readChartValues(fs, path) : context.loader.load(chart.valuesFile);
    const text = port.template({
      ...chart,
      fs,
      chartPath: path,
      values: mergeValues(own, chart.valuesInline, merge, context.budget),
      additionalValues: chart.additionalValuesFiles.map((file) => context.loader.load(file)),
    });
    context.budget.grow(text.length);
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

function readChartValues(fs: FileSystem, path: string): string {
  const bytes = fs.read(joinPath(path, 'values.yaml'));
  return bytes === undefined ? '' : new TextDecoder().decode(bytes);
}

/** Quirk: values that are merged are read as kyaml reads, so that a key `on` stays one; Helm reads it as `true`. */
function mergeValues(
  own: string,
  inline: ValueObject | undefined,
  mode: 'merge' | 'override' | 'replace',
  budget: Budget,
): string {
  if (inline === undefined || Object.keys(inline).length === 0) return own;
  const values = fromJsonValue(inline);
  const tree = mode === 'replace' ? values : merged(parseText(own), values, mode, budget);
  return tree === undefined ? '' : encode(finish(tree));
}

function merged(own: Tree, inline: Tree, mode: 'merge' | 'override', budget: Budget): Tree | undefined {
  if (own.kind !== 'map') return inline;
  return mode === 'override'
    ? strategicMerge(own, inline, noSchemas, budget)
    : strategicMerge(inline, own, noSchemas, budget);
}
