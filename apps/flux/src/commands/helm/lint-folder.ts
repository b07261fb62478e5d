import { join } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import {
  type Chart,
  type ChartFile,
  HelmError,
  HelmIgnore,
  type LintFolder,
  loadChart,
  textOf,
  unpackChart,
} from '@flux-ts/helm';
import type { Files } from '../../io/files.ts';
import { readChart } from './chart-files.ts';

const ENTRIES = ['Chart.yaml', 'values.yaml', 'templates', 'crds'];
const READ = ['Chart.yaml', 'values.yaml', 'values.schema.json'];

/** A chart's folder, or its archive unpacked, for linting. Throws what is said of a path that is no chart. */
export async function readLintFolder(files: Files, path: string): Promise<LintFolder> {
  if (/\.(?:tgz|tar\.gz)$/.test(path)) return archiveFolder(files, path);
  const folder = files.resolve(path);
  const kinds = new Map<string, 'file' | 'directory'>();
  for (const name of ENTRIES) {
    const kind = await files.kind(`${folder}/${name}`, { follow: true });
    if (kind !== undefined) kinds.set(name, kind === 'directory' ? 'directory' : 'file');
  }
  if (!kinds.has('Chart.yaml')) {
    const isFile = (await files.kind(folder, { follow: true })) === 'file';
    const shown = join(path, 'Chart.yaml');
    const reason = isFile ? 'not a directory' : 'no such file or directory';
    throw new HelmError('CHART', `unable to check Chart.yaml file in chart: stat ${shown}: ${reason}`);
  }
  const read = new Map<string, Uint8Array>();
  for (const name of READ)
    if ((await files.kind(`${folder}/${name}`, { follow: true })) === 'file')
      read.set(name, await files.read(`${folder}/${name}`));
  return { path: folder, kinds, files: read, chart: await orError(() => readChart(files, folder)) };
}

async function archiveFolder(files: Files, path: string): Promise<LintFolder> {
  let unpacked: ChartFile[];
  try {
    unpacked = unpackChart(await files.read(path));
  } catch (thrown) {
    const what = (await files.kind(path)) === undefined ? 'open' : 'extract';
    throw new HelmError('CHART', `unable to ${what} tarball: ${errorMessage(thrown)}`, { cause: thrown });
  }
  const find = (name: string) => unpacked.findLast((file) => file.name === name)?.data;
  const kinds = new Map<string, 'file' | 'directory'>();
  for (const name of ENTRIES) {
    if (find(name) !== undefined) kinds.set(name, 'file');
    if (unpacked.some((file) => file.name.startsWith(`${name}/`))) kinds.set(name, 'directory');
  }
  const read = READ.flatMap((name): [string, Uint8Array][] => {
    const data = find(name);
    return data === undefined ? [] : [[name, data]];
  });
  const rules = new HelmIgnore(textOf(find('.helmignore') ?? new Uint8Array()));
  const kept = unpacked.filter(({ name }) => !isIgnored(rules, name));
  return { path, kinds, files: new Map(read), chart: await orError(async () => loadChart(kept)) };
}

function isIgnored(rules: HelmIgnore, name: string): boolean {
  const parts = name.split('/');
  return parts.some((_, i) => rules.ignores(parts.slice(0, i + 1).join('/'), i < parts.length - 1));
}

async function orError(work: () => Promise<Chart>): Promise<Chart | HelmError> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof HelmError) return thrown;
    return new HelmError('CHART', errorMessage(thrown), { cause: thrown });
  }
}
