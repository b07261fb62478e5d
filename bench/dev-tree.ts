import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dev, until } from '../conformance/harness/dev.ts';
import { median } from './median.ts';
import { loadAverage } from './record.ts';

/**
 * `flux dev PATH` on a large tree of which one folder is applied: until the first snapshot is applied, and from a save to
 * the object with its value. `node bench/dev-tree.ts [--files 100000] [--saves 3]`.
 */
const args = new Map(process.argv.slice(2).map((arg, i, all) => [arg, all[i + 1] ?? '']));
const files = Number(args.get('--files') ?? 100_000);
const saves = Number(args.get('--saves') ?? 3);

const TICKS_PER_SECOND = 100;
const PATIENCE_MS = 600_000;
const configMap = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: default\ndata:\n  value: "${value}"\n`;

function makeTree(folder: string): string {
  for (let i = 0; i < files; i++) {
    const app = join(folder, `team-${Math.floor(i / 2_000)}/app-${Math.floor(i / 20)}`);
    if (i % 20 === 0) mkdirSync(app, { recursive: true });
    writeFileSync(join(app, `cm-${i % 20}.yaml`), configMap(`cm-${i}`, String(i)));
  }
  mkdirSync(join(folder, 'applied'));
  const saved = join(folder, 'applied/cm.yaml');
  writeFileSync(saved, configMap('saved', '0'));
  return saved;
}

/** CPU seconds of a process and of those below it that have ended. */
async function cpuOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / TICKS_PER_SECOND;
}

/** The most memory that a process has had, in MiB. */
async function peakOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024);
}

/** Waits until the object has the value. */
function applied(dev: Dev, value: string): Promise<void> {
  const get = ['-n', 'default', 'get', 'configmap', 'saved', '--ignore-not-found'];
  return until(() => dev.kubectl(...get, '-o', 'jsonpath={.data.value}') === value, PATIENCE_MS);
}

const tree = mkdtempSync(join(tmpdir(), 'flux-tree-'));
const dev = new Dev([tree, '--path', './applied']);
try {
  const saved = makeTree(tree);
  const started = performance.now();
  await dev.start(PATIENCE_MS);
  await applied(dev, '0');
  const first = (performance.now() - started) / 1_000;
  const cpu = await cpuOf(dev.pid);
  console.log(
    `first snapshot of ${files} files applied after ${first.toFixed(1)} s, ${cpu.toFixed(1)} CPU s, ` +
      `${await peakOf(dev.pid)} MiB at the peak`,
  );
  const took: number[] = [];
  const spent: number[] = [];
  for (let i = 1; i <= saves; i++) {
    const [before, from] = [await cpuOf(dev.pid), performance.now()];
    writeFileSync(saved, configMap('saved', String(i)));
    await applied(dev, String(i));
    took.push((performance.now() - from) / 1_000);
    spent.push((await cpuOf(dev.pid)) - before);
  }
  const [seconds, cost] = [median(took), median(spent)];
  console.log(
    `a save applied after ${seconds.toFixed(1)} s, ${cost.toFixed(1)} CPU s (median of ${saves}), ${await peakOf(dev.pid)} MiB`,
  );
  console.log(`${(first / seconds).toFixed(1)}× as fast as the first  load ${loadAverage().join(' ')}`);
} finally {
  await dev.remove();
  rmSync(tree, { recursive: true, force: true });
}
