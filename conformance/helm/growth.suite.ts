import { loadChart, printRendered, RenderCache, renderChart, userValues } from '@flux-ts/helm';
import { describe, expect, test } from 'vitest';
import { isFull } from '../harness/find.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const RENDERS = 10_000;
const MEBIBYTE = 1024 * 1024;
/** What the cache may hold, and what one render leaves behind until it is collected. */
const BOUND = 50;

const chart = loadChart([
  { name: 'Chart.yaml', data: encode('apiVersion: v2\nname: c\nversion: 1.0.0\n') },
  { name: 'values.yaml', data: encode('replicas: 1\ntext: "{{ .Values.replicas }}"\n') },
  {
    name: 'templates/a.yaml',
    data: encode(
      'kind: A\nreplicas: {{ .Values.replicas }}\nitems:\n{{ range until 40 }}- {{ tpl $.Values.text $ }}-{{ . }}\n{{ end }}',
    ),
  },
]);

/** A render whose values, tpl texts and manifests no other has. */
function render(i: number, cache: RenderCache): string {
  const text = `replicas: ${i}\ntext: "{{ .Values.replicas }}/${i}"\n`;
  const rendered = renderChart(chart, {
    release: { name: 'rel', namespace: 'ns' },
    values: userValues({ files: [{ name: 'values.yaml', text }] }),
    now: () => 0,
    zone: 'UTC',
    random: (length) => new Uint8Array(length),
    cache,
  });
  return printRendered(rendered);
}

describe.runIf(isFull)('renders that share a cache', () => {
  test('do not grow the heap', () => {
    const cache = new RenderCache();
    const heaps: number[] = [];
    for (let i = 0; i < RENDERS; i++) {
      expect(render(i, cache)).toContain(`- ${i}/${i}-39`);
      if (i % 500 === 499) heaps.push(process.memoryUsage().heapUsed / MEBIBYTE);
    }
    // What is not collected yet comes and goes; a leak raises the lowest figures too.
    const half = heaps.length / 2;
    const growth = Math.min(...heaps.slice(half)) - Math.min(...heaps.slice(0, half));
    expect(growth, heaps.map((heap) => heap.toFixed(0)).join(' ')).toBeLessThan(BOUND);
  });
});
