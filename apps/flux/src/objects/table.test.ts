import { expect, test } from 'vitest';
import { formatTable } from './table.ts';

// As flux 2.9.4 prints a message of these cells: a tab and a joiner take no column, an ideograph takes two.
test.each([
  ['a\tb', 2],
  ['失敗', 4],
  ['e\u0301', 1],
  ['a\u200db', 2],
])('formatTable gives %j its columns', (cell, columns) => {
  const [head] = formatTable(['x', 'y'], [[cell, '']]).split('\n');
  expect(head).toBe(`${'X'.padEnd(columns)}\tY `);
});
