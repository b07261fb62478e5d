import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PAUSE_MS = 500;
const PATIENCE_MS = 30 * 60_000;

/**
 * Runs `work` while no other process or thread does so for the same folder: the others wait, for half an hour at most,
 * and then run it in their turn (it should look first whether there is anything left to do). What a process that ended
 * has left behind counts for nothing.
 */
export function alone<T>(folder: string, work: () => T): T {
  const lock = join(folder, 'lock');
  for (let waited = 0; !take(lock); waited += PAUSE_MS) {
    if (waited > PATIENCE_MS) throw new Error(`${lock} is held by process ${holder(lock)} for too long`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch {
    const pid = holder(lock);
    if (pid !== undefined && !lives(pid)) rmSync(lock, { force: true });
    return false;
  }
}

function holder(lock: string): number | undefined {
  try {
    return Number(readFileSync(lock, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
