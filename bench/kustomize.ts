/**
 * kustomize builds beside the installed kustomize, on the same folders and in the same run: `node bench/kustomize.ts
 * [--kustomize PROGRAM] [--large] [--warm] [--record]`, after `npm run build`. For each tree the whole process of `dist/` (time, CPU,
 * peak memory), a warm build in this process, and kustomize's process, with the ratio; the outputs must be equal.
 * kustomize builds 4,000 resources, for some minutes, with `--large` only. Then a fleet of 236 Flux Kustomizations:
 * `flux build kustomization --recursive`, and a warm renderer after a change of one file. Last, one file of 4,000
 * resources that `--batch` has built before; with `--warm` these changes alone.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type BuildOptions, type BuiltObject, build, createWarmTrees } from '@flux-ts/kustomize';
import { createRenderer, diskFileSystem } from '@flux-ts/render';
import { asValue } from '@flux-ts/resource';
import { encode, encodeAll } from '@flux-ts/yaml';
import { type ProgramRun, runProgram } from './kustomize/run-program.ts';
import { fleetOf, overlayOf, overlaysOf, type Tree } from './kustomize/trees.ts';
import { median } from './median.ts';
import { loadAverage, record } from './record.ts';
import { shipped } from './shipped.ts';

const bundle = join(import.meta.dirname, '../dist/flux.js');
const ours = (...args: string[]) => [...shipped(bundle), ...args] as const;

async function withTree<T>(tree: Tree, body: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'flux-ts-bench-'));
  try {
    for (const [path, content] of Object.entries(tree)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function buildWarm(folder: string, rounds: number): number {
  const times = Array.from({ length: rounds + 1 }, () => {
    const started = performance.now();
    const result = build(diskFileSystem(folder), '', { order: 'legacy' });
    if ('needs' in result) throw new Error('needs');
    encodeAll(result.objects.map((object) => asValue(object.value)));
    return performance.now() - started;
  });
  return median(times.slice(1));
}

interface Row {
  readonly name: string;
  readonly tree: Tree;
  /** Whether kustomize builds it too, and how often each runs. */
  readonly real: boolean;
  readonly rounds: number;
}

const shown = ({ ms, cpu, mib }: ProgramRun): string =>
  `${ms.toFixed(0)} ms${cpu === undefined ? '' : `, ${cpu.toFixed(2)} CPU s, ${mib?.toFixed(0)} MiB`}`;
const figures = ({ output: _, ...rest }: ProgramRun) => rest;

function compare({ name, tree, real, rounds }: Row, kustomize: string): Promise<Record<string, unknown>> {
  return withTree(tree, (folder) => {
    const whole = runProgram(ours('kustomize', 'build', '.'), folder, rounds);
    const warm = buildWarm(folder, Math.max(3, rounds));
    console.log(`${name}\n  process ${shown(whole)}; warm ${warm.toFixed(1)} ms`);
    if (!real) return { whole: figures(whole), warm };
    const theirs = runProgram([kustomize, 'build', '.'], folder, rounds);
    const times = (ms: number): string => `${(theirs.ms / ms).toFixed(1)} times`;
    console.log(
      `  kustomize ${shown(theirs)}: ours is ${times(whole.ms)} as fast, warm ${times(warm)}; ` +
        `output ${theirs.output === whole.output ? 'equal' : 'DIFFERENT'}`,
    );
    if (theirs.output !== whole.output) process.exitCode = 1;
    return { whole: figures(whole), warm, kustomize: figures(theirs), times: theirs.ms / whole.ms };
  });
}

/** What Flux needs for 236 Kustomizations of a repository. */
const fluxFleet = { seconds: 15.7, cpu: 23, mib: 140 };

function compareFleet(count: number): Promise<Record<string, unknown>> {
  return withTree(fleetOf(count), (folder) => {
    const whole = runProgram(
      ours(
        ...[
          'build',
          'kustomization',
          'fleet',
          '--path',
          'clusters/prod',
          '--kustomization-file',
          'fleet.yaml',
        ],
        ...['--dry-run', '--recursive', '--local-sources', 'GitRepository/flux-system/fleet=.'],
      ),
      folder,
      5,
    );
    const objects = whole.output.split('\n---\n').length - 1;
    console.log(
      `${count} Kustomizations, ${objects} objects\n  process ${shown(whole)} ` +
        `(Flux: ${fluxFleet.seconds} s, ${fluxFleet.cpu} CPU s, ${fluxFleet.mib} MiB, for a repository of as many)`,
    );
    return { objects, ...figures(whole) };
  });
}

