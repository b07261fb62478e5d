// Renders real charts with the installed Helm and in this process, and says where they differ.
// Usage: node conformance/helm/charts.ts FOLDER TABLE [FILTER]. FOLDER holds the repositories as OWNER+NAME; TABLE
// lines are repository, path, arguments, flag. Nothing of the charts is kept.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { captureContext, runCli, tree } from '@flux-ts/flux';
import { findProgram } from '../harness/find.ts';

/** A chart and how it is rendered. */
export interface ChartRow {
  readonly repository: string;
  readonly path: string;
  readonly args: readonly string[];
  /** The chart makes random things: only the kinds are compared. */
  readonly nondeterministic: boolean;
}

/** What became of a row. */
export interface Verdict {
  readonly row: ChartRow;
  readonly result: 'same' | 'same-failure' | 'different' | 'missing';
  readonly why: string;
  /** Milliseconds. */
  readonly theirs: number;
  readonly ours: number;
}

export function readRows(table: string): ChartRow[] {
  const [, ...lines] = readFileSync(table, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [repository = '', path = '', args = '', flag = ''] = line.split('\t');
    return { repository, path, args: splitWords(args), nondeterministic: flag === 'nondeterministic' };
  });
}

function splitWords(text: string): string[] {
  const words = text.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, (_, a, b) => a ?? b));
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly error: string;
  readonly ms: number;
}

function errorOf(stderr: string): string {
  const at = stderr.indexOf('Error: ');
  return at < 0 ? '' : stderr.slice(at).trim();
}

function runHelm(helm: string, words: readonly string[]): Ran {
  const start = performance.now();
  const ran = spawnSync(helm, words, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, TZ: 'UTC' },
  });
  const ms = performance.now() - start;
  return { code: ran.status ?? 1, stdout: ran.stdout, error: errorOf(ran.stderr), ms };
}

async function runOurs(words: readonly string[]): Promise<Ran> {
  const start = performance.now();
  const { context, output } = captureContext({ env: { TZ: 'UTC' }, now: Date.now() });
  const code = await runCli(tree, ['helm', ...words], context);
  return { code, stdout: output.stdout, error: errorOf(output.stderr), ms: performance.now() - start };
}

/** Renders one row with both. */
export async function compareRow(row: ChartRow, folder: string, helm: string): Promise<Verdict> {
  const repository = join(folder, row.repository.replace('/', '+'));
  const chart = join(repository, row.path);
  if (!existsSync(join(chart, 'Chart.yaml'))) return { row, result: 'missing', why: '', theirs: 0, ours: 0 };
  const args = row.args.map((arg) => arg.replaceAll('{repo}', repository).replaceAll('{chart}', chart));
  const words = ['template', 'rel', chart, '--namespace', 'ns', '--kube-version', '1.33', ...args];
  const theirs = runHelm(helm, words);
  const ours = await runOurs(words);
  const why =
    difference(row, theirs, ours) && difference(row, ...withoutRandom(theirs, runHelm(helm, words), ours));
  const same = theirs.code === 0 ? 'same' : 'same-failure';
  return { row, result: why === '' ? same : 'different', why, theirs: theirs.ms, ours: ours.ms };
}

/** Lines that differ between two runs of Helm are random or the time, and stand for nothing in ours either. */
function withoutRandom(first: Ran, second: Ran, ours: Ran): [Ran, Ran] {
  const lines = [first, second, ours].map((ran) => ran.stdout.split('\n'));
  const [a = [], b = [], c = []] = lines;
  if (a.length !== b.length || a.length !== c.length) return [first, ours];
  const mask = (mine: readonly string[]): string =>
    mine.map((line, i) => (a[i] === b[i] ? line : (/^\s*[^\s:]*:?/.exec(line)?.[0] ?? ''))).join('\n');
  return [
    { ...first, stdout: mask(a) },
    { ...ours, stdout: mask(c) },
  ];
}

function difference(row: ChartRow, theirs: Ran, ours: Ran): string {
  if (theirs.code !== ours.code)
    return `helm ends with ${theirs.code}, we with ${ours.code}: ${ours.error || theirs.error}`;
  if (theirs.error !== ours.error) return `helm says ${theirs.error}\n    we say ${ours.error}`;
  const shape = (text: string): string => (row.nondeterministic ? kindsOf(text) : text);
  const [a, b] = [shape(theirs.stdout).split('\n'), shape(ours.stdout).split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  if (at < 0 && a.length === b.length) return '';
  const line = at < 0 ? a.length : at;
  return `line ${line + 1}\n    helm ${JSON.stringify(a.slice(line, line + 3))}\n    ours ${JSON.stringify(b.slice(line, line + 3))}`;
}

function kindsOf(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.startsWith('kind: ') || line.startsWith('# Source: '))
    .join('\n');
}

async function main(folder: string, table: string, filter = ''): Promise<void> {
  const helm = findProgram('helm');
  if (helm === undefined) throw new Error('the real helm is not installed');
  const counts: Record<string, number> = {};
  const sums = { theirs: 0, ours: 0 };
  for (const row of readRows(table)) {
    const name = `${row.repository}/${row.path} ${row.args.join(' ')}`;
    if (!name.includes(filter)) continue;
    const { result, why, theirs, ours } = await compareRow(row, folder, helm);
    counts[result] = (counts[result] ?? 0) + 1;
    sums.theirs += theirs;
    sums.ours += ours;
    if (result === 'different' || result === 'missing') console.log(`${result} ${name}\n    ${why}`);
    else if (filter !== '')
      console.log(`${result} ${name} helm ${theirs.toFixed(0)} ms, ours ${ours.toFixed(0)} ms`);
  }
  console.log(
    JSON.stringify(counts),
    `helm ${sums.theirs.toFixed(0)} ms, in process ${sums.ours.toFixed(0)} ms`,
  );
}

const [script, folder, table, filter] = process.argv.slice(1);
if (script?.endsWith('conformance/helm/charts.ts') === true && folder !== undefined && table !== undefined)
  await main(folder, table, filter);
