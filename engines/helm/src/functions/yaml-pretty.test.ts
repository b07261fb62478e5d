import { expect, test } from 'vitest';
import { encodePretty } from './yaml-pretty.ts';

test.each([
  ['a float64 as Go prints it', { a: 1e6, b: 2, c: 1e21 }, 'a: 1e+06\nb: 2\nc: 1e+21\n'],
  ['sequences deeper than their key', { a: [1n, [2n]] }, 'a:\n  - 1\n  - - 2\n'],
  ['maps in sequences', [{ a: 1n, b: { c: 2n } }], '- a: 1\n  b:\n    c: 2\n'],
  ['long lines unfolded', 'word '.repeat(40).trim(), `${'word '.repeat(40).trim()}\n`],
  [
    'old booleans, numbers and times quoted',
    ['yes', '017', '1e3', '2024-01-01'],
    '- "yes"\n- "017"\n- "1e3"\n- "2024-01-01"\n',
  ],
  ['a tab within one line escaped', 'a\tb', '"a\\tb"\n'],
  ['a tab within lines as it is', '\ta\nb', '|-\n  \ta\n  b\n'],
  ['lines that begin with blanks with a hint', ' a\n', '|2\n   a\n'],
  ['lines below a sequence', ['a\nb\n'], '- |\n  a\n  b\n'],
  ['keys with lines', { 'a\nb': { c: 1n } }, '? |-\n  a\n  b\n: c: 1\n'],
  ['digits before letters', { a10: 1n, a2: 2n, a1b: 3n, b: 4n }, 'a1b: 3\na2: 2\na10: 1\nb: 4\n'],
  ['bytes that are no UTF-8', '\udcff', '!!binary /w==\n'],
] as const)('encodePretty writes %s', (_, value, want) => {
  expect(encodePretty(value as never)).toBe(want);
});
