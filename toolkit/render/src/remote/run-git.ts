import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { formatDuration } from '@flux-ts/text';
import { type SizeLimits, watchSize } from './watch-size.ts';

/** How git is run for a remote base. */
export interface GitRun {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that one command may take. */
  readonly timeout: number;
  /** What its folder may grow to. */
  readonly limits: SizeLimits;
  readonly signal?: AbortSignal | undefined;
}

/** A git command that did not do what it should; the message is kustomize's. */
export class GitFailure extends Error {}

const MAX_OUTPUT = 16 * 1024;
/** Milliseconds for what git started, and left behind, to let go of its output. */
const GRACE = 1000;

/** The file of the program in a PATH, as messages name it. */
export function findGit(path: string): string {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, 'git');
    try {
      accessSync(file, constants.X_OK);
      if (folder !== '' && statSync(file).isFile()) return file;
    } catch {
      // Not here.
    }
  }
  throw new GitFailure('no \'git\' program on path: exec: "git": executable file not found in $PATH');
}

/**
 * Runs git in a process group of its own, without a terminal: nothing can ask for a password. `args` as they run, and
 * `shown` as kustomize would have run them, which is what its messages show.
 *
 * @throws GitFailure when git fails, takes too long, or fills the disk; the signal's reason when that fires. All of the
 *   group has ended by then.
 */
export async function runGit(
  git: string,
  args: readonly string[],
  shown: readonly string[],
  run: GitRun,
): Promise<void> {
  const { cwd, env, timeout, limits, signal } = run;
  signal?.throwIfAborted();
  const words = `'${[git, ...shown].join(' ')}'`;
  const child = spawn(git, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let stopped: unknown;
  const stop = (reason: unknown): void => {
    stopped ??= reason;
    endGroup(child);
  };
  const cancel = (): void => stop(signal?.reason);
  const late = new GitFailure(`hit ${formatDuration(timeout)} timeout running ${words}`);
  const timer = setTimeout(() => stop(late), Math.min(timeout, 2 ** 31 - 1));
  const fills = `${words} was ended: more than ${limits.bytes} bytes or ${limits.files} files`;
  const endWatch = watchSize(cwd, limits, () => stop(new GitFailure(fills)));
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const { output, failed } = await endOf(child);
    if (stopped !== undefined) throw stopped;
    if (failed !== undefined) throw new GitFailure(`failed to run ${words}: ${output}: ${failed}`);
  } finally {
    clearTimeout(timer);
    endWatch();
    signal?.removeEventListener('abort', cancel);
  }
}

/** What a process said, and how it failed if it did. */
function endOf(child: ChildProcess): Promise<{ output: string; failed?: string }> {
  const chunks: Buffer[] = [];
  let size = 0;
  const keep = (chunk: Buffer): void => {
    if (size < MAX_OUTPUT) chunks.push(chunk);
    size += chunk.length;
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ output: '', failed: error.message }));
    child.once('exit', () => {
      const timer = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, GRACE);
      child.once('close', () => clearTimeout(timer));
    });
    child.once('close', (code, signal) => {
      const output = Buffer.concat(chunks).toString('utf8');
      if (code === 0) resolve({ output });
      else resolve({ output, failed: code === null ? `signal: ${signal}` : `exit status ${code}` });
    });
  });
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
