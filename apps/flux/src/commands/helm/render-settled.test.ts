import { loadChart } from '@flux-ts/helm';
import { expect, test } from 'vitest';
import { renderSettled } from './render-settled.ts';

const encoder = new TextEncoder();
const chartWith = (template: string) =>
  loadChart([
    { name: 'Chart.yaml', data: encoder.encode('apiVersion: v2\nname: web\nversion: 1.0.0\n') },
    { name: 'templates/x.yaml', data: encoder.encode(template) },
  ]);

let drawn = 0;
const options = {
  release: { name: 'shop', namespace: 'default' },
  now: () => 0,
  zone: 'UTC',
  random: (length: number) => new Uint8Array(length).fill(drawn++ % 256),
};

test('renderSettled renders until all is known, with the same random bytes', async () => {
  const asked: string[] = [];
  const rendered = await renderSettled(
    chartWith('a: {{ (lookup "v1" "A" "" (lookup "v1" "A" "" (randAlpha 5)).next).end }}\n'),
    options,
    {
      async lookup({ name }) {
        asked.push(name);
        return asked.length === 1 ? { next: 'last' } : { end: 'here' };
      },
    },
  );
  expect(rendered.manifests[0]?.content).toBe('a: here\n');
  expect(asked).toEqual([expect.stringMatching(/^[A-Za-z]{5}$/), 'last']);
});

test('renderSettled ends where every answer is a further question', async () => {
  let count = 0;
  const chart = chartWith(
    '{{ define "ask" }}{{ with .n }}{{ template "ask" (lookup "v1" "A" "" .) }}{{ end }}{{ end }}' +
      '{{ template "ask" (dict "n" "first") }}',
  );
  const endless = renderSettled(chart, options, { lookup: async () => ({ n: String(count++) }) });
  await expect(endless).rejects.toThrow('templates look up more and more objects');
});

test('renderSettled fails with what the world answers', async () => {
  const refused = renderSettled(chartWith('a: {{ lookup "v1" "A" "" "b" }}'), options, {
    lookup: () => Promise.reject(new Error('not allowed')),
  });
  await expect(refused).rejects.toThrow('error calling lookup: not allowed');
});
