import { expect, test } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `line ${from + i}`);
const text = (...parts: readonly (readonly string[])[]) => parts.flat().join('\n');

// What Python's difflib.unified_diff says of the same texts.
test.each([
  ['nothing of equal texts', 'a\nb', 'a\nb', ''],
  ['a changed line', 'a\nb\nc', 'a\nx\nc', '@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n'],
  ['one line for another', 'a', 'b', '@@ -1 +1 @@\n-a\n+b\n'],
  ['a line more', 'a', 'a\nb', '@@ -1 +1,2 @@\n a\n+b\n'],
  [
    'three lines around what differs',
    text(lines(0, 20)),
    text(lines(0, 10), ['new'], lines(10, 20)),
    '@@ -8,6 +8,7 @@\n line 7\n line 8\n line 9\n+new\n line 10\n line 11\n line 12\n',
  ],
  [
    'two places far from each other apart',
    text(['x'], lines(0, 9), ['y']),
    text(lines(0, 9)),
    '@@ -1,4 +1,3 @@\n-x\n line 0\n line 1\n line 2\n@@ -8,4 +7,3 @@\n line 6\n line 7\n line 8\n-y\n',
  ],
])('unifiedDiff tells %s', (_what, a, b, told) => {
  expect(unifiedDiff(a, b)).toBe(told);
});

test('unifiedDiff does not look for lines that come too often in a long text', () => {
  const many = Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? 'again' : `line ${i}`));
  const told = unifiedDiff(many.join('\n'), [...many.slice(0, 101), 'new', ...many.slice(101)].join('\n'));
  expect(told).toBe('@@ -99,6 +99,7 @@\n again\n line 99\n again\n+new\n line 101\n again\n line 103\n');
});

test('unifiedDiff gives up on texts that are too long', () => {
  expect(unifiedDiff(text(lines(0, 20_001)), 'a')).toBe('');
});
