import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';

/** How busy the machine is: processes that run or want to, over one and five minutes. */
export function loadAverage(): number[] {
  return loadavg()
    .slice(0, 2)
    .map((load) => Number(load.toFixed(2)));
}

/** Writes figures to `bench/results/<name>.json`, with what they were measured on. */
export function record(name: string, figures: Readonly<Record<string, unknown>>): void {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const machine = { cpus: availableParallelism(), load: loadAverage(), node: process.version };
  const text = JSON.stringify(rounded({ at: new Date().toISOString(), machine, ...figures }), null, 2);
  writeFileSync(join(folder, `${name}.json`), `${text}\n`);
}

function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each) => (typeof each === 'number' ? Number(each.toFixed(2)) : each)),
  );
}
