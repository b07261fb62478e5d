import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadChart, printRendered, RenderCache, renderChart, userValues } from '@flux-ts/helm';
import { describe, expect, test } from 'vitest';
import { isFull } from '../harness/find.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const RENDERS = isFull ? 10_000 : 1000;
/** Renders after which code and caches are warm. */
const WARM = 500;
const KIBIBYTE = 1024;
/** What a render may leave: a text, its tree and a head in the cache, which is bounded; and what V8 makes of hot code. */
const BOUND = (RENDERS - WARM) * 4 + 3 * KIBIBYTE;

/** Kibibytes of heap that are in use, garbage collected. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / KIBIBYTE;
}

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

describe('renders that share a cache', () => {
  test('do not grow the heap', () => {
    const cache = new RenderCache();
    let before = 0;
    for (let i = 0; i < RENDERS; i++) {
      if (i === WARM) before = heap();
      expect(render(i, cache)).toContain(`- ${i}/${i}-39`);
    }
    expect(heap() - before).toBeLessThan(BOUND);
  });
});
