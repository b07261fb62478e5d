import { gunzipSync } from 'node:zlib';
import { bytesOf, textOf } from '@flux-ts/gotemplate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadArchive, loadChart, unpackChart } from '../chart/load-chart.ts';
import { gzip } from './gzip.ts';
import { packChart } from './pack-chart.ts';
import { showChart } from './show-chart.ts';
import { writeTar } from './tar.ts';

const file = (name: string, text: string, modTime = 0) => ({ name, data: bytesOf(text), modTime });

const chart = loadChart([
  file('Chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.0.0\nx: dropped\n', 1_000),
  file('Chart.lock', 'generated: "2026-01-02T03:04:05.60Z"\ndigest: sha256:0\ndependencies: []\n'),
  file('values.yaml', 'a: 1\n'),
  file('templates/a.yaml', 'kind: A\n'),
  file('README.md', 'read'),
  file('crds/c.yaml', 'kind: C\n'),
  file('charts/sub/Chart.yaml', 'apiVersion: v2\nname: sub\nversion: 0.1.0\n'),
]);

test('packChart writes the same bytes each time, and a chart that loads again', () => {
  const packed = packChart(chart, { now: 5 });
  expect(packed.name).toBe('web-1.0.0.tgz');
  expect(Buffer.compare(packed.bytes, packChart(chart, { now: 6 }).bytes)).toBe(0);
  expect(unpackChart(packed.bytes).map(({ name, modTime }) => `${name} ${modTime}`)).toEqual([
    'Chart.yaml 1000',
    'Chart.lock 1767323046000',
    'values.yaml 0',
    'templates/a.yaml 0',
    'README.md 0',
    'crds/c.yaml 0',
    'charts/sub/Chart.yaml 0',
  ]);
  expect(loadArchive(packed.bytes)).toMatchObject({
    metadata: chart.metadata,
    lock: { generated: '2026-01-02T03:04:05.6Z', digest: 'sha256:0' },
  });
});

test('packChart takes SOURCE_DATE_EPOCH for every file and the lock', () => {
  const files = unpackChart(packChart(chart, { now: 5, epoch: 1_700_000_000_000 }).bytes);
  expect(new Set(files.map((each) => each.modTime))).toEqual(new Set([1_700_000_000_000]));
  const lock = files.find(({ name }) => name === 'Chart.lock');
  expect(textOf(lock?.data ?? new Uint8Array())).toContain('generated: "2023-11-14T22:13:20Z"');
});

test('packChart refuses a schema that is no JSON', () => {
  expect(() => packChart({ ...chart, schema: bytesOf('{') }, { now: 0 })).toThrow(
    'invalid JSON in values.schema.json',
  );
});

test('showChart prints what a chart is made of', () => {
  expect(showChart(chart, 'all')).toBe(
    'apiVersion: v2\nname: web\nversion: 1.0.0\n\n---\na: 1\n\n---\nread\n---\nkind: C\n\n',
  );
  expect(showChart(chart, 'readme')).toBe('read\n');
});

test('writeTar and unpackChart are each other’s reverse', () => {
  const part = fc.stringMatching(/^[a-zé][a-z0-9é. -]{0,60}[a-z]$/);
  const name = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));
  const entry = fc.record({
    name,
    data: fc.uint8Array({ maxLength: 1500 }),
    modTime: fc.nat(2_000_000_000).map((seconds) => seconds * 1000),
  });
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), (files) => {
      const packed = gzip(writeTar(files.map((each) => ({ ...each, name: `top/${each.name}` }))), 'x');
      expect(gunzipSync(packed).length % 512).toBe(0);
      const plain = (each: { data: Uint8Array }) => ({ ...each, data: [...each.data] });
      const mark = ({ data }: { data: Uint8Array }) => data[0] === 0xef && data[1] === 0xbb;
      if (files.some(mark)) return;
      expect(unpackChart(packed).map(plain)).toEqual(files.map(plain));
    }),
    { numRuns: 100 },
  );
});
