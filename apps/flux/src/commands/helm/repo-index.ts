import { createHash } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { errorMessage } from '@flux-ts/errors';
import {
  type ChartVersion,
  HelmError,
  type IndexFile,
  joinAddress,
  loadArchive,
  mergeIndexes,
  printIndex,
  readIndex,
} from '@flux-ts/helm';
import { defineCommand } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { bool, string, type Values } from '../../cli/flag.ts';
import type { Files } from '../../io/files.ts';
import { checkArguments } from './arguments.ts';

const flags = {
  json: bool('writes JSON'),
  merge: string('index whose charts are added to those of the folder'),
  url: string('address that the charts will have'),
};

type IndexFlags = Values<typeof flags>;

export const command = defineCommand({
  usage: '[DIR]',
  long: 'Write index.yaml for the packed charts of a folder and of the folders in it.',
  flags,
  async run(context, { args, flags }) {
    checkArguments(args, 'repo index', '[DIR]', { min: 1, max: 1 });
    await indexFolder(context, context.files.resolve(args[0] ?? '.'), flags);
  },
});

async function indexFolder(context: CliContext, folder: string, flags: IndexFlags): Promise<void> {
  const format = flags.json ? 'json' : 'yaml';
  const generated = new Date(context.clock.now()).toISOString();
  const empty: IndexFile = {
    ...{ apiVersion: 'v1', generated, annotations: undefined, skipped: [] },
    entries: new Map(),
  };
  const own = await chartsOf(context.files, folder, flags.url, generated);
  let index = mergeIndexes({ ...empty, entries: own }, empty);
  if (flags.merge !== '') {
    const path = context.files.resolve(flags.merge);
    if ((await context.files.kind(path, { follow: true })) === undefined)
      await writeWhole(path, printIndex(empty, format));
    else index = mergeIndexes(index, await readMerged(context.files, flags.merge));
  }
  await writeWhole(`${folder}/index.yaml`, printIndex(index, format));
}

async function readMerged(files: Files, path: string): Promise<IndexFile> {
  try {
    return readIndex([await files.read(path)]);
  } catch (thrown) {
    throw new HelmError('CHART', `merge failed: error loading ${path}: ${errorMessage(thrown)}`, {
      cause: thrown,
    });
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}

/** The charts of a folder; what is no chart is passed over. */
async function chartsOf(
  files: Files,
  folder: string,
  url: string,
  created: string,
): Promise<Map<string, ChartVersion[]>> {
  const entries = new Map<string, ChartVersion[]>();
  for (const path of await archivesIn(files, folder)) {
    const bytes = await files.read(`${folder}/${path}`);
    const chart = loaded(bytes);
    if (chart === undefined) continue;
    const slash = path.indexOf('/');
    const parent = joinAddress(url, slash < 0 ? '' : path.slice(0, slash));
    const address = parent === '' ? path : joinAddress(parent, path.slice(slash + 1));
    const digest = createHash('sha256').update(bytes).digest('hex');
    const version = { metadata: chart.metadata, urls: [address], created, removed: false, digest };
    entries.set(chart.metadata.name, [...(entries.get(chart.metadata.name) ?? []), version]);
  }
  return entries;
}

function loaded(bytes: Uint8Array) {
  try {
    return loadArchive(bytes);
  } catch {
    return undefined;
  }
}

/** Archives in a folder, then those one folder further down. */
async function archivesIn(files: Files, folder: string): Promise<string[]> {
  const isArchive = (name: string): boolean => name.endsWith('.tgz');
  const names = await files.list(folder);
  const below: string[] = [];
  for (const name of names)
    if ((await files.kind(`${folder}/${name}`, { follow: true })) === 'directory')
      below.push(...(await files.list(`${folder}/${name}`)).map((each) => `${name}/${each}`));
  return [...names, ...below].filter(isArchive);
}
