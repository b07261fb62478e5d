import type { ChartPart } from '@flux-ts/helm';
import type { CommandNode } from '../cli/command.ts';

function show(part: ChartPart, short: string): CommandNode {
  return {
    name: part,
    short,
    load: async () => (await import('../commands/helm/show.ts')).showCommand(part),
  };
}

/** The commands of `flux helm`: those of `helm` that are about charts. */
export const helmCommands: readonly CommandNode[] = [
  {
    name: 'dependency',
    aliases: ['dep', 'dependencies'],
    short: "Manage a chart's dependencies",
    children: [
      {
        name: 'build',
        short: 'Rebuild the charts/ directory based on the Chart.lock file',
        load: async () => (await import('../commands/helm/dependency-build.ts')).command,
      },
      {
        name: 'list',
        aliases: ['ls'],
        short: 'List the dependencies for the given chart',
        load: async () => (await import('../commands/helm/dependency-list.ts')).command,
      },
      {
        name: 'update',
        aliases: ['up'],
        short: 'Update charts/ based on the contents of Chart.yaml',
        load: async () => (await import('../commands/helm/dependency-update.ts')).command,
      },
    ],
  },
  {
    name: 'lint',
    short: 'Examine a chart for possible issues',
    load: async () => (await import('../commands/helm/lint.ts')).command,
  },
  {
    name: 'package',
    short: 'Package a chart directory into a chart archive',
    load: async () => (await import('../commands/helm/package.ts')).command,
  },
  {
    name: 'repo',
    short: 'Work on chart repositories',
    children: [
      {
        name: 'index',
        short: 'Generate an index file given a directory containing packaged charts',
        load: async () => (await import('../commands/helm/repo-index.ts')).command,
      },
    ],
  },
  {
    name: 'show',
    aliases: ['inspect'],
    short: 'Show information of a chart',
    children: [
      show('all', 'Show all information of the chart'),
      show('chart', "Show the chart's definition"),
      show('crds', "Show the chart's CRDs"),
      show('readme', "Show the chart's README"),
      show('values', "Show the chart's values"),
    ],
  },
  {
    name: 'template',
    short: 'Locally render templates',
    load: async () => (await import('../commands/helm/template.ts')).command,
  },
  {
    name: 'verify',
    short: 'Verify that a chart at the given path has been signed and is valid',
    load: async () => (await import('../commands/helm/verify.ts')).command,
  },
];
