import {
  type Chart,
  type Dependency,
  type DependencyArchive,
  declaresDependencies,
  dependencyStatus,
} from '@flux-ts/helm';
import { defineCommand } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { int } from '../../cli/flag.ts';
import type { Files } from '../../io/files.ts';
import { checkArguments } from './arguments.ts';
import { logLinks, logOldFiles, readChart } from './chart-files.ts';
import { cleanFolder } from './clean-folder.ts';

export const command = defineCommand({
  usage: 'CHART',
  long: 'List the dependencies that a chart declares, and whether they are in its charts/ folder.',
  flags: { 'max-col-width': { ...int('most characters of a column', 80), type: 'uint' } },
  async run(context, { args, flags }) {
    checkArguments(args, 'dependency list', 'CHART', { max: 1 });
    const path = cleanFolder(args[0] ?? '.');
    if ((await context.files.kind(path, { follow: true })) === undefined)
      throw failure(`stat ${path}: no such file or directory`);
    const chart = logOldFiles(context, await readChart(context.files, path, { onLink: logLinks(context) }));
    const { dependencies } = chart.metadata;
    if (!declaresDependencies(chart)) {
      context.stdout.write(`WARNING: no dependencies at ${inCharts(path, '')}\n`);
      return;
    }
    const entries = await chartsIn(context.files, path);
    const archives = entries.filter(({ file }) => file.endsWith('.tgz'));
    const rows = dependencies.map((each) => rowOf(each, chart, archives));
    context.stdout.write(
      `${table([['NAME', 'VERSION', 'REPOSITORY', 'STATUS'], ...rows], flags['max-col-width'])}\n`,
    );
    warnOfOthers(context, path, dependencies, entries);
  },
});

function inCharts(path: string, file: string): string {
  const folder = path === '.' ? 'charts' : `${path}/charts`;
  return file === '' ? folder : `${folder}/${file}`;
}

function rowOf(dependency: Dependency, chart: Chart, archives: readonly DependencyArchive[]): string[] {
  const { name, version, repository } = dependency;
  return [name, version, repository, dependencyStatus(dependency, chart, archives)];
}

/** The folders and archives in `charts/`. */
async function chartsIn(files: Files, path: string): Promise<DependencyArchive[]> {
  const folder = inCharts(path, '');
  if ((await files.kind(folder, { follow: true })) !== 'directory') return [];
  const found: DependencyArchive[] = [];
  for (const file of await files.list(folder)) {
    const isFolder = (await files.kind(inCharts(path, file), { follow: true })) === 'directory';
    if (!isFolder && !file.endsWith('.tgz')) continue;
    const chart = await readChart(files, inCharts(path, file)).catch(() => undefined);
    found.push({ file, chart });
  }
  return found;
}

function warnOfOthers(
  context: CliContext,
  path: string,
  dependencies: readonly Dependency[],
  entries: readonly DependencyArchive[],
): void {
  const names = new Set(dependencies.map(({ name }) => name));
  for (const { file, chart } of entries) {
    const shown = JSON.stringify(inCharts(path, file));
    if (chart === undefined) context.stdout.write(`WARNING: ${shown} is not a chart.\n`);
    else if (!names.has(chart.metadata.name))
      context.stdout.write(`WARNING: ${shown} is not in Chart.yaml.\n`);
  }
}

/** Columns with a tab between them, as wide as their widest cell. */
function table(rows: readonly (readonly string[])[], maxWidth: number): string {
  const cut = (cell: string): string =>
    maxWidth > 0 && [...cell].length > maxWidth ? `${[...cell].slice(0, maxWidth - 3).join('')}...` : cell;
  const cells = rows.map((row) => row.map(cut));
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...cells.map((row) => [...(row[i] ?? '')].length)));
  const lines = cells.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('\t'));
  return `${lines.join('\n')}\n`;
}
