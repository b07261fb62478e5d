import { errorMessage } from '@flux-ts/errors';
import {
  type Chart,
  HelmError,
  type KubeVersion,
  parseKubeVersion,
  printRendered,
  type RenderCache,
  type RenderChartOptions,
  type Rendered,
} from '@flux-ts/helm';
import type { KubeClient } from '@flux-ts/kube';
import type { CliContext } from '../../cli/context.ts';
import { dryRunOf } from './dry-run.ts';
import { epochOf } from './epoch.ts';
import { checkApiVersion, checkDependencies } from './installable.ts';
import { isLarge } from './is-large.ts';
import { type Located, locateChart } from './locate-chart.ts';
import { logLine, logStep, logVersion } from './log-line.ts';
import { nameAndChart } from './name-and-chart.ts';
import { loadLocated } from './open-chart.ts';
import { readValues } from './read-values.ts';
import { renderSettled } from './render-settled.ts';
import { type Files, failed } from './rendered-failure.ts';
import { pickManifests } from './show-only.ts';
import type { ForCluster, TemplateCluster } from './template-cluster.ts';
import type { TemplateFlags } from './template-flags.ts';
import { updateDependencies } from './update-dependencies.ts';
import { BUDGET, worldOf } from './world.ts';

/** One run of `helm template`. */
export interface TemplateRequest {
  /** The arguments: NAME and CHART, or CHART alone. */
  readonly args: readonly string[];
  readonly flags: TemplateFlags;
  readonly namespace: string;
  /** Text of standard input, for `-f -`. */
  readonly stdin: () => Promise<string>;
  /** The cluster, for `--dry-run=server`. */
  readonly client: () => Promise<KubeClient>;
  /** What earlier renders parsed, where one process renders many. */
  readonly cache?: RenderCache;
}

/** What one run printed, and what it made of the chart. */
export interface Templated {
  readonly name: string;
  readonly parts: Pick<Rendered, 'manifests' | 'hooks' | 'crds'>;
  readonly output: string;
  /** Why rendering failed; told after the output, with `--debug` alone: without it the failure is thrown. */
  readonly failure?: HelmError;
}

/** Renders as `helm template` does. Throws {@link HelmError} in its words. */
export async function renderTemplate(context: CliContext, request: TemplateRequest): Promise<Templated> {
  const { args, flags, namespace } = request;
  const kubeVersion = flags['kube-version'] === '' ? undefined : parseKubeVersion(flags['kube-version']);
  const isOnServer = dryRunOf(context, flags) === 'server';
  logVersion(context, flags, 'Original chart version');
  const { name, chart: path } = nameAndChart(args, flags, worldOf(context));
  const located = await locateChart(context, path, flags);
  if (located.kind === 'local')
    logStep(context, flags, 'Chart path', { path: context.files.resolve(located.path) });
  const values = await readValues(context, flags, request.stdin);
  const chart = await installable(context, located, flags);
  const given = { name, namespace, chart, values, flags };
  const { cache } = request;
  if (!isOnServer) return render(context, given, { kubeVersion, cache });
  const { askCluster } = await import('./template-cluster.ts');
  const client = await request.client();
  try {
    return await render(context, given, { cluster: await askCluster(context, client, given), cache });
  } finally {
    await client.close();
  }
}

/** What is known of the cluster: a version that was given, or all that there is to know. */
interface Known {
  readonly kubeVersion?: KubeVersion | undefined;
  readonly cluster?: TemplateCluster;
  readonly cache?: RenderCache | undefined;
}

async function render(context: CliContext, given: ForCluster, known: Known): Promise<Templated> {
  const { name, namespace, chart, values, flags } = given;
  const { cluster, kubeVersion, cache } = known;
  let files: Files | undefined;
  let rendered: Rendered;
  if (isLarge(chart)) context.expectWork();
  try {
    const options: RenderChartOptions = {
      ...worldOf(context),
      release: { name, namespace, isUpgrade: flags['is-upgrade'] },
      values,
      budget: BUDGET,
      ...(cache === undefined ? {} : { cache }),
      apiVersions: flags['api-versions'],
      skipSchemaValidation: flags['skip-schema-validation'],
      isDebug: flags.debug,
      onLog: ({ level, text, fields }) => context.stderr.write(logLine(level, text, fields)),
      onFiles: (finished) => {
        files = finished;
      },
      ...(kubeVersion === undefined ? cluster?.capabilities : { kubeVersion }),
    };
    rendered = await renderSettled(chart, options, { hosts: flags['enable-dns'], lookup: cluster?.lookup });
  } catch (thrown) {
    return { name, ...failed(thrown, files, flags) };
  }
  if (cluster !== undefined) await cluster.check({ manifest: manifestOf(rendered, flags) });
  return { name, parts: rendered, output: outputOf(rendered, flags) };
}

/** What the cluster looks at; what goes to files is no part of the release that Helm has it look at. */
function manifestOf(rendered: Rendered, flags: TemplateFlags): string {
  if (flags['output-dir'] !== '') return '';
  return printRendered(rendered, { includeCrds: flags['include-crds'], noHooks: true });
}

function outputOf(rendered: Rendered, flags: TemplateFlags): string {
  const printed = printRendered(rendered, {
    includeCrds: flags['include-crds'],
    noHooks: flags['no-hooks'],
    skipTests: flags['skip-tests'],
  });
  return flags['show-only'].length === 0 ? printed : pickManifests(printed, flags['show-only']);
}

/** The chart, if it can be installed: an application, with all that Chart.yaml says it needs. */
async function installable(context: CliContext, located: Located, flags: TemplateFlags): Promise<Chart> {
  const chart = await loadLocated(context, located, { detect: true });
  const { type, deprecated } = chart.metadata;
  if (type !== '' && type !== 'application')
    throw new HelmError('CHART', `${type} charts are not installable`);
  if (deprecated) context.stderr.write(logLine('WARN', 'this chart is deprecated', {}));
  try {
    checkDependencies(chart);
  } catch (thrown) {
    if (flags['dependency-update'] && located.kind === 'local') return updated(context, located, flags);
    throw new HelmError('DEPENDENCY', `${MISSING}: ${errorMessage(thrown)}`, { cause: thrown });
  }
  checkApiVersion(chart);
  return chart;
}

/** The chart with its dependencies fetched. */
async function updated(
  context: CliContext,
  located: Located & { readonly kind: 'local' },
  flags: TemplateFlags,
): Promise<Chart> {
  await updateDependencies({
    context,
    folder: context.files.resolve(located.path),
    flags: { ...flags, 'skip-refresh': false },
    out: (text) => context.stdout.write(text),
    epoch: epochOf(context.env['SOURCE_DATE_EPOCH']),
  });
  return loadLocated(context, located, { detect: true });
}

const MISSING =
  "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies";
