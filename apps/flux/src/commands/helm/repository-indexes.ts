import { createHash } from 'node:crypto';
import { errorMessage } from '@flux-ts/errors';
import { HelmError, type IndexFile } from '@flux-ts/helm';
import { type DependencyJob, repositoryOf } from './dependency-job.ts';
import { fetchIndex, type Repository } from './repositories.ts';
import { cachedIndexPath, cacheIndex, readCachedIndex } from './repository-cache.ts';

/** The indexes that dependencies are looked up in: what was fetched in this run, or else what Helm's cache has. */
export class RepositoryIndexes {
  readonly #job: DependencyJob;
  readonly #known: readonly Repository[];
  readonly #charts: readonly string[];
  readonly #fetched = new Map<string, IndexFile>();

  /** `charts` are those whose versions are kept. */
  constructor(job: DependencyJob, known: readonly Repository[], charts: readonly string[]) {
    this.#job = job;
    this.#known = known;
    this.#charts = charts;
  }

  /** Fetches those of repositories that have no names (Manager.ensureMissingRepos). */
  async refreshForeign(addresses: readonly string[]): Promise<void> {
    const foreign = addresses
      .filter((address) => repositoryOf(address, this.#known) === undefined)
      .map((url): Repository => ({ name: unmanagedName(url), url, access: {} }));
    if (foreign.length === 0) return;
    this.#job.out('Getting updates for unmanaged Helm repositories...\n');
    await this.#refresh(foreign, ({ url }) => [url, '']);
  }

  /** Fetches those of all repositories that have names (Manager.UpdateRepositories). */
  async refreshNamed(): Promise<void> {
    if (this.#known.length === 0) return;
    this.#job.out('Hang tight while we grab the latest from your chart repositories...\n');
    await this.#refresh(this.#known, ({ name, url }) => [name, ` (${url})`]);
    this.#job.out('Update Complete. ⎈Happy Helming!⎈\n');
  }

  /** The index of a repository. Throws {@link HelmError} `DEPENDENCY`, in Helm's words. */
  async of(address: string): Promise<IndexFile> {
    const { name, url } = repositoryOf(address, this.#known) ?? {
      name: unmanagedName(address),
      url: address,
    };
    const fetched = this.#fetched.get(key(url));
    if (fetched !== undefined) return fetched;
    const { context, flags } = this.#job;
    const cached = await readCachedIndex(context, flags, name, this.#charts);
    if (cached === undefined)
      throw new HelmError(
        'DEPENDENCY',
        `no cached repository for ${name} found. (try 'helm repo update'): open ${cachedIndexPath(context, flags, name)}: no such file or directory`,
      );
    this.#fetched.set(key(url), cached);
    return cached;
  }

  /** All at once, as Helm does; it is told of them in their order. One that does not come is no failure yet. */
  async #refresh(
    repositories: readonly Repository[],
    shown: (repository: Repository) => readonly [name: string, place: string],
  ): Promise<void> {
    const unique = [...new Map(repositories.map((each) => [key(each.url), each])).values()];
    const told = await Promise.all(
      unique.map(async (repository) => {
        const [name, place] = shown(repository);
        const which = `the ${JSON.stringify(name)} chart repository`;
        return this.#fetch(repository).then(
          () => `...Successfully got an update from ${which}\n`,
          (thrown: unknown) =>
            `...Unable to get an update from ${which}${place}:\n\t${errorMessage(thrown)}\n`,
        );
      }),
    );
    for (const line of told) this.#job.out(line);
  }

  async #fetch({ name, url, access }: Repository): Promise<void> {
    const { context, flags } = this.#job;
    const index = await fetchIndex(url, access, this.#charts, (chunks) =>
      cacheIndex(context, flags, name, chunks),
    );
    this.#fetched.set(key(url), index);
  }
}

const key = (address: string): string => address.replace(/\/$/, '');

/** What Helm calls a repository that has no name. */
function unmanagedName(repository: string): string {
  return `helm-manager-${createHash('sha256').update(repository).digest('hex')}`;
}
