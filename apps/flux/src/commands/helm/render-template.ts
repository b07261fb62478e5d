import { errorMessage } from '@flux-ts/errors';
import {
  type Chart,
  HelmError,
  parseKubeVersion,
  printRendered,
  type Rendered,
  renderChart,
  renderName,
  userValues,
} from '@flux-ts/helm';
import type { CliContext } from '../../cli/context.ts';
import { readChart } from './chart-files.ts';
import { pickManifests } from './show-only.ts';
import type { TemplateFlags } from './template-flags.ts';

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
  readonly rendered: Rendered;
  readonly output: string;
}

/** How much a chart on the command line may take: what Helm would need minutes for ends here. */
const BUDGET = { steps: 50_000_000, output: 256 * 1024 * 1024, time: 120_000 } as const;

/** Renders as `helm template` does. Throws {@link HelmError} in its words. */
export async function renderTemplate(context: CliContext, request: TemplateRequest): Promise<Templated> {
  const { flags } = request;
  const kubeVersion = flags['kube-version'] === '' ? undefined : parseKubeVersion(flags['kube-version']);
  refuseServer(flags);
  const world = worldOf(context);
  const { name, chart: path } = nameAndChart(request, world);
  if ((await context.files.kind(path, { follow: true })) === undefined) throw notFound(path);
  const values = await readValues(context, request);
  const chart = await readChart(context.files, path, { detect: true });
  checkInstallable(chart);
  const rendered = renderChart(chart, {
    ...world,
    release: { name, namespace: request.namespace, isUpgrade: flags['is-upgrade'] },
    values,
    budget: BUDGET,
    apiVersions: flags['api-versions'],
    skipSchemaValidation: flags['skip-schema-validation'],
    ...(kubeVersion === undefined ? {} : { kubeVersion }),
  });
  const printed = printRendered(rendered, {
    includeCrds: flags['include-crds'],
    noHooks: flags['no-hooks'],
    skipTests: flags['skip-tests'],
  });
  const output = flags['show-only'].length === 0 ? printed : pickManifests(printed, flags['show-only']);
  return { name, rendered, output };
}

function worldOf(context: CliContext) {
  return {
    now: () => context.clock.now(),
    zone: zoneOf(context.env['TZ']),
    random: (length: number) => context.random(length),
  };
}

/** The zone of the machine, or that of TZ. */
function zoneOf(tz: string | undefined): string {
  return tz === undefined || tz === '' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : tz;
}

function refuseServer(flags: TemplateFlags): void {
  const strategy = flags['dry-run'];
  if (strategy === 'server' || flags.validate)
    throw new HelmError('RENDER', 'flux helm template asks no cluster: --dry-run=server is not there yet');
  if (!['client', 'unset', 'true'].includes(strategy))
    throw new HelmError(
      'RENDER',
      `invalid dry-run value (${JSON.stringify(strategy)}). Must be "server" or "client"`,
    );
}

type World = ReturnType<typeof worldOf>;

function nameAndChart(request: TemplateRequest, world: World): { name: string; chart: string } {
  const { args, flags } = request;
  const refuse = (message: string): never => {
    throw new HelmError('NAME', message);
  };
  const [first = '', second, ...rest] = args;
  if (rest.length > 0)
    return refuse(`expected at most two arguments, unexpected arguments: ${rest.join(', ')}`);
  if (second !== undefined) {
    if (flags['generate-name']) return refuse('cannot set --generate-name and also specify a name');
    if (flags['name-template'] !== '') return refuse('cannot set --name-template and also specify a name');
    return { name: first, chart: second.trim() };
  }
  if (flags['name-template'] !== '')
    return { name: renderName(flags['name-template'], world), chart: first.trim() };
  return { name: 'release-name', chart: first.trim() };
}

function notFound(path: string): HelmError {
  if (path.startsWith('/') || path.startsWith('.')) return new HelmError('CHART', `path "${path}" not found`);
  return new HelmError('CHART', `chart "${path}" not found: flux helm renders charts of this machine only`);
}

async function readValues(context: CliContext, { flags, stdin }: TemplateRequest) {
  const read = async (path: string): Promise<string> =>
    path.trim() === '-' ? stdin() : context.files.readText(path);
  const files: { name: string; text: string }[] = [];
  for (const name of flags.values) files.push({ name, text: await read(name) });
  const given = {
    files,
    json: flags['set-json'],
    set: flags.set,
    string: flags['set-string'],
    literal: flags['set-literal'],
    file: flags['set-file'],
  };
  const texts = await filesToSet(flags['set-file'], read);
  return userValues({ ...given, readFile: (path) => texts.get(path)?.() ?? '' });
}

/** The texts of the files that `--set-file` names; one that cannot be read fails when it is used. */
async function filesToSet(
  expressions: readonly string[],
  read: (path: string) => Promise<string>,
): Promise<ReadonlyMap<string, () => string>> {
  const paths = new Set<string>();
  const collect = (path: string): string => {
    paths.add(path);
    return '';
  };
  try {
    userValues({ file: expressions, readFile: collect });
  } catch {
    // What is wrong with the expressions is told when they are used.
  }
  const texts = new Map<string, () => string>();
  for (const path of paths) {
    try {
      const text = await read(path);
      texts.set(path, () => text);
    } catch (thrown) {
      texts.set(path, () => {
        throw new Error(errorMessage(thrown), { cause: thrown });
      });
    }
  }
  return texts;
}

/** Only applications can be installed, with all that Chart.yaml says they need. */
function checkInstallable(chart: Chart): void {
  const { type, dependencies } = chart.metadata;
  if (type !== '' && type !== 'application')
    throw new HelmError('CHART', `${type} charts are not installable`);
  const there = new Set(chart.dependencies.map((child) => child.metadata.name));
  const missing = dependencies.map((each) => each.name).filter((name) => !there.has(name));
  if (missing.length === 0) return;
  throw new HelmError(
    'DEPENDENCY',
    "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies: " +
      `found in Chart.yaml, but missing in charts/ directory: ${missing.join(', ')}`,
  );
}
