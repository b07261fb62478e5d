import {
  type Budget,
  emptyMap,
  type FunctionMap,
  type GoMap,
  type GoValue,
  setKey,
  sprintf,
} from '@flux-ts/gotemplate';
import { type Chart, pathOfChild } from '../chart/chart.ts';
import { isCompatible, processDependencies } from '../chart/dependencies.ts';
import { type ChartFunctionOptions, chartFunctions, type Lookup } from '../engine/chart-functions.ts';
import { RenderCache } from '../engine/render-cache.ts';
import { renderTemplates } from '../engine/render-templates.ts';
import { renderables } from '../engine/scope.ts';
import { HelmError } from '../errors.ts';
import { type FunctionContext, pureFunctions } from '../functions/functions.ts';
import { cleanPath } from '../functions/paths.ts';
import { type Log, skippedLog } from '../log.ts';
import { coalesceValues } from '../values/coalesce.ts';
import { validateValues } from '../values/schema.ts';
import { DEFAULT_API_VERSIONS } from './api-versions.ts';
import { capabilitiesObject, DEFAULT_KUBE_VERSION, type KubeVersion } from './capabilities.ts';
import { type Hook, type Manifest, sortManifests } from './manifests.ts';

/** What a release is called and where it goes. */
export interface ReleaseOptions {
  readonly name: string;
  readonly namespace: string;
  /** Default 1. */
  readonly revision?: number;
  readonly isUpgrade?: boolean;
  /** Default: whether it is no upgrade. A release that is linted is neither. */
  readonly isInstall?: boolean;
}

/** How a chart is rendered. */
export interface RenderChartOptions extends FunctionContext {
  readonly release: ReleaseOptions;
  /** What the user set; see {@link userValues}. */
  readonly values?: GoMap;
  readonly kubeVersion?: KubeVersion;
  /** API versions on top of those that Helm knows; `onlyApiVersions` replaces them. */
  readonly apiVersions?: readonly string[];
  readonly onlyApiVersions?: readonly string[];
  readonly skipSchemaValidation?: boolean;
  /** What was parsed in earlier renders; see {@link RenderCache}. */
  readonly cache?: RenderCache;
  /** Notes of subcharts too. */
  readonly subNotes?: boolean;
  readonly budget?: Budget;
  readonly lookup?: ChartFunctionOptions['lookup'];
  readonly resolve?: ChartFunctionOptions['resolve'];
  readonly strict?: boolean;
  /** Lets missing values and `fail` pass, and tells of them, as `helm lint` does. */
  readonly onLint?: ChartFunctionOptions['onLint'];
  /** Told of values and hooks that are passed over, as Helm's log is. */
  readonly onLog?: Log;
  /** `onLog` is told of steps too, at level DEBUG. */
  readonly isDebug?: boolean;
  /** Gets the rendered files, notes left out, also where they turn out to be no YAML. */
  readonly onFiles?: (files: ReadonlyMap<string, string>) => void;
  /** Changes the rendered files before they are sorted, as a post-renderer does: {@link postRenderFiles}. */
  readonly postRender?: (files: ReadonlyMap<string, string>) => ReadonlyMap<string, string>;
}

/** A file of a `crds/` folder. */
export interface Crd {
  readonly path: string;
  readonly text: string;
}

/** What a chart becomes. */
export interface Rendered {
  /** The chart with the dependencies that are switched on. */
  readonly chart: Chart;
  readonly manifests: readonly Manifest[];
  readonly hooks: readonly Hook[];
  readonly crds: readonly Crd[];
  readonly notes: string;
  /** The values that templates saw. */
  readonly values: GoMap;
  /** Objects that templates looked up and that were not known: render again with them. */
  readonly needs: readonly Lookup[];
}

const RELEASE_NAME = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

/** Refuses what cannot be a release's name. Throws {@link HelmError} `NAME` in Helm's words. */
export function checkReleaseName(name: string): void {
  const quoted = sprintf('%q', [name]);
  const fail = (problem: string): never => {
    throw new HelmError('NAME', `release name check failed: release name ${quoted}: ${problem}`);
  };
  if (name === '') fail('no name provided');
  if (name.length > 53 || !new RegExp(RELEASE_NAME).test(name))
    fail(`invalid release name, must match regex ${RELEASE_NAME} and the length must not be longer than 53`);
}

/**
 * Renders a chart as `helm template` does: dependencies, values, schemas, templates, order of installation.
 * Throws {@link HelmError} in Helm's words.
 */
