import { GitError } from '../errors.ts';
import { type RunResult, runGit } from '../run/process.ts';
import { type CommitAuthor, formatCommit } from './author.ts';

/** Where a repository's parts lie. */
export interface RepositoryPlace {
  readonly gitDir: string;
  readonly workTree: string;
  readonly index: string;
}

/** What a commit shall say. */
export interface CommitOptions {
  readonly message: string;
  readonly author: CommitAuthor;
  /** Milliseconds since the epoch. */
  readonly when: number;
  /** Returns an armored signature of the commit's text. */
  readonly sign?: (payload: string) => Promise<string> | string;
  readonly signal?: AbortSignal | undefined;
}

/** The plumbing under workspaces and snapshots: index to tree to commit to ref. */
export class Repository {
  readonly place: RepositoryPlace;
  readonly #env: Record<string, string>;

  constructor(place: RepositoryPlace, env: Record<string, string>) {
    this.place = place;
    this.#env = {
      ...env,
      GIT_DIR: place.gitDir,
      GIT_WORK_TREE: place.workTree,
      GIT_INDEX_FILE: place.index,
    };
  }

  /** Runs git here and throws `GIT` with its words if it fails. */
  async git(
    args: readonly string[],
    options: { input?: string; signal?: AbortSignal | undefined } = {},
  ): Promise<string> {
    const result = await this.tryGit(args, options);
    if (result.code !== 0) throw new GitError('GIT', `git ${args[0]}: ${result.stderr.trim()}`);
    return result.stdout.toString('utf8').trimEnd();
  }

  /** `variables` are added to the environment. */
  tryGit(
    args: readonly string[],
    options: {
      input?: string;
      signal?: AbortSignal | undefined;
      variables?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<RunResult> {
    const { variables, ...rest } = options;
    return runGit(args, { env: { ...this.#env, ...variables }, cwd: this.place.workTree, ...rest });
  }

  /** The hash a name stands for, if any. */
  async resolve(name: string): Promise<string | undefined> {
    const { code, stdout } = await this.tryGit([
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      name,
    ]);
    return code === 0 ? stdout.toString('utf8').trim() : undefined;
  }

  /**
   * Commits what the index holds on top of a ref, and returns the commit; undefined when the tree is what the
   * ref has already.
   */
  async commitIndex(ref: string, options: CommitOptions): Promise<string | undefined> {
    const [tree, parent] = await Promise.all([this.git(['write-tree']), this.resolve(`${ref}^{commit}`)]);
    if (parent !== undefined && (await this.resolve(`${parent}^{tree}`)) === tree) return undefined;
    const draft = { ...options, tree, parents: parent === undefined ? [] : [parent] };
    const signature = await options.sign?.(formatCommit(draft));
    const hash = await this.git(['hash-object', '-t', 'commit', '-w', '--stdin'], {
      input: formatCommit(draft, signature),
      signal: options.signal,
    });
    await this.git(['update-ref', ref, hash, parent ?? '']);
    return hash;
  }
}
