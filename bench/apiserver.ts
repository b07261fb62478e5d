// The embedded API beside the real one (etcd, kube-apiserver, kube-controller-manager), each in processes of its own,
// one after the other: node bench/apiserver.ts [--objects=50000] [--watchers=1000] [--ours] [--record]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Load } from './apiserver/load.ts';
import {
  bundleOurs,
  cpuOf,
  memoryOf,
  type Side,
  startBare,
  startOurs,
  startReal,
} from './apiserver/sides.ts';
import { watchDelay } from './apiserver/watchers.ts';
import { median } from './median.ts';
import { loadAverage, record } from './record.ts';

const { values: flags } = parseArgs({
  options: {
    objects: { type: 'string', default: '50000' },
    watchers: { type: 'string', default: '1000' },
    /** Ours alone. */
    ours: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});
const OBJECTS = Number(flags.objects);
const LISTED = Math.min(10_000, OBJECTS);

type Figures = Readonly<Record<string, number>>;

async function measure(side: Side): Promise<Figures> {
  const load = new Load(side);
  await delay(5000);
  const idle = memoryOf(side);
  // Neither side is measured with code that has never run.
  await load.apply(200, 'registry.example/app:0');
  const create = await load.create(0, LISTED);
  const get = await load.get(LISTED);
  const list = await load.list();
  const created = await load.apply(2000, 'registry.example/app:1');
  const changed = await load.apply(2000, 'registry.example/app:2');
  const unchanged = await load.apply(2000, 'registry.example/app:2');
  const count = Number(flags.watchers);
  const before = cpuOf(side);
  const watched = await watchDelay(side, load, { count, writes: 100, shared: false });
  const cpu = cpuOf(side);
  const shared = await watchDelay(side, load, { count, writes: 100, shared: true });
  const sharedCpu = cpuOf(side) - cpu;
  const more = OBJECTS > LISTED ? await load.create(LISTED, OBJECTS) : create;
  const all = await load.list();
  const memory = memoryOf(side);
  await load.close();
  return {
    'time to ready, ms': side.ready,
    'memory when idle, MiB': idle,
    'create, requests/s': create.perSecond,
    'create, µs of CPU': create.cpu,
    'get, requests/s': get.perSecond,
    'get, µs of CPU': get.cpu,
    [`list of ${LISTED}, ms`]: list.ms,
    [`list of ${LISTED}, ms of CPU`]: list.cpu,
    'apply that creates, requests/s': created.perSecond,
    'apply that changes, requests/s': changed.perSecond,
    'apply that changes, µs of CPU': changed.cpu,
    'apply of nothing new, requests/s': unchanged.perSecond,
    [`delay of ${flags.watchers} watchers, p50 ms`]: watched.p50,
    [`delay of ${flags.watchers} watchers, p99 ms`]: watched.p99,
    [`delay of ${flags.watchers} watchers, HTTP/2, p50 ms`]: shared.p50,
    [`delay of ${flags.watchers} watchers, HTTP/2, p99 ms`]: shared.p99,
    'an event to a watcher, HTTP/1.1, µs of CPU': ((cpu - before) / watched.events) * 1e6,
    'an event to a watcher, HTTP/2, µs of CPU': (sharedCpu / shared.events) * 1e6,
    'delay of the first write, HTTP/1.1, ms': watched.first,
    'delay of the first write, HTTP/2, ms': shared.first,
    'events missed': watched.missed + shared.missed,
    [`create up to ${OBJECTS}, requests/s`]: more.perSecond,
    [`list of ${OBJECTS}, ms`]: all.ms,
    [`memory with ${OBJECTS}, MiB`]: memory,
  };
}

/** A first start, then restarts on the same folder; the last one is measured under load. */
async function measureOurs(): Promise<Figures> {
  const { program, remove } = await bundleOurs();
  const folder = mkdtempSync(join(tmpdir(), 'bench-apiserver-data-'));
  try {
    const starts: number[] = [];
    for (let i = 0; i < 5; i++) {
      const fresh = mkdtempSync(join(folder, 'fresh-'));
      const side = await startOurs(program, fresh);
      starts.push(side.ready);
      await side.stop();
    }
    const side = await startOurs(program, folder);
    const figures = await measure({ ...side, ready: median(starts) });
    await side.stop();
    const again = await startOurs(program, folder);
    await again.stop();
    return { ...figures, ...(await measureBare(folder)), [`restart with ${OBJECTS}, ms`]: again.ready };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    remove();
  }
}

/** The least that a thousand connections of HTTP/1.1 take: a server of Node's that does nothing but write. */
async function measureBare(dataDir: string): Promise<Figures> {
  const side = await startBare(dataDir);
  const load = new Load(side);
  const cpu = cpuOf(side);
  const count = Number(flags.watchers);
  const watched = await watchDelay(side, load, { count, writes: 100, shared: false });
  const spent = cpuOf(side) - cpu;
  await load.close();
  await side.stop();
  return {
    'bare Node, HTTP/1.1, p50 ms': watched.p50,
    'bare Node, HTTP/1.1, p99 ms': watched.p99,
    'bare Node, an event, µs of CPU': (spent / watched.events) * 1e6,
  };
}

async function measureReal(): Promise<Figures> {
  const side = await startReal();
  try {
    return await measure(side);
  } finally {
    await side.stop();
  }
}

const loadBefore = loadAverage();
const ours = await measureOurs();
const real = flags.ours ? {} : await measureReal();
for (const [what, figure] of Object.entries(ours)) {
  const other = (real as Figures)[what];
  const beside =
    other === undefined ? '' : `${other.toFixed(1).padStart(12)}  ${(figure / other).toFixed(2)}×`;
  console.log(`${what.padEnd(40)} ${figure.toFixed(1).padStart(12)} ${beside}`);
}
console.log(`load ${loadBefore.join(', ')} before, ${loadAverage().join(', ')} after`);
if (flags.record) record('apiserver', { loadBefore, ours, real });