export function renderChart(given: Chart, options: RenderChartOptions): Rendered {
  checkReleaseName(options.release.name);
  const user = options.values ?? emptyMap();
  const chart = enabled(given, user, options.onLog);
  const kube = options.kubeVersion ?? DEFAULT_KUBE_VERSION;
  const values = coalesceValues(chart, user, { log: skippedLog(options.onLog) });
  if (options.skipSchemaValidation !== true)
    validateValues(chart, values, options.isDebug === true ? options.onLog : undefined);
  const { kubeVersion } = chart.metadata;
  if (kubeVersion !== '' && !isCompatible(kubeVersion, kube.normalized))
    throw new HelmError(
      'RENDER',
      `chart requires kubeVersion: ${kubeVersion} which is incompatible with Kubernetes ${kube.version}`,
    );
  const needs: Lookup[] = [];
  const cache = options.cache ?? new RenderCache();
  const files = renderFiles(chart, values, { ...options, cache }, needs);
  const notes = takeNotes(files, chart.metadata.name, options.subNotes === true);
  const finished = options.postRender?.(files) ?? files;
  options.onFiles?.(finished);
  const sorted = sortManifests(finished, cache, options.onLog);
  return { chart, ...sorted, crds: crdsOf(chart, chart.metadata.name, cache), notes, values, needs };
}

function enabled(chart: Chart, values: GoMap, log: Log | undefined): Chart {
  try {
    return processDependencies(chart, values, log);
  } catch (thrown) {
    if (!(thrown instanceof HelmError)) throw thrown;
    throw new HelmError('DEPENDENCY', `chart dependencies processing failed: ${thrown.message}`, {
      cause: thrown,
    });
  }
}

/** What every template of a chart prints with values that are coalesced and checked, by path. */
export function renderFiles(
  chart: Chart,
  values: GoMap,
  options: RenderChartOptions,
  needs: Lookup[] = [],
): Map<string, string> {
  const kube = options.kubeVersion ?? DEFAULT_KUBE_VERSION;
  const apiVersions = options.onlyApiVersions ?? [...DEFAULT_API_VERSIONS, ...(options.apiVersions ?? [])];
  const top = {
    release: releaseObject(options.release),
    capabilities: capabilitiesObject(kube, apiVersions),
  };
  const { budget, now, strict } = options;
  const cache = options.cache ?? new RenderCache();
  return renderTemplates(renderables(chart, values, top, cache), {
    cache,
    functions: functionsOf({ ...options, cache }, needs),
    now,
    ...(budget === undefined ? {} : { budget }),
    ...(strict === undefined ? {} : { strict }),
  });
}

function functionsOf(options: RenderChartOptions & { cache: RenderCache }, needs: Lookup[]): FunctionMap {
  const { lookup, resolve, onLint, cache } = options;
  const own = chartFunctions({
    need: (request) => needs.push(request),
    ...(lookup === undefined ? {} : { lookup }),
    ...(resolve === undefined ? {} : { resolve }),
    ...(onLint === undefined ? {} : { onLint }),
  });
  return new Map([...pureFunctions(options, cache.functions), ...own]);
}

function releaseObject(release: ReleaseOptions): GoMap {
  const isUpgrade = release.isUpgrade === true;
  const map = emptyMap();
  const fields: Record<string, GoValue> = {
    Name: release.name,
    Namespace: release.namespace,
    IsUpgrade: isUpgrade,
    IsInstall: release.isInstall ?? !isUpgrade,
    Revision: BigInt(release.revision ?? 1),
    Service: 'Helm',
  };
  for (const [key, value] of Object.entries(fields)) setKey(map, key, value);
  return map;
}

/** Takes NOTES.txt out of the files. */
function takeNotes(files: Map<string, string>, chart: string, subNotes: boolean): string {
  const own = cleanPath(`${chart}/templates/NOTES.txt`);
  const notes: string[] = [];
  for (const [path, text] of [...files]) {
    if (!path.endsWith('NOTES.txt')) continue;
    if (subNotes || path === own) notes.push(text);
    files.delete(path);
  }
  return notes.join('\n');
}

function crdsOf(chart: Chart, path: string, cache: RenderCache): Crd[] {
  const own = chart.files
    .filter(({ name }) => name.startsWith('crds/') && /\.(?:ya?ml|json)$/i.test(name))
    .map(({ name, data }) => ({
      path: cleanPath(`${path}/${name}`),
      // Megabytes, which most renders do not show.
      get text() {
        return cache.text(data);
      },
    }));
  return [
    ...own,
    ...chart.dependencies.flatMap((child) => crdsOf(child, pathOfChild(chart, path, child), cache)),
  ];
}
