import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { errorMessage } from '@flux-ts/errors';
import {
  type ChartVersion,
  type Dependency,
  HelmError,
  isCompatible,
  loadArchive,
  loadChart,
  packChart,
  resolveReference,
} from '@flux-ts/helm';
import { parseConstraint, parseVersion } from '@flux-ts/text';
import { failure } from '../../cli/errors.ts';
import { type ArchivePlace, ArchiveQueue } from './archive-queue.ts';
import { readFolder } from './chart-files.ts';
import { type DependencyJob, localFolder, repositoryOf } from './dependency-job.ts';
import { fetchArchive, verifyFetched } from './locate-chart.ts';
import { isRegistryAddress } from './registry-charts.ts';
import { fetchFromRegistry } from './registry-fetch.ts';
import type { Repository } from './repositories.ts';
import type { RepositoryIndexes } from './repository-indexes.ts';

/** An archive for `charts/`. */
interface Saved {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Puts all dependencies into `charts/`, and takes out archives that are no dependencies any more (Manager.downloadAll).
 * Nothing is written unless all of them came. Answers them with the versions that came. Throws in Helm's words.
 */
export async function downloadAll(
  job: DependencyJob,
  dependencies: readonly Dependency[],
  known: readonly Repository[],
  indexes: RepositoryIndexes,
): Promise<Dependency[]> {
  const { context, folder } = job;
  const charts = `${folder}/charts`;
  const kind = await context.files.kind(charts, { follow: true });
  if (kind !== undefined && kind !== 'directory')
    throw failure(`${JSON.stringify(charts.replace(/^\.\//, ''))} is not a directory`);
  await mkdir(context.files.resolve(charts), { recursive: true });
  job.out(`Saving ${dependencies.length} charts\n`);
  const saved = new Map<string, Saved>();
  const locked: Dependency[] = [];
  const places = await Promise.all(dependencies.map((each) => placeOf(each, known, indexes)));
  const archives = new ArchiveQueue(
    places.flatMap((place) => ('address' in place ? [place] : [])),
    fetchArchive,
  );
  try {
    for (const [i, dependency] of dependencies.entries())
      locked.push(await save(job, dependency, places[i] ?? {}, archives, saved));
  } catch (thrown) {
    if (!(thrown instanceof SaveError)) throw thrown;
    job.out(`Save error occurred:  ${thrown.message}\n`);
    throw failure(thrown.message, thrown);
  } finally {
    await archives.end();
  }
  const names = new Set([...saved.values()].map(({ name }) => name));
  for (const each of saved.values())
    await writeWhole(context.files.resolve(`${charts}/${each.name}`), each.bytes);
  job.out('Deleting outdated charts\n');
  await removeOthers(job, charts, names, dependencies);
  return locked;
}

/** A failure that Helm tells twice. */
class SaveError extends Error {}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}

async function save(
  job: DependencyJob,
  dependency: Dependency,
  place: DependencyPlace,
  archives: ArchiveQueue,
  saved: Map<string, Saved>,
): Promise<Dependency> {
  const { name, repository } = dependency;
  if (repository === '') {
    job.out(`Dependency ${name} did not declare a repository. Assuming it exists in the charts directory\n`);
    await checkLocal(job, dependency);
    return dependency;
  }
  if (repository.startsWith('file://')) return packLocal(job, dependency, saved);
  if (isRegistryAddress(repository)) return saveFromRegistry(job, dependency, saved);
  if ('problem' in place) throw new SaveError(place.problem);
  if (!('address' in place)) throw new SaveError(`could not find ${name}`);
  const { address, access } = place;
  if (saved.has(address)) {
    job.out(`Already downloaded ${name} from repo ${repository}\n`);
    return dependency;
  }
  job.out(`Downloading ${name} from repo ${repository}\n`);
  const bytes = await saving(`could not download ${address}: `, () => archives.take(place));
  const file = new URL(address).pathname.split('/').at(-1) ?? '';
  if (file === '' || file === '..') throw new SaveError(`could not download ${address}: no file name`);
  if (job.flags.verify)
    await saving(`could not download ${address}: `, () =>
      verifyFetched(job.context, address, bytes, access, job.flags.keyring),
    );
  await saving(`could not load ${address}: `, async () => loadArchive(bytes));
  saved.set(address, { name: file, bytes });
  return dependency;
}

