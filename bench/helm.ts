/**
 * Rendering charts against the installed real Helm, in one run: `node bench/helm.ts [--record] [CHART…]`. Without a chart
 * it makes its own: a trivial one, one of a middle size, an umbrella of 100 subcharts, 2,000 calls of tpl. The processes
 * take turns. Prints, per chart, the time, CPU and peak memory of helm's process and of ours (from dist/ where it was
 * built, else from source; CPU and memory on Linux with GNU time), and the time of a warm render in process (the 31st
 * to 37th), with ratios to helm. `--growth` renders one chart 10,000 times with different values and prints the heap.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type Chart, loadChart, printRendered, RenderCache, renderChart } from '@flux-ts/helm';
import { median } from './median.ts';
import { record } from './record.ts';
import { shipped, withThisNode } from './shipped.ts';

const RUNS = 7;
/** Renders in a process before its code is as fast as it gets: V8 compiles for seconds. */
const WARM_UP = 30;
const RENDERS = 300;
const helm = process.env['HELM'] ?? 'helm';
const built = join(import.meta.dirname, '../dist/flux.js');
const source = join(import.meta.dirname, '../apps/flux/src/main.ts');

function timed(work: () => void): number {
  return median(
    Array.from({ length: RUNS }, () => {
      const start = performance.now();
      work();
      return performance.now() - start;
    }),
  );
}

const OURS: Command = existsSync(built)
  ? shipped(built)
  : [process.execPath, '--disable-warning=ExperimentalWarning', source];
const GNU_TIME = '/usr/bin/time';

/** What one run of a program took: milliseconds, CPU seconds and MiB where something measures them. */
interface Run {
  readonly ms: number;
  readonly cpu: number | undefined;
  readonly mib: number | undefined;
}

type Command = readonly [string, ...string[]];

