import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { GitError } from '../errors.ts';
import { runGit } from '../run/process.ts';
import type { GitRemote, Session } from '../transport/session.ts';
import { redactUrl } from '../transport/url.ts';
import { type CommitOptions, Repository } from './repository.ts';

/** How to clone. */
export interface CloneOptions {
  /** The branch to work on; it need not exist when the repository is empty. */
  readonly branch: string;
  /** Default 1; `full` for all of history. */
  readonly depth?: number | 'full';
  readonly signal?: AbortSignal | undefined;
}

/** How to push. */
export interface PushOptions {
  /** Default: the workspace's branch to the same name. */
  readonly refspecs?: readonly string[];
  readonly force?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A clone with a work tree, to change files, commit and push. Symbolic links are checked out as text files. */
export interface GitWorkspace {
  readonly folder: string;
  readonly branch: string;
  /** The commit of the branch; undefined while the repository is empty. */
  head(): Promise<string | undefined>;
  /** Writes files below the folder. Throws `INVALID_TREE` for a path that leads out of it or into `.git`. */
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  /** Commits all changes, deletions included, and returns the commit; undefined when there are none. */
  commit(options: CommitOptions): Promise<string | undefined>;
  /** Throws `PUSH_REJECTED` when the remote has moved, `PUSH_DECLINED` when it will not have it, or what went wrong. */
  push(options?: PushOptions): Promise<void>;
}

/** Opens a session to the workspace's remote. */
type OpenSession = (remote: GitRemote) => Promise<Session>;

/** Clones a remote (or starts an empty workspace for an empty remote) into a folder that is empty or missing. */
export async function cloneWorkspace(
  remote: GitRemote,
  folder: string,
  options: CloneOptions,
  open: OpenSession,
): Promise<GitWorkspace> {
  const workspace = await initWorkspace(remote, folder, options.branch, open);
  await workspace.fetch(options);
  return workspace;
}

/** Starts an empty workspace for a remote, which is not asked for anything. */
export async function initWorkspace(
  remote: GitRemote,
  folder: string,
  branch: string,
  open: OpenSession,
): Promise<Workspace> {
  await mkdir(folder, { recursive: true });
  const session = await open({ url: remote.url });
  await session.close();
  const root = await realpath(folder);
  const gitDir = join(root, '.git');
  const place = { gitDir, workTree: root, index: join(gitDir, 'index') };
  const env = { ...session.env };
  const args = ['init', '--quiet', '--template=', `--initial-branch=${branch}`, root];
  const result = await runGit(args, { env });
  if (result.code !== 0) throw new GitError('GIT', `git init: ${result.stderr.trim()}`);
  const repository = new Repository(place, env);
  await repository.git(['config', 'core.symlinks', 'false']);
  return new Workspace(repository, remote, branch, open);
}

class Workspace implements GitWorkspace {
  readonly branch: string;
  readonly #repository: Repository;
  readonly #remote: GitRemote;
  readonly #open: OpenSession;

  constructor(repository: Repository, remote: GitRemote, branch: string, open: OpenSession) {
    this.#repository = repository;
    this.#remote = remote;
    this.branch = branch;
    this.#open = open;
  }

  get folder(): string {
    return this.#repository.place.workTree;
  }

  get #ref(): string {
    return `refs/heads/${this.branch}`;
  }

  head(): Promise<string | undefined> {
    return this.#repository.resolve(this.#ref);
  }

  async fetch(options: CloneOptions): Promise<void> {
    const depth = options.depth === 'full' ? [] : [`--depth=${options.depth ?? 1}`];
    const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', ...depth, '--'];
    const refspec = `+${this.#ref}:${this.#ref}`;
    try {
      await this.#overNetwork([...args, '%URL%', refspec], options.signal, ['--update-head-ok']);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      if (error.code === 'REF_NOT_FOUND' && (await this.#isEmpty(options.signal))) return;
      throw new GitError(error.code, `unable to clone '${redactUrl(this.#remote.url)}': ${error.message}`, {
        cause: error,
      });
    }
    await this.#repository.git(['reset', '--quiet', '--hard', this.#ref]);
  }

  async write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      const target = resolve(this.folder, path);
      const parts = relative(this.folder, target).split(sep);
      if (parts[0] === '' || parts[0] === '..' || parts.some((part) => part.toLowerCase() === '.git')) {
        throw new GitError('INVALID_TREE', `not a path in the workspace: ${JSON.stringify(path)}`);
      }
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    }
  }

  async commit(options: CommitOptions): Promise<string | undefined> {
    await this.#repository.git(['add', '--all', '--force', '--', '.'], { signal: options.signal });
    return this.#repository.commitIndex(this.#ref, options);
  }

  async push(options: PushOptions = {}): Promise<void> {
    const force = options.force ? ['--force'] : [];
    const refspecs = options.refspecs ?? [`${this.#ref}:${this.#ref}`];
    await this.#overNetwork(['push', '--quiet', ...force, '--', '%URL%', ...refspecs], options.signal);
  }

  async #isEmpty(signal: AbortSignal | undefined): Promise<boolean> {
    return (await this.#overNetwork(['ls-remote', '--quiet', '--', '%URL%'], signal)) === '';
  }

  async #overNetwork(
    args: readonly string[],
    signal: AbortSignal | undefined,
    flags: readonly string[] = [],
  ): Promise<string> {
    const session = await this.#open(this.#remote);
    try {
      const filled = args.map((arg) => (arg === '%URL%' ? session.url.bare : arg)).toSpliced(1, 0, ...flags);
      const repository = new Repository(this.#repository.place, session.env);
      const result = await repository.tryGit(filled, { signal });
      const service = args[0] === 'push' ? 'git-receive-pack' : 'git-upload-pack';
      if (result.code !== 0) throw await session.failed(result.stderr, service);
      return result.stdout.toString('utf8').trim();
    } finally {
      await session.close();
    }
  }
}
