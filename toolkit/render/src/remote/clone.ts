import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepoUrl } from '@flux-ts/kustomize';
import { findGit, type GitRun, runGit } from './run-git.ts';

/** What {@link cloneBase} needs of its surroundings: what each git command does, but where and for how long. */
export interface CloneOptions extends Omit<GitRun, 'cwd' | 'timeout'> {
  /** Milliseconds that a command may take at most, whatever the URL says. */
  readonly maxTimeout: number;
}

/** Settings of every command: nothing in a repository or in a user's templates is run, nothing goes on behind our back. */
const SETTINGS = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'gc.auto=0', 'maintenance.auto=false'];

/** What would lead git to another repository than that in its folder, as when a git hook runs the build. */
const ELSEWHERE = [
  ...['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR', 'GIT_PREFIX', 'GIT_NAMESPACE'],
  ...['GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_SHALLOW_FILE', 'GIT_GRAFT_FILE'],
  'GIT_QUARANTINE_PATH',
];

/** What tells repositories apart: the same is cloned once. */
export function cloneKey({ host, repository, ref, submodules, timeout }: RepoUrl): string {
  return JSON.stringify([host, repository, ref, submodules, timeout]);
}

/**
 * Clones a remote base below `parent` as kustomize does (api/internal/git/cloner.go): the commit alone, submodules unless
 * they are not wanted. What git keeps for itself is removed, as it holds the URL with its password.
 *
 * @throws GitFailure in kustomize's words; passwords of the URL may stand in them.
 */
export async function cloneBase(url: RepoUrl, parent: string, options: CloneOptions): Promise<string> {
  const { maxTimeout, ...rest } = options;
  const git = findGit(options.env['PATH'] ?? '');
  const cwd = await mkdtemp(join(parent, 'base-'));
  const nowhere = Object.fromEntries(ELSEWHERE.map((name) => [name, undefined]));
  const env = { ...options.env, ...nowhere, GIT_TERMINAL_PROMPT: '0' };
  const run: GitRun = { ...rest, env, cwd, timeout: Math.min(url.timeout, maxTimeout) };
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  const command = (shown: readonly string[], args = shown): Promise<void> =>
    runGit(git, [...settings, ...args], shown, run);
  const spec = url.host + url.repository;
  const ref = url.ref === '' ? 'HEAD' : url.ref;
  await command(['init'], ['init', '--quiet', '--template=']);
  await command(['remote', 'add', 'origin', spec], ['remote', 'add', '--', 'origin', spec]);
  await command(['fetch', '--depth=1', spec, ref], ['fetch', '--depth=1', '--', spec, ref]);
  await command(['checkout', 'FETCH_HEAD']);
  if (url.submodules) await command(['submodule', 'update', '--init', '--recursive']);
  await rm(join(cwd, '.git'), { recursive: true, force: true });
  return cwd;
}
