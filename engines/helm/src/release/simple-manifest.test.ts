import { decode } from '@flux-ts/yaml';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headOf } from './manifest-head.ts';
import { headText } from './simple-manifest.ts';

test('headText keeps what the head is read from', () => {
  const text =
    '# Source: a\napiVersion: v1\nkind: "List"\nmetadata: # of it\n  name: x\n  annotations:\n    {}\nspec:\n- a: |\n    b: [\n\n  c: {}\n- - d\nstatus: x\n';
  expect(headText(text)).toBe(
    'apiVersion: v1\nkind: "List"\nmetadata: # of it\n  name: x\n  annotations:\n    {}\n',
  );
});

test.each([
  ['a scalar that goes on', 'kind: a\nx: some\n  words, and\n\n  more\ny: 1\n'],
  ['quotes that go on', `kind: a\nx: 'some\n  it''s: more'\ny: "a\\\n  b: \\"c\\"\\n"\n`],
  ['a sequence in the column of its key', 'kind: a\nx:\n- y: 1\n  z:\n  - 1\n  -\n    - 2\nw: 1\n'],
  ['block scalars', 'kind: a\nx: |-\n\n   {{\n  y\nz: >+\nw:\n- |\n  a\n- b\n'.replace('  y\n', '     y\n')],
  ['lists in a line', 'kind: a\nx: [a, "b, c", \'d\']\n'],
  ['marks within words', 'kind: a\nx: a:b#c\ny: --flag=x\nz: http://[::1]:80/#x\n'],
])('headText reads %s', (_, text) => {
  expect(headText(text)).toBe('kind: a\n');
  expect(decode(text)).toMatchObject({ kind: 'a' });
});

test.each([
  ['tabs', 'kind: a\nx:\n\ty: 1\n'],
  ['too little indentation', 'kind: a\nx:\n    y: 1\n  z: 1\n'],
  ['a key where a scalar goes on', 'kind: a\nx: b\n  y: 1\n'],
  ['a second colon', 'kind: a\nx: b: c\n'],
  ['a sequence under a value', 'kind: a\nx: b\n- c\n'],
  ['an element beside keys', 'kind: a\nx:\n  y: 1\n- c\n'],
  ['what has no JSON form', 'kind: a\nx: .inf\n'],
  ['keys that are null', 'kind: a\nnull: 1\n'],
  ['anchors', 'kind: a\nx: &y z\n'],
  ['quotes that do not end', 'kind: a\nx: "y\n'],
  ['quotes that go on too far left', 'kind: a\nx:\n  y: "a\n b"\n'],
  ['blank lines that are too long', 'kind: a\nx: |\n      \n  y\n'],
  ['a second document', 'kind: a\n---\nkind: b\n'],
  ['lists at the top', '- a\n'],
])('headText leaves %s to those who read all', (_, text) => {
  expect(headText(text)).toBeUndefined();
});

const RUNS = 3000;

const words = fc.constantFrom(
  ...[
    'a',
    'kind',
    'name',
    'annotations',
    '1',
    'null',
    'yes',
    '1e5',
    '0x1F',
    '-',
    '- ',
    '-x',
    ':',
    ': ',
    '::',
    ' ',
  ],
  ...[
    '#',
    ' #',
    ' # c',
    '"',
    '"b"',
    '"\\n"',
    '"\\q"',
    "'",
    "''",
    "'c'",
    '|',
    '|-',
    '>',
    '>+',
    '|2',
    '{}',
    '[]',
    '[',
  ],
  ...[
    ']',
    '[a, b]',
    '{',
    '}',
    ',',
    '&a',
    '*a',
    '!t',
    '%',
    '@',
    '`',
    '?',
    '? ',
    '=',
    '<<',
    '~',
    '.inf',
    '...',
    '---',
  ],
  ...['\t', '\\', 'é', '\u2028', '\u{1f600}', '/', '(', '$x'],
);
const line = fc
  .tuple(
    fc.integer({ min: 0, max: 6 }).map((n) => ' '.repeat(n)),
    fc.constantFrom('', '', '- ', '- - ', '-   '),
    fc.constantFrom(
      '',
      'a:',
      'b: ',
      'kind: ',
      'metadata:',
      'metadata: ',
      'name: x',
      'c: |',
      '"d": ',
      "'e':",
      '# ',
    ),
    fc.array(words, { maxLength: 3 }).map((all) => all.join('')),
  )
  .map((parts) => parts.join(''));
/** Manifests that are simple for the most part. */
const tame = fc
  .array(
    fc.tuple(
      fc.constantFrom(0, 0, 2, 2, 4),
      fc.constantFrom('', '- '),
      fc.constantFrom('a: ', 'b:', 'metadata:', 'name: ', 'annotations:', 'kind: ', ''),
      fc.constantFrom('', 'x', '"y"', "'z'", '|', '>-', '1', 'w x', '[a, b]', '{}', '# c'),
    ),
    { maxLength: 8 },
  )
  .map((lines) => `kind: K\n${lines.map(([n, ...rest]) => `${' '.repeat(n)}${rest.join('')}`).join('\n')}`);

/** Simple manifests with a line or a word that may be anything. */
const manifest = fc.tuple(tame, fc.nat(), fc.oneof(line, line, words)).map(([text, at, part]) =>
  part.includes(' ') || at % 2 === 0
    ? text
        .split('\n')
        .toSpliced(at % 8, at % 2, part)
        .join('\n')
    : `${text.slice(0, at % text.length)}${part}${text.slice(at % text.length)}`,
);

test.each([
  ['any lines', manifest],
  ['likely lines', tame],
])('headText takes nothing for YAML that is none, and its head is that of all: %s', (_, texts) => {
  let taken = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const head = headText(text);
      if (head === undefined) return;
      taken++;
      // Throws where it is no YAML.
      const all = decode(text) as Record<string, unknown> | null;
      const part = decode(head) as Record<string, unknown> | null;
      for (const key of ['apiVersion', 'kind', 'metadata']) expect(part?.[key]).toEqual(all?.[key]);
    }),
    { numRuns: RUNS },
  );
  expect(taken).toBeGreaterThan(50);
});

test('headOf tells what is wrong with the head of a simple manifest', () => {
  expect(() => headOf('a.yaml', 'kind: [a]\nx: 1\n')).toThrow(
    'YAML parse error on a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field SimpleHead.kind of type string',
  );
});

test('headOf reads a manifest whose quotes hold more than a pattern can pass over', () => {
  const text = `kind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: "${'y'.repeat(9_000_000)}"\n`;
  expect(headText(text)).toBeUndefined();
  expect(headOf('a.yaml', text).kind).toBe('ConfigMap');
});
