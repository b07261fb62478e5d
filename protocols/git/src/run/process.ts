import { type ChildProcess, spawn } from 'node:child_process';
import { GitError } from '../errors.ts';
import { guardMemory } from './guards.ts';

/** What {@link runGit} needs to know. */
export interface RunOptions {
  readonly env: Record<string, string>;
  readonly cwd?: string;
  readonly input?: Uint8Array | string;
  readonly signal?: AbortSignal | undefined;
  /** Largest standard output in bytes; default 64 MiB. Beyond it the process is ended and `OUTPUT_LIMIT` thrown. */
  readonly maxOutput?: number;
}

/** How a git process ended. */
export interface RunResult {
  readonly code: number;
  readonly stdout: Buffer;
  /** At most the last 64 KiB. */
  readonly stderr: string;
}

const DEFAULT_MAX_OUTPUT = 64 * 1024 * 1024;
const MAX_STDERR = 64 * 1024;
const KILL_AFTER_MS = 500;

/** Starts git in a process group of its own, with an argument array and no shell. */
export function startGit(args: readonly string[], options: Pick<RunOptions, 'env' | 'cwd'>): ChildProcess {
  return spawn('git', args, {
    env: options.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
}

/**
 * Asks a process and all its children to end, so that git can remove its locks, and makes them after half a
 * second. Safe to call at any time.
 */
export function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER_MS);
  child.once('close', () => clearTimeout(timer));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, signal);
  } catch {
    child.kill(signal);
  }
}

/** The error for a signal that fired: its own if it brings one, `TIMEOUT` when it was a timeout, else `ABORTED`. */
export function abortError(signal: AbortSignal): GitError {
  const cause: unknown = signal.reason;
  if (cause instanceof GitError) return cause;
  const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
  return timedOut
    ? new GitError('TIMEOUT', 'context deadline exceeded', { cause })
    : new GitError('ABORTED', 'context canceled', { cause });
}

/**
 * Runs a git command to its end, whatever its exit code. Throws `GIT_MISSING`, `OUTPUT_LIMIT`
 * (of memory too), `TIMEOUT` or `ABORTED`; in the last three cases the process and its children have been ended.
 */
export async function runGit(args: readonly string[], options: RunOptions): Promise<RunResult> {
  if (options.signal?.aborted) throw abortError(options.signal);
  const child = startGit(args, options);
  const guard = guardMemory(child.pid);
  const signal = options.signal ? AbortSignal.any([options.signal, guard.signal]) : guard.signal;
  const output = new BoundedOutput(child, options.maxOutput ?? DEFAULT_MAX_OUTPUT);
  const onAbort = () => endGroup(child);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    child.stdin!.on('error', () => {}); // git may end without reading its input
    child.stdin!.end(options.input ?? '');
    const code = await exitOf(child);
    if (signal.aborted && code !== 0) throw abortError(signal);
    if (output.exceeded) throw new GitError('OUTPUT_LIMIT', `git ${args[0]} wrote more than was allowed`);
    return { code, stdout: output.stdout, stderr: output.stderr };
  } finally {
    signal.removeEventListener('abort', onAbort);
    guard.stop();
  }
}

/** Resolves with the exit code (128 + 9 and the like for signals). */
function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
      reject(new GitError(missing ? 'GIT_MISSING' : 'GIT', 'cannot run git', { cause }));
    });
    child.once('close', (code) => resolve(code ?? 137));
  });
}

class BoundedOutput {
  exceeded = false;
  readonly #out: Buffer[] = [];
  #outBytes = 0;
  #err: Buffer = Buffer.alloc(0);

  constructor(child: ChildProcess, limit: number) {
    child.stdout!.on('data', (chunk: Buffer) => {
      this.#outBytes += chunk.length;
      if (this.#outBytes <= limit) this.#out.push(chunk);
      else if (!this.exceeded) {
        this.exceeded = true;
        endGroup(child);
      }
    });
    child.stderr!.on('data', (chunk: Buffer) => {
      this.#err = Buffer.concat([this.#err, chunk]).subarray(-MAX_STDERR);
    });
  }

  get stdout(): Buffer {
    return Buffer.concat(this.#out);
  }

  get stderr(): string {
    return this.#err.toString('utf8');
  }
}
