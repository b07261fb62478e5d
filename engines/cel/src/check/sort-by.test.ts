import type { Value } from '@flux-ts/yaml';
import { describe, expect, test } from 'vitest';
import { compile } from '../index.ts';

const evaluate = (expression: string): Value => compile(expression).evaluate({});

describe('sortBy', () => {
  test.each([
    ['[3, 1, 2].sortBy(x, x)', [1, 2, 3]],
    ['[3, 1, 2].sortBy(x, -x)', [3, 2, 1]],
    ['[].sortBy(x, x)', []],
    ["['bb', 'a', 'cc'].sortBy(x, x.size())", ['a', 'bb', 'cc']],
    ["[{'n': 2}, {'n': 1}].sortBy(e, e.n).map(e, e.n)", [1, 2]],
    ['[1, 2].map(y, [2, 1].sortBy(x, x * y)[0])', [1, 1]],
  ])('%s', (expression, expected) => {
    expect(JSON.stringify(evaluate(expression))).toBe(JSON.stringify(expected));
  });

  test.each([
    ['[1].sortBy(x, dyn([x]))', 'list elements must be comparable'],
    ["[1, 2].sortBy(x, x == 1 ? dyn('a') : dyn(x))", 'list elements must have the same type'],
  ])('%s fails', (expression, message) => {
    expect(() => evaluate(expression)).toThrow(message);
  });

  test('is given a name and a key that can be compared', () => {
    expect(() => compile('[1].sortBy(x.y, x)')).toThrow('argument is not an identifier');
    expect(() => compile('[1].sortBy(x, [x])', { types: {} })).toThrow(
      "found no matching overload for '@sortByAssociatedKeys' applied to 'list(int).(list(list(int)))'",
    );
  });
});
