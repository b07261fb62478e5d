import { type ChartPart, showChart } from '@flux-ts/helm';
import type { Value } from '@flux-ts/yaml';
import { type CommandModule, defineCommand } from '../../cli/command.ts';
import { string } from '../../cli/flag.ts';
import { checkArguments } from './arguments.ts';
import { chartPathFlags } from './chart-path-flags.ts';
import { helmFlags } from './group.ts';
import { printJsonPath } from './json-path-template.ts';
import { logVersion } from './log-line.ts';
import { openChart } from './open-chart.ts';

const WHAT: Readonly<Record<ChartPart, string>> = {
  all: 'definition, values, readme and CRDs of a chart',
  chart: 'Chart.yaml of a chart',
  values: 'values.yaml of a chart',
  readme: 'readme of a chart',
  crds: 'CRDs of a chart',
};

const jsonPath = { jsonpath: string('JSONPath expression that picks some of the values') };

/** `flux helm show …`: prints a part of a chart. */
export function showCommand(part: ChartPart): CommandModule {
  return defineCommand({
    usage: '[CHART]',
    long: `Print the ${WHAT[part]}, of a folder, an archive or a repository.`,
    inherits: helmFlags,
    flags: { ...chartPathFlags, ...(part === 'values' ? jsonPath : {}) },
    async run(context, { args, flags }) {
      checkArguments(args, `show ${part}`, '[CHART]', { min: 1, max: 1 });
      logVersion(context, flags, 'original chart version');
      const chart = await openChart(context, args[0] ?? '', flags);
      const expression = 'jsonpath' in flags ? String(flags.jsonpath) : '';
      if (expression === '') context.stdout.write(showChart(chart, part));
      else context.stdout.write(printJsonPath(expression, chart.values as Value));
    },
  });
}
