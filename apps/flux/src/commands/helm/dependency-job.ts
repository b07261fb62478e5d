import { type Chart, type Dependency, loadChart, sameAddress } from '@flux-ts/helm';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { logLinks, logOldFiles, readFolder } from './chart-files.ts';
import { cleanFolder } from './clean-folder.ts';
import type { DependencyFlags } from './dependency-flags.ts';
import type { Repository } from './repositories.ts';

/** One run of `dependency update` or `dependency build`. */
export interface DependencyJob {
  readonly context: CliContext;
  /** The chart's folder. */
  readonly folder: string;
  readonly flags: DependencyFlags;
  /** Where progress is told. */
  readonly out: (text: string) => void;
  /** The time of files that are packed. */
  readonly epoch: number | undefined;
}

/** The chart whose dependencies are wanted. Throws in Helm's words. */
export async function loadParent({ context, folder }: DependencyJob): Promise<Chart> {
  const kind = await context.files.kind(folder, { follow: true });
  if (kind === undefined)
    throw failure(`could not find ${folder}: stat ${folder}: no such file or directory`);
  if (kind !== 'directory') throw failure('only unpacked charts can be updated');
  const files = await readFolder(context.files, folder, { onLink: logLinks(context) });
  return logOldFiles(context, loadChart(files));
}

/** The folder of a `file://` dependency. */
export async function localFolder(job: DependencyJob, repository: string): Promise<string> {
  const path = repository.replace(/^file:\/\//, '');
  const folder = cleanFolder(path.startsWith('/') ? path : `${job.folder}/${path}`);
  if ((await job.context.files.kind(folder, { follow: true })) === undefined)
    throw failure(`directory ${folder} not found`);
  return folder;
}

/** Dependencies with addresses instead of the names of repositories (resolveRepoNames). Throws in Helm's words. */
export async function withAddresses(
  job: DependencyJob,
  dependencies: readonly Dependency[],
  known: readonly Repository[],
): Promise<Dependency[]> {
  const missing: string[] = [];
  const resolved: Dependency[] = [];
  for (const dependency of dependencies) {
    const { repository } = dependency;
    if (repository.startsWith('file://')) await localFolder(job, repository);
    const alias = /^(?:@|alias:)(.*)$/.exec(repository)?.[1];
    const named = alias === undefined ? undefined : known.find((each) => each.name === alias);
    resolved.push(named === undefined ? dependency : { ...dependency, repository: named.url });
    const isPlace = repository === '' || /^(?:file|oci):\/\//.test(repository) || named !== undefined;
    if (!isPlace && !isAddress(repository)) missing.push(repository);
  }
  if (missing.length > 0) throw failure(missingRepositories(missing));
  return resolved;
}

/** Whether net/url.ParseRequestURI takes it: with a scheme, or a path from the root. */
function isAddress(repository: string): boolean {
  return repository.startsWith('/') || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(repository);
}

function missingRepositories(missing: readonly string[]): string {
  const isWord = missing.some((each) => !each.includes('//') && !/^(?:@|alias:)/.test(each));
  const note = `
Note that repositories must be URLs or aliases. For example, to refer to the "example"
repository, use "https://charts.example.com/" or "@example" instead of
"example". Don't forget to add the repo, too ('helm repo add').`;
  return `no repository definition for ${missing.join(', ')}. Please add them via 'helm repo add'${isWord ? note : ''}`;
}

/** The named repository of an address. */
export function repositoryOf(address: string, known: readonly Repository[]): Repository | undefined {
  return known.find((each) => sameAddress(each.url, address));
}
