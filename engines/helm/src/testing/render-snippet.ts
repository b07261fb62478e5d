import { loadChart } from '../chart/load-chart.ts';
import { printRendered } from '../release/print.ts';
import { type RenderChartOptions, renderChart } from '../release/render-chart.ts';
import { type UserValues, userValues } from '../values/user-values.ts';

/** Options of a render that is always the same. */
export const fixed: RenderChartOptions = {
  release: { name: 'rel', namespace: 'ns' },
  now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
  zone: 'UTC',
  random: (length) => Uint8Array.from({ length }, (_, i) => (i * 37 + 11) % 256),
};

/** Files of a chart called `c`; what is given wins. */
export function chartFiles(files: Readonly<Record<string, string>>) {
  const all = { 'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n', ...files };
  return Object.entries(all).map(([name, text]) => ({ name, data: Buffer.from(text) }));
}

/** A chart of these files, rendered and printed. */
export function renderFiles(
  files: Readonly<Record<string, string>>,
  user: UserValues = {},
  options: Partial<RenderChartOptions> = {},
): string {
  const rendered = renderChart(loadChart(chartFiles(files)), {
    ...fixed,
    values: userValues(user),
    ...options,
  });
  return printRendered(rendered);
}

/** What a snippet prints in a chart with these values. */
export function renderSnippet(template: string, values = '', user: UserValues = {}): string {
  const files = {
    'values.yaml': values,
    'templates/_s.tpl': `{{ define "snippet" }}${template}{{ end }}`,
    'templates/s.yaml': 'out: {{ include "snippet" . | toJson }}',
  };
  const line = /^out: (.*)$/m.exec(renderFiles(files, user));
  return JSON.parse(line?.[1] ?? 'null') as string;
}
