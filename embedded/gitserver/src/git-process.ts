import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { GitServerError } from './errors.ts';

/** Where programs are looked for when the caller does not say. */
export const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin:/usr/lib/git-core';

/** Settings of every git process of the server: nothing of the machine's or the user's configuration applies. */
const CONFIG: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['safe.directory', '*'],
  ['http.receivepack', 'true'],
  ['http.getanyfile', 'false'],
  ['receive.autogc', 'false'],
  ['receive.denyCurrentBranch', 'ignore'],
  ['receive.denyDeleteCurrent', 'ignore'],
  ['receive.fsckObjects', 'true'],
  ['transfer.unpackLimit', '100'],
  ['uploadpack.allowAnySHA1InWant', 'true'],
  ['uploadpack.allowFilter', 'true'],
];

/** The environment of a git process: hermetic, whatever the server's own environment is. */
export function gitEnvironment(path: string, home: string): Record<string, string> {
  const env: Record<string, string> = {
    PATH: path,
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(CONFIG.length),
  };
  CONFIG.forEach(([key, value], index) => {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return env;
}

/** Starts git in a process group of its own, so that {@link killGroup} reaches its children too. */
export function spawnGit(args: readonly string[], env: Record<string, string>): ChildProcess {
  return spawn('git', args, { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
}

/** Ends a process and everything it started. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

/** Runs a short git command to its end. Throws `GIT_FAILED` with the command's own words. */
export async function git(args: readonly string[], env: Record<string, string>): Promise<string> {
  const child = spawnGit(args, env);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdin!.end();
  child.stdout!.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr!.on('data', (chunk: Buffer) => err.push(chunk));
  const [code] = (await once(child, 'close').catch((cause: unknown) => {
    throw new GitServerError('GIT_FAILED', `cannot run git ${args[0]}`, { cause });
  })) as [number | null];
  if (code !== 0) {
    const words = Buffer.concat(err).toString('utf8').trim();
    throw new GitServerError('GIT_FAILED', `git ${args[0]}: ${words}`, { data: { code } });
  }
  return Buffer.concat(out).toString('utf8');
}
