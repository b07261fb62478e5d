import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepoUrl } from '@flux-ts/kustomize';
import { findGit, type GitRun, runGit } from './run-git.ts';

/** What {@link cloneBase} needs of its surroundings. */
export interface CloneOptions {
  /** The environment of git: of a user, with everything git knows about the user's keys; of a controller, bare. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Protocols that git may speak, separated by colons. */
  readonly protocols: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Settings of every command: nothing in a repository or in a user's templates is run, no work tree holds links that
 * git would write through, and nothing goes on behind our back.
 */
const SETTINGS = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'gc.auto=0', 'maintenance.auto=false'];

/** What `git clone` would be given (api/internal/git/repospec.go, CloneSpec). */
export function cloneSpec({ host, repository }: RepoUrl): string {
  return host + repository;
}

/**
 * Clones a remote base below `parent` as kustomize does: the commit alone, submodules unless they are not wanted.
 * Throws GitFailure in kustomize's words.
 */
export async function cloneBase(url: RepoUrl, parent: string, options: CloneOptions): Promise<string> {
  const git = findGit(options.env['PATH'] ?? '');
  const folder = await mkdtemp(join(parent, 'base-'));
  const run: GitRun = {
    cwd: folder,
    env: {
      ...options.env,
      GIT_ALLOW_PROTOCOL: options.protocols,
      GIT_DIR: undefined,
      GIT_WORK_TREE: undefined,
    },
    timeout: url.timeout,
    signal: options.signal,
  };
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  const command = (shown: readonly string[], args = shown): Promise<void> =>
    runGit(git, [...settings, ...args], shown, run);
  const spec = cloneSpec(url);
  const ref = url.ref === '' ? 'HEAD' : url.ref;
  await command(['init'], ['init', '--quiet', '--template=']);
  await command(['remote', 'add', 'origin', spec], ['remote', 'add', '--', 'origin', spec]);
  await command(['fetch', '--depth=1', spec, ref], ['fetch', '--depth=1', '--', spec, ref]);
  await command(['checkout', 'FETCH_HEAD']);
  if (url.submodules) await command(['submodule', 'update', '--init', '--recursive']);
  return folder;
}
