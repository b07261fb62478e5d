import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { median } from '../median.ts';
import { withThisNode } from '../shipped.ts';

/** What a program took, from start to end. */
export interface ProgramRun {
  readonly ms: number;
  /** Seconds of processors, user and system; peak resident memory in MiB. Absent where there is no GNU time. */
  readonly cpu?: number;
  readonly mib?: number;
  readonly output: string;
}

const GNU_TIME = '/usr/bin/time';

function runOnce(command: readonly [string, ...string[]], cwd: string, measured: boolean): ProgramRun {
  const [program, ...args] = measured ? ([GNU_TIME, '-f', 'used %U %S %M', ...command] as const) : command;
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    env: withThisNode(),
  });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`${command.join(' ')}\n${stderr.slice(-2000)}`);
  const used = /^used (\S+) (\S+) (\d+)$/m.exec(stderr)?.slice(1).map(Number);
  if (used === undefined) return { ms, output: stdout };
  const [user = 0, system = 0, kib = 0] = used;
  return { ms, cpu: user + system, mib: kib / 1024, output: stdout };
}

/** Runs a program some times: the median of its time, and what it used in one more run. */
export function runProgram(command: readonly [string, ...string[]], cwd: string, rounds: number): ProgramRun {
  const measured = existsSync(GNU_TIME);
  const used = runOnce(command, cwd, measured);
  if (rounds === 1) return used;
  const ms = median(Array.from({ length: rounds }, () => runOnce(command, cwd, false).ms));
  return { ...used, ms };
}
