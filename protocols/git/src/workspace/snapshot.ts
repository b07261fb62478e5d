import { existsSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { GitError } from '../errors.ts';
import { gitEnvironment } from '../run/environment.ts';
import { runGit } from '../run/process.ts';
import { addPacked } from './add-packed.ts';
import { type CommitOptions, Repository } from './repository.ts';

/** Options of {@link createSnapshotter}. */
export interface SnapshotOptions {
  /** The folder whose files are taken, whether or not it is a Git work tree. It is never written to. */
  readonly source: string;
  /** Bare repository that receives the commits; created if missing. */
  readonly gitDir: string;
  /** File of the private index, which makes the second snapshot fast. */
  readonly index: string;
  readonly branch: string;
  /** Folders below the source to leave out, e.g. the data folder. */
  readonly exclude?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Home folder of git processes, empty. */
  readonly home: string;
}

/** What a snapshot shall say. */
export interface SnapshotRequest extends CommitOptions {
  /** Told, while many new files are taken, how many are done; not called for a few. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Turns the files of a folder, saved but not necessarily committed, into commits of a repository of ours. */
export interface Snapshotter {
  /** Takes a snapshot and returns its commit, and whether it is a new one. Calls must not overlap. */
  snapshot(request: SnapshotRequest): Promise<{ readonly commit: string; readonly changed: boolean }>;
}

/**
 * Snapshots of a working tree into a bare repository, with a private git dir and index: neither the user's index
 * nor his history is touched. `.gitignore` files and the tree's own `.git/info/exclude` are honoured; files that
 * are ignored but tracked by the user's repository are taken all the same. Repositories in it (submodules) are taken
 * as the files that lie there.
 */
export function createSnapshotter(options: SnapshotOptions): Snapshotter {
  return new FolderSnapshotter(options);
}

/** So deep may repositories lie in each other. */
const NESTED_LIMIT = 16;

class FolderSnapshotter implements Snapshotter {
  readonly #options: SnapshotOptions;
  readonly #repository: Repository;
  #tracked: { readonly at: number; readonly paths: string } = { at: -1, paths: '' };

  constructor(options: SnapshotOptions) {
    this.#options = options;
    const place = { gitDir: options.gitDir, workTree: options.source, index: options.index };
    this.#repository = new Repository(place, this.#environment());
  }

  #environment(): Record<string, string> {
    const { source, environment = {}, home } = this.#options;
    const exclude = join(source, '.git/info/exclude');
    return gitEnvironment({
      inherited: environment,
      home,
      config: existsSync(exclude) ? [['core.excludesFile', exclude]] : [],
    });
  }

  async snapshot(request: SnapshotRequest): Promise<{ commit: string; changed: boolean }> {
    const { signal, onProgress } = request;
    await this.#ensure();
    const excluded = this.#excluded();
    const untracked = await this.#openNested(excluded, signal);
    await addPacked(this.#repository, untracked, { signal, onProgress });
    await this.#repository.git(['add', '--all', '--ignore-errors', '--', '.', ...excluded], { signal });
    await this.#addTracked(signal);
    const ref = `refs/heads/${this.#options.branch}`;
    const made = await this.#repository.commitIndex(ref, request);
    const commit = made ?? (await this.#repository.resolve(ref));
    if (commit === undefined) throw new GitError('GIT', 'the snapshot has no commit');
    return { commit, changed: made !== undefined };
  }

  async #ensure(): Promise<void> {
    const { gitDir, branch, index } = this.#options;
    if (existsSync(join(gitDir, 'HEAD'))) return;
    await rm(index, { force: true }); // it would name objects that a new repository does not have
    await mkdir(gitDir, { recursive: true });
    const args = ['init', '--quiet', '--bare', '--template=', `--initial-branch=${branch}`, gitDir];
    const { code, stderr } = await runGit(args, { env: this.#environment() });
    if (code !== 0) throw new GitError('GIT', `git init: ${stderr.trim()}`);
  }

  #excluded(): string[] {
    const inside = (this.#options.exclude ?? []).map((path) => relative(this.#options.source, path));
    return inside
      .filter((path) => path !== '' && path !== '..' && !path.startsWith(`..${sep}`))
      .map((path) => `:(exclude,literal)${path.split(sep).join('/')}`);
  }

  /**
   * git takes a repository in the tree for one entry, a commit of it. Where the index has a file below such a folder,
   * it looks at the files; adding them drops this one again, which is not on the disk. Answers the files that the index
   * does not have.
   */
  async #openNested(excluded: readonly string[], signal: AbortSignal | undefined): Promise<string[]> {
    let untracked: string[] = [];
    for (let depth = 0; depth < NESTED_LIMIT; depth++) {
      const args = ['ls-files', '-z', '--others', '--exclude-standard', '--', '.', ...excluded];
      const found = (await this.#repository.git(args, { signal })).split('\0').filter((path) => path !== '');
      const folders = found.filter((path) => path.endsWith('/'));
      untracked = found.filter((path) => !path.endsWith('/'));
      if (folders.length === 0) break;
      const empty = await this.#repository.git(['hash-object', '-w', '--stdin'], { input: '', signal });
      const input = folders.map((folder) => `100644 ${empty}\t${folder}.gitkeep-flux-snapshot\0`).join('');
      await this.#repository.git(['update-index', '--add', '-z', '--index-info'], { input, signal });
    }
    return untracked;
  }

  /** Asks the user's own repository, when its index has changed, which tracked files an ignore rule would hide. */
  async #addTracked(signal: AbortSignal | undefined): Promise<void> {
    const { source } = this.#options;
    const index = await stat(join(source, '.git/index')).catch(() => undefined);
    if (!index) return;
    if (index.mtimeMs !== this.#tracked.at) {
      const args = ['-C', source, 'ls-files', '-z', '--cached', '--ignored', '--exclude-standard'];
      const result = await runGit(args, { env: this.#environment(), signal });
      this.#tracked = { at: index.mtimeMs, paths: result.code === 0 ? result.stdout.toString('utf8') : '' };
    }
    const present = this.#tracked.paths
      .split('\0')
      .filter((path) => path !== '' && existsSync(join(source, path)));
    if (present.length === 0) return;
    const flags = ['--force', '--ignore-errors', '--pathspec-from-file=-', '--pathspec-file-nul'];
    const input = present.map((path) => `:(literal)${path}`).join('\0');
    await this.#repository.git(['add', ...flags], { input, signal });
  }
}
