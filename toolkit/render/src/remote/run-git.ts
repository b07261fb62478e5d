import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { formatDuration } from '@flux-ts/text';

/** How git is run for a remote base. */
export interface GitRun {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that one command may take. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** A git command that did not do what it should; the message is kustomize's. */
export class GitFailure extends Error {}

const MAX_OUTPUT = 16 * 1024;

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

/** `args` as they run, and as kustomize would have run them, which is what its messages show. */
export function runGit(
  git: string,
  args: readonly string[],
  shown: readonly string[],
  run: GitRun,
): Promise<void> {
  const { cwd, env, timeout, signal } = run;
  const words = [git, ...shown].join(' ');
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(git, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    const keep = (chunk: Buffer): void => {
      if (output.length < MAX_OUTPUT) output += chunk.toString('utf8');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    let stopped: unknown;
    const stop = (reason: unknown): void => {
      stopped ??= reason;
      if (child.pid !== undefined) endGroup(child.pid);
    };
    const cancel = (): void => stop(signal?.reason);
    const timer = setTimeout(
      () => stop(new GitFailure(`hit ${formatDuration(timeout)} timeout running '${words}'`)),
      Math.min(timeout, 2 ** 31 - 1),
    );
    signal?.addEventListener('abort', cancel, { once: true });
    const settle = (error?: unknown): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      if (error === undefined) resolve();
      else reject(error);
    };
    child.once('error', (error) => settle(new GitFailure(`failed to run '${words}': : ${error.message}`)));
    child.once('close', (code, by) => {
      if (stopped !== undefined) settle(stopped);
      else if (code === 0) settle();
      else {
        const status = code === null ? `signal: ${by}` : `exit status ${code}`;
        settle(new GitFailure(`failed to run '${words}': ${output}: ${status}`));
      }
    });
  });
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
