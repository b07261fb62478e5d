import { expect, test } from 'vitest';
import { aggregate, manifestObjects, readManifest } from './manifest-objects.ts';

const told = (manifest: string, validate: boolean): string[] =>
  readManifest(manifest, { validate }).map((entry) =>
    'problem' in entry ? entry.problem : `${entry.object.kind} ${entry.object.metadata.name}`,
  );
const map = (metadata: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: ${metadata}\n`;
const list = (items: string): string => `apiVersion: v1\nkind: List\nitems: ${items}\n`;

/* The words are those of Helm 4.3.1 against kube-apiserver 1.36.1. */
test.each([
  ['no kind', 'apiVersion: v1\n', 'kind not set'],
  ['neither', 'metadata: {name: a}\n', '[apiVersion not set, kind not set]'],
  ['a kind of null', 'apiVersion: v1\nkind:\n', 'kind not set'],
  ['a number for a kind', 'apiVersion: v1\nkind: 5\n', "kind isn't string type"],
  ['a version that is none', 'apiVersion: a/b/c\nkind: A\n', 'unexpected GroupVersion string: a/b/c'],
  ['an item without a kind', list('[{apiVersion: v1}]'), 'kind not set'],
  ['an item that is none', list('[5]'), 'invalid object to validate'],
  ['a list without items', 'apiVersion: v1\nkind: List\n', 'invalid object to validate'],
])('readManifest refuses %s when it validates', (_, manifest, fault) => {
  expect(told(manifest, true)).toEqual([`error validating "": error validating data: ${fault}`]);
});

test.each([
  ['no kind', 'apiVersion: v1\n', `Object 'Kind' is missing in '{"apiVersion":"v1"}'`],
  [
    'a version that is none',
    'apiVersion: a/b/c\nkind: A\n',
    `Object 'Kind' is missing in '{"apiVersion":"a/b/c","kind":"A"}'`,
  ],
  [
    'an item that is none',
    list('[5]'),
    'json: cannot unmarshal number into Go value of type map[string]interface {}',
  ],
  [
    'a name that is no text',
    map('{name: yes}'),
    'json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string',
  ],
  [
    'a label that is no text',
    map('{name: a, labels: {a: x, b: 1}}'),
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
  ],
  [
    'labels that are no table',
    map('{name: a, labels: [x]}'),
    'json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string',
  ],
  [
    'finalizers that are no list',
    map('{name: a, finalizers: x}'),
    'json: cannot unmarshal string into Go struct field ObjectMeta.metadata.finalizers of type []string',
  ],
  [
    'a generation that is no number',
    map('{name: a, generation: x}'),
    'json: cannot unmarshal string into Go struct field ObjectMeta.metadata.generation of type int64',
  ],
  [
    'the first of several by name',
    map('{name: 5, annotations: {a: {}}, labels: 7}'),
    'json: cannot unmarshal object into Go struct field ObjectMeta.metadata.annotations of type string',
  ],
])('readManifest cannot decode %s', (_, manifest, problem) => {
  expect(told(manifest, false)).toEqual([`unable to decode "": ${problem}`]);
});

test('readManifest ends with the first fault of a document, and goes on after what it cannot decode', () => {
  const manifest = `${map('{name: yes}')}---\nkind: A\n---\n${map('{name: b}')}`;
  const [undecoded, ...after] = told(manifest, true);
  expect(undecoded).toContain('cannot unmarshal bool');
  expect(after).toEqual(['error validating "": error validating data: apiVersion not set']);
  expect(told(manifest, false)).toEqual([
    undecoded,
    `unable to decode "": Object 'apiVersion' is missing in '{"kind":"A"}'`,
    'ConfigMap b',
  ]);
});

test('readManifest gives the items of lists, and the kind of a list of one kind to its items', () => {
  const manifest = `apiVersion: v1\nkind: ConfigMapList\nitems: [{metadata: {name: a}}, {kind: Other, metadata: {name: b}}]\n---\n${list('[{apiVersion: v1, kind: Secret, metadata: {name: c}}]')}`;
  expect(told(manifest, true)).toEqual(['ConfigMap a', 'Other b', 'Secret c']);
});

test('readManifest reads the metadata of items less strictly than that of objects', () => {
  expect(told(list('[{apiVersion: v1, kind: A, metadata: {name: yes}}]'), true)).toEqual(['A true']);
});

test('readManifest knows own fields only', () => {
  expect(told('__proto__: {kind: A, apiVersion: v1}\n', true)).toEqual([
    'error validating "": error validating data: [apiVersion not set, kind not set]',
  ]);
});

test('manifestObjects throws all that is wrong, each once', () => {
  expect(() => manifestObjects('kind: A\n---\nkind: A\n---\nkind: B\n')).toThrow(
    `[unable to decode "": Object 'apiVersion' is missing in '{"kind":"A"}', unable to decode "": Object 'apiVersion' is missing in '{"kind":"B"}']`,
  );
});

test.each([
  [['a'], 'a'],
  [['a', 'a'], 'a'],
  [['a', 'b', 'a'], '[a, b]'],
])('aggregate prints %j', (problems, printed) => {
  expect(aggregate(problems)).toBe(printed);
});
