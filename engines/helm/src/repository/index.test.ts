import { bytesOf } from '@flux-ts/gotemplate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinAddress, resolveReference, sameAddress } from './addresses.ts';
import type { ChartVersion } from './chart-version.ts';
import { findVersion, type IndexFile, mergeIndexes, printIndex } from './index-file.ts';
import { mergeIndexText } from './merge-index.ts';
import { readIndex } from './read-index.ts';
import { splitIndex } from './split-index.ts';

const read = (text: string, options = {}) => readIndex([bytesOf(text)], options);

const INDEX = `apiVersion: v1
entries:
  # a note
  web:
  - apiVersion: v2
    description: |
      - not an item

        web:
    name: web
    version: 1.0.0
    urls:
    - a/web-1.0.0.tgz
  - apiVersion: v2
    name: web
    version: 1.10.0-rc.1
  - {name: web, version: 1.2.0, apiVersion: v2}
  - name: web
    version: not a version
  -
  "old":
    - name: old
      version: 0.1.0
  none: []
generated: "2026-01-02T03:04:05Z"
`;

test('readIndex reads versions newest first and skips what is not valid', () => {
  const index = read(INDEX);
  const versions = (name: string) => index.entries.get(name)?.map((each) => each.metadata.version);
  expect(versions('web')).toEqual(['1.10.0-rc.1', '1.2.0', '1.0.0']);
  expect(versions('old')).toEqual(['0.1.0']);
  expect(versions('none')).toEqual([]);
  expect(index.entries.get('web')?.[2]?.metadata.description).toBe('- not an item    web: ');
  expect(index.skipped).toEqual([
    {
      chart: 'web',
      version: 'not a version',
      reason: 'validation: chart.metadata.version "not a version" is invalid',
    },
    { chart: 'web', version: '', reason: 'empty entry' },
  ]);
});

test('readIndex passes over charts that nobody wants, and comes in pieces of any size', () => {
  const bytes = bytesOf(INDEX.replace('version: 0.1.0', 'version: ['));
  for (const size of [1, 7, 64, 10_000]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    expect([...readIndex(chunks, { charts: ['web'] }).entries.keys()]).toEqual(['web']);
  }
});

test.each([
  ['', 'empty index.yaml file'],
  ['entries: {}\n', 'no API version specified'],
  ['a: [', 'error converting YAML to JSON: yaml: line 1: did not find expected node content'],
])('readIndex refuses %j in Helm’s words', (text, message) => {
  expect(() => read(text)).toThrow(message);
});

test('readIndex bounds bytes and versions', () => {
  const many = `apiVersion: v1\nentries:\n  a:\n${'  - {name: a, version: 1.0.0}\n'.repeat(1000)}`;
  expect(() => read(many, { maxVersions: 999 })).toThrow('the index has more than 999 versions of charts');
  expect(() => read(many, { maxBytes: 100 })).toThrow('the index is larger than 100 bytes');
  expect(read(many, { charts: ['b'], maxVersions: 1 }).entries.size).toBe(0);
});

test.each([
  ['', '1.2.0', false],
  ['1.10.0-rc.1', '1.10.0-rc.1', false],
  ['>=1.0.0-0', '1.10.0-rc.1', false],
  ['1.0', '1.0.0', true],
  ['^1', '1.2.0', false],
])('findVersion finds %j', (wanted, version, isClosest) => {
  expect(findVersion(read(INDEX), 'web', wanted)).toMatchObject({
    version: { metadata: { version } },
    isClosest,
  });
});

test('findVersion says what is not there', () => {
  expect(() => findVersion(read(INDEX), 'web', '3')).toThrow('no chart version found for web-3');
  expect(() => findVersion(read(INDEX), 'nope', '')).toThrow('no chart name found');
});

const version = fc
  .tuple(fc.nat(20), fc.nat(20), fc.nat(20), fc.constantFrom('', '-rc.1', '+b'))
  .map(([a, b, c, end]) => `${a}.${b}.${c}${end}`);
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ab-: #"\'{}[]&*!|>%@`\n,é\t\\'), maxLength: 30 }),
  fc.constantFrom('- a\n- b', 'entries:\n  x:', 'true', '1.0', '~', '# x'),
);
const entry = (name: string) =>
  fc.record({ version, description: text, urls: fc.array(text, { maxLength: 2 }), digest: text }).map(
    (given): ChartVersion => ({
      metadata: {
        ...emptyMetadata,
        name,
        version: given.version,
        description: given.description.replace(/[\s\u0085]/g, ' '),
      },
      urls: given.urls,
      created: '2026-01-01T00:00:00Z',
      removed: given.digest === '',
      digest: given.digest,
    }),
  );
