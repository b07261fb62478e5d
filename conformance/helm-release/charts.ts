import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Chart, type ChartFile, loadChart } from '@flux-ts/helm';

const HEAD = (kind: string, apiVersion: string, name: string, annotations: readonly string[] = []): string =>
  [
    `apiVersion: ${apiVersion}`,
    `kind: ${kind}`,
    'metadata:',
    `  name: ${name}`,
    '  labels:',
    '    app: {{ .Release.Name }}',
    ...(annotations.length === 0 ? [] : ['  annotations:', ...annotations.map((each) => `    ${each}`)]),
    '',
  ].join('\n');

export const configMap = (name: string, data: string, annotations: readonly string[] = []): string =>
  `${HEAD('ConfigMap', 'v1', name, annotations)}data:\n  text: ${data}\n`;

export const hook = (name: string, events: string, more: readonly string[] = [], fails = false): string =>
  `${HEAD('Job', 'batch/v1', name, [`helm.sh/hook: ${events}`, ...more])}spec:\n  backoffLimit: 0\n  template:\n    metadata:\n${
    fails
      ? '      annotations:\n        simulation.flux-ts.dev/rehearse: job-failure\n'
      : '      labels:\n        job: yes-it-is\n'
  }    spec:\n      restartPolicy: Never\n      containers:\n      - name: main\n        image: busybox\n`;

export const deployment = (name: string, image: string, extra = ''): string =>
  `${HEAD('Deployment', 'apps/v1', name)}spec:\n  replicas: {{ .Values.replicas }}\n  selector:\n    matchLabels:\n      app: ${name}\n  template:\n    metadata:\n      labels:\n        app: ${name}\n    spec:\n      containers:\n      - name: main\n        image: ${image}\n        env:\n        - name: A\n          value: "1"\n${extra}`;

export const service = (name: string, port: number): string =>
  `${HEAD('Service', 'v1', name)}spec:\n  selector:\n    app: ${name}\n  ports:\n  - name: http\n    port: ${port}\n`;

/** Writes a chart whose files have one time, so that both tools store the same. */
export function writeChart(
  folder: string,
  files: Readonly<Record<string, string>>,
  version = '1.0.0',
): string {
  const all = {
    'Chart.yaml': `apiVersion: v2\nname: web\nversion: ${version}\nappVersion: "7"\ndescription: a <chart> & more\n`,
    'values.yaml': 'replicas: 1\nnested:\n  a: 1\n  b: two\nbig: 1000000\n',
    'templates/NOTES.txt': 'Release {{ .Release.Name }} revision {{ .Release.Revision }}.\n',
    'README.md': '# web\n',
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    utimesSync(path, 1_700_000_000, 1_700_000_000);
  }
  return folder;
}

export function readChart(folder: string): Chart {
  const files: ChartFile[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort()
    .map((name) => ({ name, data: readFileSync(join(folder, name)), modTime: 1_700_000_000_000 }));
  return loadChart(files);
}
