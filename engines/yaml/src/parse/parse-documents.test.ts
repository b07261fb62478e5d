import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeAll, type Node, parseDocuments, type Value, YamlError } from '../index.ts';

function read(text: string): Node {
  return parseDocuments(text)[0]!.root!;
}

function caught(run: () => unknown): YamlError {
  try {
    run();
  } catch (error) {
    if (error instanceof YamlError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseDocuments', () => {
  test('keeps the place of every scalar', () => {
    const text = 'image: "img.dev/app:1" # c\nlist:\n- &a plain text\n- !!str 12\n- |\n  block\n- *a\n';
    const seen: [string, string][] = [];
    const walk = (node: Node): void => {
      if (node.kind === 'scalar') seen.push([node.value, text.slice(node.start, node.end)]);
      else if (node.kind === 'mapping') {
        for (const [i, key] of node.keys.entries()) {
          walk(key);
          walk(node.values[i]!);
        }
      } else if (node.kind === 'sequence') node.items.forEach(walk);
      else seen.push([`*${node.name}`, text.slice(node.start, node.end)]);
    };
    walk(read(text));
    expect(seen).toEqual([
      ['image', 'image'],
      ['img.dev/app:1', '"img.dev/app:1"'],
      ['list', 'list'],
      ['plain text', 'plain text'],
      ['12', '12'],
      ['block\n', '|\n  block\n'],
      ['*a', '*a'],
    ]);
  });

  test('covers collections up to their last node or bracket', () => {
    const text = 'a:\n  b: 1\n  c:\n  - x\n  - {d: e}   \n\nf: [1,\n2\n]\n';
    const root = read(text);
    expect(root).toMatchObject({ kind: 'mapping', start: 0, end: text.length - 1, flow: false });
    const [first, second] = root.kind === 'mapping' ? root.values : [];
    expect(text.slice(first!.start, first!.end)).toBe('b: 1\n  c:\n  - x\n  - {d: e}');
    expect(text.slice(second!.start, second!.end)).toBe('[1,\n2\n]');
  });

  test('gives an empty value the place after its colon', () => {
    const root = read('a:\nb: 1\n');
    expect(root.kind === 'mapping' && root.values[0]).toMatchObject({ value: '', start: 2, end: 2 });
  });

  test('keeps tags and anchors apart from the content', () => {
    const root = read('a: !!str &x 12\nb: !custom {}\nc: !<tag:example.com,2026:t> z\n');
    const values = root.kind === 'mapping' ? root.values : [];
    expect(values.map((v) => [v.tag, v.anchor, v.start])).toEqual([
      ['!!str', 'x', 12],
      ['!custom', undefined, 26],
      ['tag:example.com,2026:t', undefined, 58],
    ]);
  });

  test.each([
    ['', 0],
    ['# only a comment\n', 0],
    ['---\n', 1],
    ['a: 1\n---\n---\n# c\n---\nb: 2\n...\n', 4],
    ['%YAML 1.1\n---\na: 1\n...\n%TAG !e! tag:e,2026:\n--- !e!x\nb: 2\n', 2],
    ['\ufeffa: 1\n', 1],
    ['a: 1\r\n---\r\nb: 2\r\n', 2],
  ])('%j has %i documents', (text, count) => {
    const documents = parseDocuments(text);
    expect(documents.map((document) => document.index)).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  test('leaves the root of an empty document undefined', () => {
    expect(parseDocuments('---\n# c\n---\nnull\n').map((document) => document.root?.kind)).toEqual([
      undefined,
      'scalar',
    ]);
  });

  test('covers the whole text with its documents', () => {
    const values = fc.array(fc.jsonValue() as fc.Arbitrary<Value>, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(values, (list) => {
        const text = encodeAll(list);
        const documents = parseDocuments(text);
        expect(documents.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
        expect(documents.length).toBe(list.length);
      }),
      { numRuns: 200 },
    );
  });

  // go-yaml forgets that an empty collection may be a key, and stops after it.
  test.each(['{}: a\n', '[]: a\n', '{}: !!binary aGk=- item\n', '- {}: a\n'])(
    'takes %j without losing its place',
    (text) => {
      try {
        parseDocuments(text);
      } catch (error) {
        expect(error).toBeInstanceOf(YamlError);
      }
    },
  );

  test('never fails but with a YamlError', () => {
    const pieces = [
      'a',
      ': ',
      '- ',
      '\n',
      '\n  ',
      '{',
      '}',
      '[',
      ']',
      ', ',
      '? ',
      '"',
      "'",
      '|\n',
      '&a ',
      '*a',
      '!t ',
      '---\n',
      '#',
    ];
    const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 20 }).map((list) => list.join(''));
    fc.assert(
      fc.property(texts, fc.constantFrom('go-json', 'yaml3'), (text, scalars) => {
        try {
          parseDocuments(text, { scalars });
        } catch (error) {
          expect(error).toBeInstanceOf(YamlError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  // What Kubernetes users write and YAML 1.2 parsers refuse.
  test.each([
    'a: {\n}\n',
    'a: [\n1,\n2\n]\n',
    'a:\n  - {\n\t"b": "1"\n\t}\n',
    'a: "x\ny"\n',
    'a: x\n\n  y\n',
  ])('takes %j as libyaml does', (text) => expect(() => parseDocuments(text)).not.toThrow());

  test.each([
    ['a: b: c', 'yaml: mapping values are not allowed in this context', 1, 5],
    ['a: 1\nb: c: d', 'yaml: line 2: mapping values are not allowed in this context', 2, 5],
    ['a: 1\n b: 2\n', 'yaml: line 2: mapping values are not allowed in this context', 2, 3],
    ['a:\n  b: 1\n c: 2\n', 'yaml: line 2: did not find expected key', 3, 2],
    ['a: 1\nb\nc: 2\n', "yaml: line 3: could not find expected ':'", 3, 1],
    ['a: 1\nb: @x\n', 'yaml: line 2: found character that cannot start any token', 2, 4],
    ['a:\n\tb: 1\n', 'yaml: line 2: found character that cannot start any token', 2, 1],
    ['a: 1\nb: [1, 2\nc: 3\n', "yaml: line 2: did not find expected ',' or ']'", 3, 2],
    ['a: 1\nb: "x\n', 'yaml: line 3: found unexpected end of stream', 3, 1],
    ['a: 1\nb: *x\n', "yaml: unknown anchor 'x' referenced", 2, 4],
    ['a: 1\nb: "\\q"\n', 'yaml: line 2: found unknown escape character', 2, 5],
    ['a: \u0001', 'yaml: control characters are not allowed', 1, 4],
    ['- a\nb: c\n', "yaml: line 1: did not find expected '-' indicator", 2, 1],
  ])('says what is wrong with %j in words of go-yaml', (text, message, line, column) => {
    const error = caught(() => parseDocuments(text, { file: 'x.yaml' }));
    expect([error.message, error.data['line'], error.data['column'] ?? column]).toEqual([
      message,
      line,
      column,
    ]);
    expect(error.data['file']).toBe('x.yaml');
  });

  test('uses the line numbers of go-yaml v3 when asked', () => {
    const text = 'a: 1\nb: [1, 2\nc: 3\n';
    expect(caught(() => parseDocuments(text, { scalars: 'yaml3' })).message).toBe(
      "yaml: line 1: did not find expected ',' or ']'",
    );
  });

  test.each([
    ['flow sequences', '['.repeat(100_000)],
    ['flow mappings', '{a: '.repeat(100_000)],
    ['block sequences', '- '.repeat(100_000)],
    ['block mappings', Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
  ])('bounds the depth of %s', (_name, text) => {
    expect(caught(() => parseDocuments(text)).message).toContain('exceeded max depth of 1000');
  });

  test('lets a comment stand behind a tab after another comment, as go-yaml v3 does', () => {
    const text = 'a: 1\n# c\n\t# d\nb: 2\n';
    expect(() => parseDocuments(text)).toThrow(YamlError);
    expect(parseDocuments(text, { scalars: 'yaml3' })[0]!.root).toMatchObject({
      keys: [{ value: 'a' }, { value: 'b' }],
    });
  });

  test('bounds the number of nodes', () => {
    const error = caught(() => parseDocuments('[1, 2, 3, 4]', { maxNodes: 3 }));
    expect([error.code, error.data['line']]).toEqual(['LIMIT', 1]);
  });

  test('takes linear time for hostile text', () => {
    const texts = [
      'a: '.repeat(50_000),
      '"'.repeat(100_000),
      '? '.repeat(500),
      `${'a '.repeat(100_000)}:`,
      '!'.repeat(100_000),
    ];
    const start = performance.now();
    for (const text of texts) {
      try {
        parseDocuments(text);
      } catch (error) {
        expect(error).toBeInstanceOf(YamlError);
      }
    }
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

test('parseDocuments looks at the clock now and then, which can end it', () => {
  let looks = 0;
  parseDocuments('a,'.repeat(10_000).replace(/^/, '[').concat(']'), { check: () => looks++ });
  expect(looks).toBe(2);
  const check = (): never => {
    throw new RangeError('over');
  };
  expect(() => parseDocuments(`[${'a,'.repeat(10_000)}]`, { check })).toThrow(RangeError);
});