/** A renderer that has built a fleet, after a change of one file. */
function rebuildFleet(count: number): Promise<Record<string, unknown>> {
  return withTree(fleetOf(count), async (folder) => {
    const renderer = createRenderer({ workers: 1 });
    const buildAll = async (): Promise<number> => {
      const started = performance.now();
      for (let i = 0; i < count - 1; i++) {
        const name = `app${i}`;
        const kustomization = { metadata: { name, namespace: 'flux-system' }, spec: {} };
        await renderer.buildKustomization({ folder, path: `apps/${name}/prod`, kustomization });
      }
      return performance.now() - started;
    };
    try {
      const first = await buildAll();
      const changes: number[] = [];
      const all: number[] = [];
      for (let i = 0; i < 5; i++) {
        writeFileSync(
          join(folder, 'apps/app7/base/service.yaml'),
          `${fleetOf(9)['apps/app7/base/service.yaml']}# ${i}\n`,
        );
        changes.push(await buildAll());
        for (let j = 0; j < count - 1; j++)
          writeFileSync(
            join(folder, `apps/app${j}/prod/patch.yaml`),
            `${fleetOf(count)[`apps/app${j}/prod/patch.yaml`]}# ${i}\n`,
          );
        all.push(await buildAll());
      }
      const [one, every] = [median(changes), median(all)];
      console.log(
        `one file of ${count - 1} warm builds changed\n  ${one.toFixed(1)} ms; first build ${first.toFixed(0)} ms: ` +
          `${(first / one).toFixed(1)} times; all changed ${every.toFixed(0)} ms: ${(every / one).toFixed(1)} times`,
      );
      return { one, every, first, times: first / one, timesOfWarm: every / one };
    } finally {
      await renderer.close();
    }
  });
}

/** One file of a large kustomization changes, again and again, as `--batch` builds it. */
function rebuildLarge(count: number): Promise<Record<string, unknown>> {
  const tree = overlayOf(count);
  const file = 'base/r0.yaml';
  return withTree(tree, async (folder) => {
    // The changes must be older than the times of files are fine.
    await setTimeout(100);
    const warm = createWarmTrees();
    const texts = new WeakMap<object, string>();
    const encoded = ({ value }: BuiltObject): string => {
      const text = texts.get(value) ?? encode(asValue(value));
      texts.set(value, text);
      return text;
    };
    const timed = (options: BuildOptions, text: (object: BuiltObject) => string) => {
      const started = performance.now();
      const cpu = process.cpuUsage();
      const result = build(diskFileSystem(folder), '', { order: 'legacy', ...options });
      if ('needs' in result) throw new Error('needs');
      const output = result.objects.map(text).join('---\n');
      const { user, system } = process.cpuUsage(cpu);
      return { ms: performance.now() - started, cpu: (user + system) / 1000, output };
    };
    const first = timed({ warm }, encoded);
    const ones: { ms: number; cpu: number }[] = [];
    const wholes: { ms: number; cpu: number }[] = [];
    for (let i = 0; i < 9; i++) {
      const change = `metadata:\n  annotations: {change: "${i}"}\n`;
      writeFileSync(join(folder, file), String(tree[file]).replace('metadata:\n', change));
      const one = timed({ warm }, encoded);
      const whole = timed({}, ({ value }) => encode(asValue(value)));
      if (one.output !== whole.output) process.exitCode = 1;
      ones.push(one);
      wholes.push(whole);
    }
    const middle = (runs: readonly { ms: number; cpu: number }[], key: 'ms' | 'cpu') =>
      median(runs.slice(1).map((run) => run[key]));
    const figure = {
      one: { ms: middle(ones, 'ms'), cpu: middle(ones, 'cpu') },
      whole: { ms: middle(wholes, 'ms'), cpu: middle(wholes, 'cpu') },
      first: { ms: first.ms, cpu: first.cpu },
    };
    const shownPart = (name: 'whole' | 'first'): string =>
      `${name} ${figure[name].ms.toFixed(0)} ms, ${figure[name].cpu.toFixed(0)} ms CPU: ` +
      `${(figure[name].ms / figure.one.ms).toFixed(1)} times, ${(figure[name].cpu / figure.one.cpu).toFixed(1)} of CPU`;
    console.log(
      `one of ${Object.keys(tree).length} files of ${count} resources changed\n  ${figure.one.ms.toFixed(1)} ms, ` +
        `${figure.one.cpu.toFixed(1)} ms CPU; ${shownPart('first')}; ${shownPart('whole')}`,
    );
    return figure;
  });
}

async function main(argv: readonly string[]): Promise<void> {
  if (!existsSync(bundle)) throw new Error('there is no dist/: run `npm run build` first');
  const kustomize = argv.includes('--kustomize')
    ? (argv[argv.indexOf('--kustomize') + 1] ?? '')
    : 'kustomize';
  const large = argv.includes('--large');
  const rows: readonly Row[] = [
    { name: 'a trivial overlay', tree: overlayOf(1), real: true, rounds: 15 },
    { name: '100 overlays of one base of 10', tree: overlaysOf(100), real: true, rounds: 1 },
    { name: '1,000 resources', tree: overlayOf(1000), real: true, rounds: 1 },
    { name: '4,000 resources', tree: overlayOf(4000), real: large, rounds: large ? 1 : 5 },
    { name: '16,000 resources', tree: overlayOf(16_000), real: false, rounds: 3 },
  ];
  const load = loadAverage();
  if (argv.includes('--warm')) {
    await rebuildFleet(236);
    await rebuildLarge(4000);
    return;
  }
  const node = await withTree({}, (folder) => runProgram([process.execPath, '-e', '0'], folder, 15));
  console.log(`load ${load.join(' ')}\nnode -e 0\n  process ${shown(node)}`);
  const results: Record<string, unknown> = { loadBefore: load, node: figures(node) };
  for (const row of rows) results[row.name] = await compare(row, kustomize);
  results['fleet'] = await compareFleet(236);
  results['change of one file'] = await rebuildFleet(236);
  results['change of one file of 4,000 resources'] = await rebuildLarge(4000);
  if (argv.includes('--record')) record('kustomize', results);
}

await main(process.argv.slice(2));
