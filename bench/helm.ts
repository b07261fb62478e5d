/**
 * Rendering charts against the installed real Helm: `node bench/helm.ts [CHART…]`. Without a chart it makes one of a
 * middle size and one of 2,000 calls of tpl. Prints, per chart, the milliseconds of helm's process, of ours (from
 * source, or from dist/ where it was built), and of a warm render in process, each with its ratio to helm.
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
import { type Chart, loadChart, printRendered, renderChart } from '@flux-ts/helm';
import { median } from './median.ts';

const RUNS = 7;
const helm = process.env['HELM'] ?? 'helm';
const built = join(import.meta.dirname, '../dist/flux.js');
const program = existsSync(built) ? built : join(import.meta.dirname, '../apps/flux/src/main.ts');

function timed(work: () => void): number {
  return median(
    Array.from({ length: RUNS }, () => {
      const start = performance.now();
      work();
      return performance.now() - start;
    }),
  );
}

function run(command: string, words: readonly string[]): void {
  const { status, stderr } = spawnSync(command, words, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command} ${words.join(' ')}\n${stderr}`);
}

function load(folder: string): Chart {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return loadChart(files.map((path) => ({ name: relative(folder, path), data: readFileSync(path) })));
}

function render(chart: Chart): string {
  return printRendered(
    renderChart(chart, {
      release: { name: 'rel', namespace: 'ns' },
      now: () => Date.now(),
      zone: 'UTC',
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

function middleChart(folder: string): string {
  const env = Array.from({ length: 8 }, (_, i) => `E${i}: "{{ .Release.Name }}-${i}"`).join(', ');
  const container = `{image: {repository: r, tag: "1"}, resources: {limits: {cpu: 1, memory: 1Gi}}, env: {${env}}}`;
  const files: Record<string, string> = {
    'Chart.yaml': CHART,
    'values.yaml': `replicas: 2\ncontainers:\n  a: ${container}\n  b: ${container}\n`,
    'templates/_helpers.tpl': `${HELPERS}{{ define "bench.name" }}{{ .Chart.Name }}{{ end }}`,
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

const folder = mkdtempSync(join(tmpdir(), 'bench-helm-'));
try {
  const trivial = write(join(folder, 'trivial'), { 'Chart.yaml': CHART, 'templates/a.yaml': 'kind: A\n' });
  const given = process.argv.slice(2);
  const charts = given.length > 0 ? given : [trivial, middleChart(folder), tplChart(folder)];
  for (const path of charts) {
    const words = ['template', 'rel', path, '--namespace', 'ns'];
    const theirs = timed(() => run(helm, words));
    const ours = timed(() =>
      run(process.execPath, ['--disable-warning=ExperimentalWarning', program, 'helm', ...words]),
    );
    const chart = load(path);
    render(chart);
    const warm = timed(() => render(chart));
    const ratio = (ms: number) => `${ms.toFixed(1)} ms (${(ms / theirs).toFixed(2)})`;
    console.log(
      `${path.split('/').at(-1)}: helm ${theirs.toFixed(1)} ms, process ${ratio(ours)}, warm ${ratio(warm)}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
