import { readdirSync, readFileSync } from 'node:fs';

/** What a process and its children have used. */
export interface Usage {
  /** Seconds, user and system. */
  readonly cpu: number;
  /** Highest resident memory of each process, added up, in MiB. */
  readonly peak: number;
  /** Resident memory now, in MiB. */
  readonly resident: number;
}

const TICKS = 100;

/** Reads /proc for processes and all below them; what ended children used counts too. */
export function usageOf(pids: readonly number[]): Usage {
  const all = pids.flatMap(processTree);
  return {
    cpu: all.reduce((sum, each) => sum + cpuOf(each), 0),
    peak: all.reduce((sum, each) => sum + memoryOf(each, 'VmHWM'), 0),
    resident: all.reduce((sum, each) => sum + memoryOf(each, 'VmRSS'), 0),
  };
}

function processTree(pid: number): number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(Number(name));
    if (fields === undefined) continue;
    const parent = Number(fields[1]);
    parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const below = (each: number): number[] => [each, ...(parents.get(each) ?? []).flatMap(below)];
  return below(pid);
}

/** The fields of /proc/PID/stat from the state on. */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function cpuOf(pid: number): number {
  const fields = statOf(pid);
  return fields === undefined
    ? 0
    : fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
}

function memoryOf(pid: number, field: string): number {
  try {
    const kib = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) / 1024;
  } catch {
    return 0;
  }
}
