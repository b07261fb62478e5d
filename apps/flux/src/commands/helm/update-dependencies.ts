import { writeFile } from 'node:fs/promises';
import { errorMessage } from '@flux-ts/errors';
import {
  type CandidateVersion,
  type Dependency,
  declaresDependencies,
  loadChart,
  lockDigest,
  printLock,
  resolveDependencies,
} from '@flux-ts/helm';
import { parseVersion } from '@flux-ts/text';
import { failure } from '../../cli/errors.ts';
import { readFolder } from './chart-files.ts';
import { checkServerFlags } from './chart-path-flags.ts';
import { type DependencyJob, loadParent, localFolder, withAddresses } from './dependency-job.ts';
import { downloadAll } from './download-dependencies.ts';
import { openRegistry } from './registry.ts';
import { isRegistryAddress, listVersions } from './registry-charts.ts';
import { knownRepositories } from './repositories.ts';
import { RepositoryIndexes } from './repository-indexes.ts';

/** What `helm dependency update` does (Manager.Update). Throws in Helm's words. */
export async function updateDependencies(job: DependencyJob): Promise<void> {
  await checkServerFlags(job.flags);
  const chart = await loadParent(job);
  const { dependencies, apiVersion } = chart.metadata;
  if (!declaresDependencies(chart)) return;
  const known = await knownRepositories(job.context, job.flags);
  const asked = await withAddresses(job, dependencies, known);
  const indexes = new RepositoryIndexes(
    job,
    known,
    asked.map(({ name }) => name),
  );
  if (!job.flags['skip-refresh']) {
    await indexes.refreshForeign(asked.map(({ repository }) => repository).filter(isRemote));
    await indexes.refreshNamed();
  }
  const locked = await downloadAll(job, await lockAll(job, asked, indexes), known, indexes);
  const digest = lockDigest(asked, locked);
  if (chart.lock?.digest === digest) return;
  const generated = new Date(job.context.clock.now()).toISOString();
  const name = apiVersion === 'v1' ? 'requirements.lock' : 'Chart.lock';
  const path = `${job.folder}/${name}`;
  if ((await job.context.files.kind(path)) === 'link') throw failure(`the ${name} file is a symlink`);
  await writeFile(job.context.files.resolve(path), printLock({ generated, digest, dependencies: locked }));
}

/** Answers what the engine asks for until it asks no more. */
async function lockAll(
  job: DependencyJob,
  asked: readonly Dependency[],
  indexes: RepositoryIndexes,
): Promise<readonly Dependency[]> {
  const folders = new Map<string, string>();
  const charts = new Map<string, readonly CandidateVersion[] | null>();
  const id = ({ repository, name, version }: Dependency): string => `${repository} ${name} ${version}`;
  for (const { name, repository } of asked) if (repository === '') await localFolder(job, `charts/${name}`);
  for (;;) {
    const { locked, needs } = resolveDependencies(asked, {
      folder: (dependency) => folders.get(id(dependency)),
      repository: (dependency) => charts.get(id(dependency)),
    });
    if (needs.length === 0) return locked;
    for (const { kind, dependency } of needs) {
      if (kind === 'folder') folders.set(id(dependency), await versionIn(job, dependency));
      else charts.set(id(dependency), await candidatesOf(job, dependency, indexes));
    }
  }
}

async function versionIn(job: DependencyJob, { repository }: Dependency): Promise<string> {
  const folder = await localFolder(job, repository);
  return loadChart(await readFolder(job.context.files, folder)).metadata.version;
}

async function candidatesOf(
  job: DependencyJob,
  { name, repository, version }: Dependency,
  indexes: RepositoryIndexes,
): Promise<readonly CandidateVersion[] | null> {
  if (isRegistryAddress(repository))
    return (await tagsOf(job, `${repository}/${name}`, version, repository)).map((tag) => ({
      metadata: { version: tag },
      urls: [`${repository}/${name}:${tag}`],
    }));
  return (await indexes.of(repository)).entries.get(name) ?? null;
}

/** The versions of a chart of a registry; one that is no range is taken at its word. */
async function tagsOf(
  job: DependencyJob,
  address: string,
  version: string,
  repository: string,
): Promise<readonly string[]> {
  if (parseVersion(version) !== undefined) return [version];
  try {
    return await listVersions(await openRegistry(job.context, job.flags), address);
  } catch (thrown) {
    throw failure(
      `could not retrieve list of tags for repository ${repository}: ${errorMessage(thrown)}`,
      thrown,
    );
  }
}

/** Whether a repository has an index. */
function isRemote(repository: string): boolean {
  return repository !== '' && !/^(?:file|oci):\/\//.test(repository);
}
