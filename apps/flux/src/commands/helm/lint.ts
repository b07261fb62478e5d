import { errorMessage } from '@flux-ts/errors';
import {
  HelmError,
  type KubeVersion,
  type LintMessage,
  type LintOptions,
  type LogEntry,
  lintChart,
  parseKubeVersion,
} from '@flux-ts/helm';
import { defineCommand } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { bool, string, type Values } from '../../cli/flag.ts';
import { checkArguments } from './arguments.ts';
import { helmFlags } from './group.ts';
import { helmNamespace } from './helm-words.ts';
import { readLintFolder } from './lint-folder.ts';
import { logLine } from './log-line.ts';
import { readValues } from './read-values.ts';
import { chartsBelow } from './subcharts.ts';
import { valueFlags } from './template-flags.ts';
import { BUDGET, worldOf } from './world.ts';

const flags = {
  ...valueFlags,
  'kube-version': string('version of Kubernetes for capabilities and deprecations'),
  quiet: bool('prints only warnings and errors'),
  'skip-schema-validation': bool('does not check values against the schemas of the chart'),
  strict: bool('takes warnings for errors'),
  'with-subcharts': bool('looks at the charts below the chart too'),
};

type LintFlags = Values<typeof flags & typeof helmFlags>;

export const command = defineCommand({
  usage: 'PATH',
  long: 'Look for faults of charts as helm lint does. The exit code is 1 if there are errors.',
  example: `  # Look at a chart and its subcharts, warnings are errors
  flux helm lint ./charts/web --strict --with-subcharts`,
  inherits: helmFlags,
  flags,
  async run(context, { args, flags, changed }) {
    checkArguments(args, 'lint', 'PATH', { min: 1 });
    const kubeVersion = flags['kube-version'] === '' ? undefined : parseKubeVersion(flags['kube-version']);
    const paths = [...args];
    if (flags['with-subcharts'])
      for (const path of args) paths.push(...(await chartsBelow(context.files, path)));
    const namespace = helmNamespace(context, changed('namespace') ? flags.namespace : undefined);
    const options = await lintOptions(context, flags, namespace, kubeVersion);
    await lintAll(context, paths, flags, options);
  },
});

async function lintOptions(
  context: CliContext,
  flags: LintFlags,
  namespace: string,
  kubeVersion: KubeVersion | undefined,
): Promise<LintOptions> {
  return {
    ...worldOf(context),
    budget: BUDGET,
    namespace,
    isDebug: flags.debug,
    values: await readValues(context, flags, () => context.stdin.readAll()),
    skipSchemaValidation: flags['skip-schema-validation'],
    ...(kubeVersion === undefined ? {} : { kubeVersion }),
  };
}

async function lintAll(
  context: CliContext,
  paths: readonly string[],
  flags: LintFlags,
  options: LintOptions,
): Promise<void> {
  let [failed, remarkable] = [0, 0];
  for (const path of paths) {
    const { messages, logs, problem } = await lintOne(context, path, options);
    for (const log of logs) context.stderr.write(logLine(log.level, log.text, log.fields));
    const faults = messages.filter(({ severity }) => severity !== 'INFO');
    const isRemarkable = problem !== undefined || faults.length > 0;
    if (isRemarkable) remarkable++;
    if (flags.quiet && !isRemarkable) continue;
    const shown = flags.quiet ? faults : messages;
    const error = problem === undefined ? '' : `Error ${problem}\n`;
    context.stdout.write(`==> Linting ${path}\n${error}${shown.map(lineOf).join('')}\n`);
    const isFault = ({ severity }: LintMessage) => severity === 'ERROR' || flags.strict;
    if (problem !== undefined || faults.some(isFault)) failed++;
  }
  const summary = `${paths.length} chart(s) linted, ${failed} chart(s) failed`;
  if (failed > 0) throw failure(summary);
  if (!flags.quiet || remarkable > 0) context.stdout.write(`${summary}\n`);
}

function lineOf({ severity, path, text }: LintMessage): string {
  return `[${severity}] ${path}: ${text}\n`;
}

interface Linted {
  readonly messages: readonly LintMessage[];
  readonly logs: readonly LogEntry[];
  /** Why the path is no chart at all. */
  readonly problem?: string;
}

async function lintOne(context: CliContext, path: string, options: LintOptions): Promise<Linted> {
  try {
    return lintChart(await readLintFolder(context.files, path), options);
  } catch (thrown) {
    if (!(thrown instanceof HelmError)) throw thrown;
    return { messages: [], logs: [], problem: errorMessage(thrown) };
  }
}