/** A chart of a registry, by its exact version; Helm fetches one that is wanted twice twice. */
async function saveFromRegistry(
  job: DependencyJob,
  dependency: Dependency,
  saved: Map<string, Saved>,
): Promise<Dependency> {
  const { name, repository, version } = dependency;
  const { context, flags } = job;
  const address = `${repository}/${name}`;
  job.out(`Downloading ${name} from repo ${repository}\n`);
  const { file, bytes } = await saving(`could not download ${address}: `, () =>
    fetchFromRegistry(context, address, { ...flags, version, verify: flags.verify }, job.out),
  );
  await saving(`could not load ${address}: `, async () => loadArchive(bytes));
  saved.set(`${address}:${version}`, { name: file, bytes });
  return dependency;
}

async function saving<T>(prefix: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw new SaveError(`${prefix}${errorMessage(thrown)}`, { cause: thrown });
  }
}

/** A chart that lies in `charts/` already must have a version that fits. */
async function checkLocal(job: DependencyJob, { name, version }: Dependency): Promise<void> {
  const folder = `${job.folder}/charts/${name}`.replace(/^\.\//, '');
  let found: string;
  try {
    found = loadChart(await readFolder(job.context.files, folder)).metadata.version;
  } catch (thrown) {
    throw failure(`unable to load chart '${folder}': ${errorMessage(thrown)}`, thrown);
  }
  if (!isCompatible(version, found))
    throw new SaveError(`dependency ${name} at version ${found} does not satisfy the constraint ${version}`);
}

async function packLocal(
  job: DependencyJob,
  dependency: Dependency,
  saved: Map<string, Saved>,
): Promise<Dependency> {
  const { name, repository, version } = dependency;
  return saving('', async () => {
    const folder = await localFolder(job, repository);
    const chart = loadChart(await readFolder(job.context.files, folder, { times: true }));
    parseConstraint(version);
    if (!isCompatible(version, chart.metadata.version))
      throw new HelmError('DEPENDENCY', `can't get a valid version for dependency ${name}`);
    const { epoch } = job;
    const packed = packChart(chart, {
      now: job.context.clock.now(),
      ...(epoch === undefined ? {} : { epoch }),
    });
    saved.set(`${repository} ${name}`, packed);
    return { ...dependency, version: chart.metadata.version };
  });
}

/** Where the archive of a dependency is, or why that is not known; nothing for one that is not fetched. */
type DependencyPlace = ArchivePlace | { readonly problem: string } | Readonly<Record<never, never>>;

async function placeOf(
  { name, version, repository }: Dependency,
  known: readonly Repository[],
  indexes: RepositoryIndexes,
): Promise<DependencyPlace> {
  if (repository === '' || /^(?:file|oci):\/\//.test(repository)) return {};
  const named = repositoryOf(repository, known);
  try {
    const index = await indexes.of(repository);
    const found = (index.entries.get(name) ?? []).find((each) => isVersion(each, version));
    if (found?.urls[0] === undefined) throw new Error('no matching version');
    const access = { ...named?.access, home: named?.url ?? repository };
    return { address: resolveReference(repository, found.urls[0]), access };
  } catch (thrown) {
    return { problem: `could not find : chart ${name} not found in ${repository}: ${errorMessage(thrown)}` };
  }
}

function isVersion({ metadata, urls }: ChartVersion, wanted: string): boolean {
  if (urls.length === 0) return false;
  if (metadata.version === wanted) return true;
  return parseVersion(wanted) !== undefined && isCompatible(`=${wanted}`, metadata.version);
}

/** Archives of other versions and of charts that nobody asks for any more. */
async function removeOthers(
  job: DependencyJob,
  charts: string,
  saved: ReadonlySet<string>,
  dependencies: readonly Dependency[],
): Promise<void> {
  const { files } = job.context;
  const local = new Set(dependencies.filter((each) => each.repository === '').map((each) => each.name));
  for (const name of await files.list(charts)) {
    const path = `${charts}/${name}`;
    if (saved.has(name) || (await files.kind(path)) === 'directory') continue;
    try {
      const chart = loadArchive(await files.read(path));
      if (local.has(chart.metadata.name)) continue;
    } catch (thrown) {
      const shown = path.replace(/^\.\//, '');
      job.out(`Could not verify ${shown} for deletion: ${errorMessage(thrown)} (Skipping)\n`);
      continue;
    }
    await rm(files.resolve(path));
  }
}