function run(command: Command, input = ''): Run {
  const isMeasured = existsSync(GNU_TIME);
  const [program, ...words] = isMeasured ? [GNU_TIME, '-f', 'used %U %S %M', ...command] : command;
  const start = performance.now();
  const { status, stderr } = spawnSync(program, words, {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: withThisNode(),
  });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${command.join(' ')}\n${stderr}`);
  const [user, system, peak] = /^used (\S+) (\S+) (\d+)$/m.exec(stderr)?.slice(1).map(Number) ?? [];
  if (user === undefined || system === undefined || peak === undefined)
    return { ms, cpu: undefined, mib: undefined };
  return { ms, cpu: user + system, mib: peak / 1024 };
}

/** The medians of runs. */
function medians(runs: readonly Run[]): Run {
  const of = (pick: (run: Run) => number | undefined): number | undefined => {
    const known = runs.map(pick).filter((value) => value !== undefined);
    return known.length === 0 ? undefined : median(known);
  };
  return { ms: of(({ ms }) => ms) ?? 0, cpu: of(({ cpu }) => cpu), mib: of(({ mib }) => mib) };
}

/** Two programs that take turns, so that both see the same load. */
function takeTurns(
  first: readonly [string, ...string[]],
  second: readonly [string, ...string[]],
): [Run, Run] {
  const rounds = Array.from({ length: RUNS }, () => [run(first), run(second)] as const);
  return [medians(rounds.map(([one]) => one)), medians(rounds.map(([, two]) => two))];
}

function load(folder: string): Chart {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return loadChart(files.map((path) => ({ name: relative(folder, path), data: readFileSync(path) })));
}

const cache = new RenderCache();

function render(chart: Chart, values: Record<string, string | number> = {}): string {
  return printRendered(
    renderChart(chart, {
      release: { name: 'rel', namespace: 'ns' },
      values: Object.assign(Object.create(null), values),
      now: () => Date.now(),
      zone: 'UTC',
      cache,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    }),
  );
}

function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const CHART = 'apiVersion: v2\nname: bench\nversion: 1.0.0\n';
const HELPERS = `{{- define "bench.labels" -}}
app: {{ .Chart.Name }}
release: {{ .Release.Name | trunc 63 | trimSuffix "-" | quote }}
{{- end }}
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "bench.name" . | default .Release.Name }}-N
  labels: {{- include "bench.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas | int }}
  template:
    spec:
      containers:
        {{- range $name, $c := .Values.containers }}
        - name: {{ $name }}
          image: "{{ $c.image.repository }}:{{ $c.image.tag | default $.Chart.Version }}"
          resources: {{- toYaml $c.resources | nindent 12 }}
          env:
            {{- range $k, $v := $c.env }}
            - { name: {{ $k }}, value: {{ tpl $v $ | quote }} }
            {{- end }}
        {{- end }}
`;

const NAME = '{{ define "bench.name" }}{{ .Chart.Name }}{{ end }}';
const ENV = Array.from({ length: 8 }, (_, i) => `E${i}: "{{ .Release.Name }}-${i}"`).join(', ');
const CONTAINER = `{image: {repository: r, tag: "1"}, resources: {limits: {cpu: 1, memory: 1Gi}}, env: {${ENV}}}`;
const MIDDLE_VALUES = `replicas: 2\ncontainers:\n  a: ${CONTAINER}\n  b: ${CONTAINER}\n`;

function middleChart(folder: string): string {
  const files: Record<string, string> = {
    'Chart.yaml': CHART,
    'values.yaml': MIDDLE_VALUES,
    'templates/_helpers.tpl': HELPERS + NAME,
  };
  for (let i = 0; i < 60; i++) files[`templates/d${i}.yaml`] = DEPLOYMENT.replace('-N', `-${i}`);
  return write(join(folder, 'middle'), files);
}

function tplChart(folder: string): string {
  return write(join(folder, 'tpl'), {
    'Chart.yaml': CHART,
    'values.yaml': 'text: "{{ .Release.Name }}-{{ .Values.x }}"\nx: 1\n',
    'templates/_helpers.tpl': HELPERS,
    'templates/a.yaml': 'items:\n{{- range until 2000 }}\n- {{ tpl $.Values.text $ }}{{ end }}',
  });
}

function umbrellaChart(folder: string): string {
  const files: Record<string, string> = {
    'Chart.yaml': CHART,
    'values.yaml': Array.from({ length: 100 }, (_, i) => `sub${i}: {replicas: ${i}}\n`).join(''),
  };
  for (let i = 0; i < 100; i++) {
    files[`charts/sub${i}/Chart.yaml`] = CHART.replace('bench', `sub${i}`);
    files[`charts/sub${i}/values.yaml`] = MIDDLE_VALUES;
    files[`charts/sub${i}/templates/_helpers.tpl`] = HELPERS.replaceAll('bench', `sub${i}`) + NAME;
    for (const name of ['a', 'b', 'c'])
      files[`charts/sub${i}/templates/${name}.yaml`] = DEPLOYMENT.replace('-N', `-${name}`).replaceAll(
        'bench.labels',
        `sub${i}.labels`,
      );
  }
  return write(join(folder, 'umbrella'), files);
}

/** One render after the other with other values: the heap must not grow. */
function growth(path: string): void {
  const chart = load(path);
  const heap = (): number => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed / 1024 / 1024;
  };
  for (let i = 0; i <= 10_000; i++) {
    render(chart, { replicas: i, text: `{{ .Values.replicas }}-${i}` });
    if (i % 2500 === 0) console.log(`growth: after ${i} renders ${heap().toFixed(1)} MiB of heap`);
  }
}

interface Figures {
  readonly helm: Run;
  readonly process: Run;
  /** Milliseconds. */
  readonly warm: number;
}

function measure(path: string): Figures {
  const words = ['template', 'rel', path, '--namespace', 'ns'];
  const [theirs, ours] = takeTurns([helm, ...words], [...OURS, 'helm', ...words]);
  const chart = load(path);
  for (let i = 0; i < WARM_UP; i++) render(chart);
  return { helm: theirs, process: ours, warm: timed(() => render(chart)) };
}

function shown({ ms, cpu, mib }: Run): string {
  return `${ms.toFixed(0)} ms${cpu === undefined ? '' : `, ${cpu.toFixed(2)} CPU s, ${mib?.toFixed(0)} MiB`}`;
}

function show(name: string, { helm: theirs, process: ours, warm }: Figures): void {
  const ratio = (a: number | undefined, b: number | undefined): string =>
    a === undefined || b === undefined ? '-' : (a / b).toFixed(2);
  console.log(
    `${name}: helm ${shown(theirs)}; ours ${shown(ours)} ` +
      `(${ratio(ours.ms, theirs.ms)} of the time, ${ratio(ours.cpu, theirs.cpu)} of the CPU, ${ratio(ours.mib, theirs.mib)} of the memory); ` +
      `warm ${warm.toFixed(1)} ms (${(theirs.ms / warm).toFixed(1)} times as fast)`,
  );
}

/** One chart with other values, 300 times: processes of helm, and one of ours with `--batch`. */
function compareBatch(path: string, theirs: Run): void {
  const lines = Array.from({ length: RENDERS }, (_, i) =>
    JSON.stringify({ name: 'rel', chart: path, flags: ['--namespace', 'ns', '--set', `replicas=${i}`] }),
  );
  const ours = run([...OURS, 'helm', 'template', '--batch'], lines.join('\n'));
  const all = theirs.ms * RENDERS;
  console.log(
    `${RENDERS} renders: helm ${all.toFixed(0)} ms (${RENDERS} times ${theirs.ms.toFixed(0)}); ours, one process, ${shown(ours)} ` +
      `(${(all / ours.ms).toFixed(1)} times as fast)`,
  );
}

function compareVersions(): void {
  const [theirs, ours] = takeTurns([helm, 'version'], [...OURS, '--version']);
  console.log(
    `version: helm ${shown(theirs)}; ours ${shown(ours)} (${(ours.ms / theirs.ms).toFixed(2)} of the time)`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'bench-helm-'));
try {
  const given = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const trivial = write(join(folder, 'trivial'), { 'Chart.yaml': CHART, 'templates/a.yaml': 'kind: A\n' });
  const charts = [trivial, middleChart(folder), umbrellaChart(folder), tplChart(folder), ...given];
  const figures: Record<string, Figures> = {};
  compareVersions();
  for (const path of charts) {
    const name = path.split('/').at(-1) ?? path;
    figures[name] = measure(path);
    show(name, figures[name]);
  }
  if (figures['middle'] !== undefined) compareBatch(join(folder, 'middle'), figures['middle'].helm);
  if (process.argv.includes('--growth')) growth(join(folder, 'middle'));
  if (process.argv.includes('--record')) record('helm', figures);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
