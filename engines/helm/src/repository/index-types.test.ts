import { expect, test } from 'vitest';
import { readIndex } from './read-index.ts';

const entry = (fields: string): string =>
  `apiVersion: v1\nentries:\n  web:\n  - name: web\n    version: 1.0.0\n    urls: [u]\n    ${fields}\n`;
const read = (text: string): unknown => readIndex([new TextEncoder().encode(text)]);
const DECODING = 'error unmarshaling JSON: while decoding JSON: ';

test.each([
  [
    'a number as an appVersion',
    entry('appVersion: 1.0'),
    'number into Go struct field ChartVersion.entries.Metadata.appVersion of type string',
  ],
  [
    'a switch as an annotation',
    entry('annotations: {a: yes}'),
    'bool into Go struct field ChartVersion.entries.Metadata.annotations of type string',
  ],
  [
    'keywords that are no list',
    entry('keywords: x'),
    'string into Go struct field ChartVersion.entries.Metadata.keywords of type []string',
  ],
  [
    'the name of a maintainer',
    entry('maintainers: [{name: 1}]'),
    'number into Go struct field Maintainer.entries.Metadata.maintainers.name of type string',
  ],
  [
    'the version of a dependency',
    entry('dependencies: [{name: x, version: 1.0}]'),
    'number into Go struct field Dependency.entries.Metadata.dependencies.version of type string',
  ],
  [
    'the first mistake by name',
    entry('deprecated: x\n    appVersion: 1'),
    'number into Go struct field ChartVersion.entries.Metadata.appVersion of type string',
  ],
  [
    'a version that is text',
    'apiVersion: v1\nentries: {web: [x]}\n',
    'string into Go struct field IndexFile.entries of type repo.ChartVersion',
  ],
  [
    'versions that are no list',
    'apiVersion: v1\nentries: {web: {}}\n',
    'object into Go struct field IndexFile.entries of type repo.ChartVersions',
  ],
  [
    'entries that are no map',
    'apiVersion: v1\nentries: x\n',
    'string into Go struct field IndexFile.entries of type map[string]repo.ChartVersions',
  ],
  ['a list', '- a\n', 'array into Go value of type repo.IndexFile'],
])('readIndex refuses %s as encoding/json does', (_, text, problem) => {
  expect(() => read(text)).toThrowError(`${DECODING}json: cannot unmarshal ${problem}`);
});

test.each([
  ['a field that nobody knows', entry('nobody: 1'), `${DECODING}json: unknown field "nobody"`],
  [
    'a time that is none',
    entry('created: x'),
    `${DECODING}parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"`,
  ],
  [
    'a time that is a number',
    entry('created: 5'),
    `${DECODING}Time.UnmarshalJSON: input is not a JSON string`,
  ],
  [
    'a key that comes twice',
    entry('name: web'),
    'error converting YAML to JSON: yaml: unmarshal errors:\n  line 7: key "name" already set in map',
  ],
  [
    'JSON',
    '{"apiVersion":"v1","entries":{"web":[{"name":"web","version":1}]}}',
    'json: cannot unmarshal number into Go struct field ChartVersion.entries.Metadata.version of type string',
  ],
])('readIndex refuses %s in the words of Go', (_, text, problem) => {
  expect(() => read(text)).toThrowError(expect.objectContaining({ code: 'CHART', message: problem }));
});

test.each([
  ['numbers in fields of a version itself', entry('digest: 123')],
  ['no time', entry('created: null')],
  ['names in any case', entry('DIGEST: x')],
  [
    'what old versions of Helm wrote',
    entry('checksum: x\n    engine: gotpl\n    tillerVersion: ">2"\n    url: u'),
  ],
  ['JSON with a field that nobody knows', '{"apiVersion":"v1","nobody":1,"entries":{}}'],
])('readIndex takes %s', (_, text) => {
  expect(read(text)).toMatchObject({ apiVersion: 'v1' });
});
