import {
  type Chart,
  HelmError,
  loadChart,
  parseKubeVersion,
  printRendered,
  RenderCache,
  renderChart,
  renderName,
  userValues,
} from '@flux-ts/helm';
import { type HelmPort, type HelmRequest, KustomizeError } from '@flux-ts/kustomize';
import { readChartFiles } from './read-chart.ts';

/** What a chart's templates may know and take; time and randomness come from outside. */
export interface ChartPortOptions {
  /** Milliseconds since 1970, for functions of time and for the budget. */
  readonly now: () => number;
  /** IANA name of the local time zone; a function is asked when a template first needs it. */
  readonly zone: string | (() => string);
  /** Bytes for passwords, keys and names. */
  readonly random: (length: number) => Uint8Array;
  /** What charts see of the cluster; they win over what a kustomization says (kustomize's flags do). */
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  /** What rendering one chart may take: milliseconds, template steps, bytes of output. */
  readonly budget?: { readonly time?: number; readonly steps?: number; readonly output?: number };
}

const budgetOfChart = { time: 30_000, steps: 50_000_000, output: 64 * 1024 * 1024 } as const;

/**
 * Renders the charts of `helmCharts` with Helm's engine, as `helm template` would (kustomize types/helmchartargs.go):
 * only charts that lie in the file system; what is not there stays a need of the build. What it parses it keeps for the
 * next render: {@link RenderCache}.
 */
export function chartPort(options: ChartPortOptions): HelmPort {
  const cache = new RenderCache();
  return {
    chart: () => undefined,
    template(request) {
      try {
        return template(request, options, cache);
      } catch (thrown) {
        if (!(thrown instanceof HelmError)) throw thrown;
        const code = thrown.code === 'LIMIT' ? 'LIMIT' : 'CHART';
        throw new KustomizeError(code, `chart '${request.name}': ${thrown.message}`, { cause: thrown });
      }
    },
  };
}

function template(request: HelmRequest, options: ChartPortOptions, cache: RenderCache): string {
  const { now, zone, random } = options;
  const kubeVersion = options.kubeVersion || request.kubeVersion;
  const apiVersions = options.apiVersions?.length ? options.apiVersions : request.apiVersions;
  const chart = loadChart(readChartFiles(request.fs, request.chartPath));
  checkInstallable(chart);
  const files = [request.values, ...request.additionalValues].map((text) => ({ name: 'values.yaml', text }));
  const rendered = renderChart(chart, {
    now,
    zone,
    random,
    cache,
    release: { name: releaseName(request, options), namespace: request.namespace || 'default' },
    values: userValues({ files }),
    apiVersions,
    budget: { ...budgetOfChart, ...options.budget },
    ...(kubeVersion === '' ? {} : { kubeVersion: parseKubeVersion(kubeVersion) }),
  });
  return printRendered(rendered, {
    includeCrds: request.includeCRDs,
    noHooks: request.skipHooks,
    skipTests: request.skipTests,
  });
}

/** Quirk (helm template): `--generate-name`, which kustomize sets, does not make a name. */
function releaseName({ releaseName: name, nameTemplate }: HelmRequest, options: ChartPortOptions): string {
  if (nameTemplate === '') return name === '' ? 'release-name' : name;
  if (name !== '') throw new HelmError('NAME', 'cannot set --name-template and also specify a name');
  return renderName(nameTemplate, options);
}

/** Only applications can be installed, with all that Chart.yaml says they need (helm action/install.go). */
function checkInstallable({ metadata, dependencies }: Chart): void {
  const { type } = metadata;
  if (type !== '' && type !== 'application')
    throw new HelmError('CHART', `${type} charts are not installable`);
  const there = new Set(dependencies.map((child) => child.metadata.name));
  const missing = metadata.dependencies.map(({ name }) => name).filter((name) => !there.has(name));
  if (missing.length === 0) return;
  throw new HelmError(
    'DEPENDENCY',
    "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies: " +
      `found in Chart.yaml, but missing in charts/ directory: ${missing.join(', ')}`,
  );
}
