import { decode, encode, type Value } from '@flux-ts/yaml';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FILE_ANNOTATION, setFileAnnotation, takeFileAnnotation } from './file-annotation.ts';
import { type PostRenderStrategy, postRenderFiles } from './post-render-files.ts';

test.each([
  ['metadata in lines', 'kind: A\nmetadata:\n  name: a # why\n'],
  [
    'annotations in lines',
    'kind: A\nmetadata:\n    annotations:\n        b: yes\n        c: |\n          x\n',
  ],
  ['a flow map', '{"kind": "A", "metadata": {"name": "a"}}\n'],
  ['an empty flow map', 'kind: A\nmetadata: {}\n'],
  ['empty annotations', 'kind: A\nmetadata: {annotations: {}, name: a}\n'],
  ['no metadata', '# first\nkind: A\n'],
  ['a map of nothing', '{}\n'],
])('setFileAnnotation names the file of %s, and takeFileAnnotation takes it back', (_, text) => {
  const annotated = setFileAnnotation(text, 'web/templates/a: "b".yaml');
  const { file, text: back } = takeFileAnnotation(annotated);
  expect(file).toBe('web/templates/a: "b".yaml');
  const { metadata, ...rest } = decode(back) as Record<string, Value>;
  const { metadata: given, ...others } = decode(text) as Record<string, Value>;
  expect(rest).toEqual(others);
  expect(withoutEmpty(metadata)).toEqual(withoutEmpty(given));
});

/** Annotations that come and go leave an empty map. */
function withoutEmpty(metadata: Value | undefined): unknown {
  const { annotations, ...rest } = (metadata ?? {}) as Record<string, Value>;
  return annotations === undefined || Object.keys(annotations as object).length === 0
    ? rest
    : { ...rest, annotations };
}

test('setFileAnnotation leaves comments and scalars as they are', () => {
  const text = 'kind: A # the kind\nmetadata:\n  annotations:\n    on: yes\ndata: {a: 0o17, b: "x"}\n';
  expect(setFileAnnotation(text, 'f.yaml')).toBe(
    text.replace('    on: yes', `    ${FILE_ANNOTATION}: "f.yaml"\n    on: yes`),
  );
  expect(takeFileAnnotation(setFileAnnotation(text, 'f.yaml')).text).toBe(text);
});

test.each([
  ['null metadata', 'metadata:\nkind: A\n'],
  ['null annotations', 'metadata:\n  annotations: ~\n  name: a\n'],
  ['an anchor before the first key', 'metadata:\n  &n name: a\nkind: A\n'],
  ['an explicit key', '? metadata\n: name: a\n'],
])('setFileAnnotation names the file of %s', (_, text) => {
  expect(takeFileAnnotation(setFileAnnotation(text, 'f.yaml')).file).toBe('f.yaml');
});

test('setFileAnnotation refuses what is no map', () => {
  expect(() => setFileAnnotation('- a\n', 'f.yaml')).toThrow('wrong node kind: expected MappingNode');
});

const texts = fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 12 }), { maxKeys: 3 });
test('setFileAnnotation and takeFileAnnotation are each other’s reverse', () => {
  fc.assert(
    fc.property(
      fc.record({
        data: texts,
        metadata: fc.record({ name: fc.string(), annotations: texts }, { requiredKeys: [] }),
      }),
      fc.string(),
      (object, name) => {
        const file = `x${name}`;
        const text = encode(object as unknown as Value);
        fc.pre(decode(text) !== null && !Object.hasOwn(object.metadata.annotations ?? {}, FILE_ANNOTATION));
        const taken = takeFileAnnotation(setFileAnnotation(text, file));
        expect(taken.file).toBe(file);
        const { metadata, ...rest } = decode(taken.text) as Record<string, Value>;
        const { metadata: given, ...others } = decode(text) as Record<string, Value>;
        expect(rest).toEqual(others);
        expect(withoutEmpty(metadata)).toEqual(withoutEmpty(given));
      },
    ),
    { numRuns: 150 },
  );
});

const HOOK = 'kind: Job\nmetadata:\n  annotations:\n    helm.sh/hook: test\n  name: h\n';
const FILES = new Map([
  ['web/templates/a.yaml', 'kind: A\n---\n# nothing\n---\nkind: B\n'],
  ['web/templates/_b.tpl', 'no: yaml: at all'],
  ['web/templates/h.yaml', HOOK],
]);

test.each<[PostRenderStrategy, string[][]]>([
  ['combined', [['A', 'B', 'Job']]],
  ['separate', [['Job'], ['A', 'B']]],
  ['nohooks', [['A', 'B']]],
])('postRenderFiles hands over what is meant by %s', (strategy, expected) => {
  const seen: string[][] = [];
  const files = postRenderFiles(
    FILES,
    (stream) => {
      seen.push([...stream.matchAll(/^kind: (\w+)/gm)].map(([, kind]) => kind ?? ''));
      return stream.replaceAll(/^kind:.*/gm, '$&\nseen: true');
    },
    strategy,
  );
  expect(seen).toEqual(expected);
  expect([...files.keys()].sort()).toEqual(['web/templates/a.yaml', 'web/templates/h.yaml']);
  expect(files.get('web/templates/a.yaml')?.match(/seen: true/g)).toHaveLength(2);
  expect(files.get('web/templates/h.yaml')?.includes('seen')).toBe(strategy !== 'nohooks');
  expect([...files.values()].join('')).not.toContain(FILE_ANNOTATION);
});

test('postRenderFiles keeps added documents in files of their own', () => {
  const add = (stream: string) => `${stream}---\nkind: New\n`;
  expect([...postRenderFiles(FILES, add).keys()]).toContain('generated-by-postrender-3.yaml');
  expect([...postRenderFiles(FILES, add, 'nohooks').keys()]).toContain(
    'generated-by-postrender-manifests-2.yaml',
  );
});

test.each([
  ['error merging manifests: parsing a.yaml: wrong node kind', '- a\n', (text: string) => text],
  [
    'error while running post render on files: no',
    'kind: A\n',
    () => {
      throw new Error('no');
    },
  ],
  ['error while parsing post rendered output: wrong node kind', 'kind: A\n', () => 'text\n'],
])('postRenderFiles tells %j', (message, text, render) => {
  expect(() => postRenderFiles(new Map([['a.yaml', text]]), render)).toThrow(message);
});
