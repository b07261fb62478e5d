import { errorMessage } from '@flux-ts/errors';
import {
  type Chart,
  HelmError,
  parseKubeVersion,
  printRendered,
  type RenderChartOptions,
  type Rendered,
} from '@flux-ts/helm';
import type { CliContext } from '../../cli/context.ts';
import { checkDryRun } from './dry-run.ts';
import { epochOf } from './epoch.ts';
import { checkApiVersion, checkDependencies } from './installable.ts';
import { type Located, locateChart } from './locate-chart.ts';
import { logLine } from './log-line.ts';
import { nameAndChart } from './name-and-chart.ts';
import { loadLocated } from './open-chart.ts';
import { readValues } from './read-values.ts';
import { renderSettled } from './render-settled.ts';
import { type Files, failed } from './rendered-failure.ts';
import { pickManifests } from './show-only.ts';
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
  const { flags } = request;
  const kubeVersion = flags['kube-version'] === '' ? undefined : parseKubeVersion(flags['kube-version']);
  checkDryRun(context, flags);
  const world = worldOf(context);
  const { name, chart: path } = nameAndChart(request.args, flags, world);
  const located = await locateChart(context, path, flags);
  const values = await readValues(context, request.flags, request.stdin);
  const chart = await installable(context, located, flags);
  let files: Files | undefined;
  let rendered: Rendered;
  try {
    const options: RenderChartOptions = {
      ...world,
      release: { name, namespace: request.namespace, isUpgrade: flags['is-upgrade'] },
      values,
      budget: BUDGET,
      apiVersions: flags['api-versions'],
      skipSchemaValidation: flags['skip-schema-validation'],
      onLog: ({ level, text, fields }) => context.stderr.write(logLine(level, text, fields)),
      onFiles: (finished) => {
        files = finished;
      },
      ...(kubeVersion === undefined ? {} : { kubeVersion }),
    };
    rendered = await renderSettled(chart, options, { hosts: flags['enable-dns'] });
  } catch (thrown) {
    return { name, ...failed(thrown, files, flags) };
  }
  return { name, parts: rendered, output: outputOf(rendered, flags) };
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
