import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import {
  type ChartVersion,
  type Dependency,
  HelmError,
  type IndexFile,
  loadChart,
  lockDigest,
  printLock,
  resolveDependencies,
} from '@flux-ts/helm';
import { failure } from '../../cli/errors.ts';
import { readFolder } from './chart-files.ts';
import { declaresDependencies } from './declared.ts';
import {
  type DependencyJob,
  loadParent,
  localFolder,
  refreshIndexes,
  refuseRegistries,
  repositoryOf,
  withAddresses,
} from './dependency-job.ts';
import { downloadAll } from './download-dependencies.ts';
import { knownRepositories, type Repository } from './repositories.ts';

/** What `helm dependency update` does (Manager.Update). Throws in Helm's words. */
export async function updateDependencies(job: DependencyJob): Promise<void> {
  const chart = await loadParent(job);
  const { dependencies, apiVersion } = chart.metadata;
  if (!declaresDependencies(chart)) return;
  const known = await knownRepositories(job.context, job.flags);
  const asked = await withAddresses(job, dependencies, known);
  refuseRegistries(asked);
  const indexes = await allIndexes(job, asked, known);
  const locked = await downloadAll(job, await lockAll(job, asked, indexes, known), known);
  const digest = lockDigest(asked, locked);
  if (chart.lock?.digest === digest) return;
  const generated = new Date(job.context.clock.now()).toISOString();
  const name = apiVersion === 'v1' ? 'requirements.lock' : 'Chart.lock';
  const path = `${job.folder}/${name}`;
  if ((await job.context.files.kind(path)) === 'link') throw failure(`the ${name} file is a symlink`);
  await writeFile(job.context.files.resolve(path), printLock({ generated, digest, dependencies: locked }));
}

type Indexes = ReadonlyMap<string, IndexFile>;

const key = (address: string): string => address.replace(/\/$/, '');

/** The indexes of all repositories that are asked for, and of those that have names. */
async function allIndexes(
  job: DependencyJob,
  asked: readonly Dependency[],
  known: readonly Repository[],
): Promise<Indexes> {
  const charts = asked.map(({ name }) => name);
  const remote = asked.filter(({ repository }) => repository !== '' && !repository.startsWith('file://'));
  const foreign = remote
    .filter(({ repository }) => repositoryOf(repository, known) === undefined)
    .map(({ repository }): Repository => ({ name: '', url: repository, access: {} }));
  const indexes = new Map<string, IndexFile>();
  const add = (more: Indexes): void => {
    for (const [address, index] of more) indexes.set(address, index);
  };
  if (foreign.length > 0) {
    job.out('Getting updates for unmanaged Helm repositories...\n');
    add(await refreshIndexes(job, foreign, charts, ({ url }) => url));
  }
  if (known.length > 0 && !job.flags['skip-refresh']) add(await refreshNamed(job, known, charts));
  return indexes;
}

/** Fetches the indexes of all repositories that have names (Manager.UpdateRepositories). */
export async function refreshNamed(
  job: DependencyJob,
  known: readonly Repository[],
  charts: readonly string[],
): Promise<Indexes> {
  job.out('Hang tight while we grab the latest from your chart repositories...\n');
  const indexes = await refreshIndexes(job, known, charts, ({ name }) => name);
  job.out('Update Complete. ⎈Happy Helming!⎈\n');
  return indexes;
}

/** Answers what the engine asks for until it asks no more. */
async function lockAll(
  job: DependencyJob,
  asked: readonly Dependency[],
  indexes: Indexes,
  known: readonly Repository[],
): Promise<readonly Dependency[]> {
  const folders = new Map<string, string>();
  const charts = new Map<string, readonly ChartVersion[] | null>();
  const id = ({ repository, name }: Dependency): string => `${repository} ${name}`;
  for (const { name, repository } of asked) if (repository === '') await localFolder(job, `charts/${name}`);
  for (;;) {
    const { locked, needs } = resolveDependencies(asked, {
      folder: (dependency) => folders.get(id(dependency)),
      repository: (dependency) => charts.get(id(dependency)),
    });
    if (needs.length === 0) return locked;
    for (const { kind, dependency } of needs) {
      if (kind === 'folder') folders.set(id(dependency), await versionIn(job, dependency));
      else charts.set(id(dependency), versionsIn(dependency, indexes, known));
    }
  }
}

async function versionIn(job: DependencyJob, { repository }: Dependency): Promise<string> {
  const folder = await localFolder(job, repository);
  return loadChart(await readFolder(job.context.files, folder)).metadata.version;
}

function versionsIn(
  { name, repository }: Dependency,
  indexes: Indexes,
  known: readonly Repository[],
): readonly ChartVersion[] | null {
  const named = repositoryOf(repository, known);
  const index = indexes.get(key(named?.url ?? repository));
  if (index === undefined)
    throw new HelmError(
      'DEPENDENCY',
      `no cached repository for ${named?.name ?? unmanagedName(repository)} found. (try 'helm repo update')`,
    );
  return index.entries.get(name) ?? null;
}

/** What Helm calls a repository that has no name. */
function unmanagedName(repository: string): string {
  return `helm-manager-${createHash('sha256').update(repository).digest('hex')}`;
}