const emptyMetadata = {
  ...{
    name: '',
    home: '',
    sources: [],
    version: '',
    description: '',
    keywords: [],
    maintainers: [],
    icon: '',
  },
  ...{ apiVersion: 'v2', condition: '', tags: '', appVersion: '', deprecated: false, annotations: undefined },
  ...{ kubeVersion: '', dependencies: [], type: '' },
};
const names = fc.uniqueArray(fc.constantFrom('a', 'b-c', 'true', '1', 'x y', 'é', 'd.e'), { maxLength: 4 });
const indexes = names.chain((list) =>
  fc.tuple(...list.map((name) => fc.array(entry(name), { maxLength: 3 }))).map(
    (versions): IndexFile => ({
      apiVersion: 'v1',
      generated: '2026-01-01T00:00:00Z',
      annotations: undefined,
      entries: new Map(list.map((name, i) => [name, versions[i] ?? []])),
      skipped: [],
    }),
  ),
);

test('printIndex and readIndex are each other’s reverse, cut up or whole', () => {
  fc.assert(
    fc.property(indexes, (index) => {
      const sorted = mergeIndexes(index, { ...index, entries: new Map() });
      const yaml = printIndex(sorted, 'yaml');
      const back = read(yaml);
      expect(back.entries).toEqual(new Map([...sorted.entries].sort(([a], [b]) => (a < b ? -1 : 1))));
      expect(read(printIndex(sorted, 'json')).entries).toEqual(back.entries);
      if (index.entries.size > 0)
        expect([...splitIndex([bytesOf(yaml)], () => true)]).not.toContain(undefined);
    }),
    { numRuns: 150 },
  );
});

test('mergeIndexText prints what mergeIndexes merges, in both formats, whatever the layout', () => {
  const format = fc.constantFrom('yaml' as const, 'json' as const);
  fc.assert(
    fc.property(indexes, indexes, format, format, (index, other, from, to) => {
      const text = printIndex(mergeIndexes(other, { ...other, entries: new Map() }), from);
      const { pieces, skipped } = mergeIndexText(index, [bytesOf(text)], { format: to });
      expect([...pieces].join('')).toBe(printIndex(mergeIndexes(index, read(text)), to));
      expect(skipped).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('mergeIndexText keeps charts of any name, annotations, and the older of two equal versions', () => {
  const index = { ...read('apiVersion: v1\nannotations: {a: "\\nentries:\\n  a: []"}\n'), generated: '' };
  const other =
    'apiVersion: v1\nentries:\n  x:\n  - {name: __proto__, version: 1.0.0, digest: a}\n  - {name: __proto__, version: 1.0.0, digest: b}\n  - {name: a, version: one}\n';
  for (const format of ['yaml', 'json'] as const) {
    const { pieces, skipped } = mergeIndexText(index, [bytesOf(other)], { format });
    expect([...pieces].join('')).toBe(printIndex(mergeIndexes(index, read(other)), format));
    expect(skipped.map(({ version }) => version)).toEqual(['one']);
  }
});

test('mergeIndexText throws what readIndex throws before anything is printed', () => {
  const index = read('apiVersion: v1\n');
  expect(() => mergeIndexText(index, [bytesOf('a: [')], { format: 'yaml' })).toThrow('error converting');
  const two = bytesOf('apiVersion: v1\nentries:\n  a:\n  -\n  -\n');
  expect(() => mergeIndexText(index, [two], { format: 'yaml', maxVersions: 1 })).toThrow(
    'more than 1 versions',
  );
});

test.each([
  ['https://example.com/charts', 'web-1.tgz', 'https://example.com/charts/web-1.tgz'],
  ['https://example.com/charts/?token=a', 'web-1.tgz', 'https://example.com/charts/web-1.tgz?token=a'],
  ['https://example.com/charts', 'https://other.example.com/w.tgz', 'https://other.example.com/w.tgz'],
  ['https://example.com/charts', '/w.tgz', 'https://example.com/w.tgz'],
])('resolveReference resolves against %s the reference %s', (base, reference, address) => {
  expect(resolveReference(base, reference)).toBe(address);
});

test('joinAddress and sameAddress take paths for addresses too', () => {
  expect(joinAddress('', 'sub')).toBe('sub');
  expect(joinAddress('https://example.com/a/', 'b')).toBe('https://example.com/a/b');
  expect(sameAddress('https://example.com', 'https://example.com/')).toBe(true);
  expect(sameAddress('https://example.com/a', 'https://example.com/b')).toBe(false);
});
