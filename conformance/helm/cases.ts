import { readFileSync } from 'node:fs';
import {
  type ChartFile,
  loadChart,
  parseKubeVersion,
  printRendered,
  renderChart,
  splitManifests,
} from '@flux-ts/helm';

/** One case of the outside: a snippet in the shared chart, or a chart of its own. */
export interface Case {
  readonly name: string;
  readonly kind: 'ok' | 'raw' | 'err' | 'chart';
  readonly template?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly expectedOutput?: string | readonly string[];
  readonly expectedError?: string;
  readonly expectedErrorSubstring?: string;
}

/** The cases and the chart that snippets stand in. */
export interface CaseTable {
  readonly values: string;
  readonly chart: string;
  readonly helpers: string;
  readonly files: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
}

export function readCases(path: string): CaseTable {
  return JSON.parse(readFileSync(path, 'utf8')) as CaseTable;
}

/** The files of a case's chart. */
export function filesOf(table: CaseTable, each: Case): Record<string, string> {
  if (each.files !== undefined) return { ...each.files };
  return {
    'Chart.yaml': table.chart,
    'values.yaml': table.values,
    'templates/_helpers.tpl': table.helpers,
    ...table.files,
    [`templates/${each.name}.yaml`]: wrapped(each),
  };
}

/** A snippet's output is compared as JSON, so that nothing of it is trimmed. */
function wrapped(each: Case): string {
  const template = each.template ?? '';
  if (each.kind !== 'ok') return template;
  return `{{- define "snip.0" }}${template}{{ end -}}\nout: {{ include "snip.0" . | toJson }}\n`;
}

/** Renders a case's chart in this process, as `helm template rel CHART --namespace ns --kube-version 1.33`. */
export function renderCase(files: Readonly<Record<string, string>>): string {
  const chart = loadChart(
    Object.entries(files).map(([name, text]): ChartFile => ({ name, data: Buffer.from(text) })),
  );
  return printRendered(
    renderChart(chart, {
      release: { name: 'rel', namespace: 'ns' },
      kubeVersion: parseKubeVersion('1.33'),
      now: () => Date.now(),
      zone: 'UTC',
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    }),
  );
}

/** What a case printed, in the form of its `expectedOutput`. */
export function printedOf(each: Case, output: string): unknown {
  const documents = splitManifests(output).map((text) => text.replace(/^# Source: [^\n]*\n/, ''));
  if (each.kind === 'raw') return documents.map((text) => text.trimEnd());
  const line = /^out: (.*)\n$/s.exec(documents.at(-1) ?? '');
  return line === null ? documents.at(-1) : JSON.parse(line[1] ?? '');
}
