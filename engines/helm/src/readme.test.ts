import { expect, test } from 'vitest';
import { loadChart, printRendered, renderChart, userValues } from './index.ts';

test('the example of the README prints what it says', () => {
  const file = (name: string, text: string) => ({ name, data: new TextEncoder().encode(text) });
  const chart = loadChart([
    file('Chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.0.0\n'),
    file('values.yaml', 'replicas: 1\n'),
    file(
      'templates/a.yaml',
      'kind: ConfigMap\nname: {{ .Release.Name }}\nreplicas: {{ .Values.replicas }}\n',
    ),
  ]);
  const rendered = renderChart(chart, {
    release: { name: 'shop', namespace: 'default' },
    values: userValues({ set: ['replicas=3'] }),
    now: () => 0,
    zone: 'UTC',
    random: (length) => new Uint8Array(length),
  });
  expect(printRendered(rendered)).toBe(
    '---\n# Source: web/templates/a.yaml\nkind: ConfigMap\nname: shop\nreplicas: 3\n',
  );
});
