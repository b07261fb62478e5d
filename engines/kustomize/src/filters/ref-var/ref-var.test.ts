import { expect, test } from 'vitest';
import { Budget } from '../../budget.ts';
import { expand } from './ref-var.ts';

const values = new Map<string, string | number | boolean>([
  ['A', 'a'],
  ['N', 5],
  ['T', true],
]);

test.each([
  ['$(A)-$(N)', 'a-5'],
  ['$(N)', 5],
  ['$(T)', true],
  ['$$(A) $$$(A)', '$(A) $a'],
  ['$(NONE) $(A', '$(NONE) $(A'],
  ['$x $', '$x $'],
])('expand %s', (text, expected) => {
  expect(expand(text, values, new Budget())).toBe(expected);
});
