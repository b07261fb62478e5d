import { describe, expect, test } from 'vitest';
import { literalsAsMaps } from './object-literals.ts';

describe('literalsAsMaps', () => {
  test.each([
    ['Object{}', '{}'],
    ["Object{metadata: Object.metadata{labels: {'a': 'b'}}}", `{"metadata": {"labels": {'a': 'b'}}}`],
    [
      "[JSONPatch{op: 'add', path: '/a', value: Object.spec{x: 1}}]",
      `[{"op": 'add', "path": '/a', "value": {"x": 1}}]`,
    ],
    ['Object{ ?spec: optional.none(), a : 1 }', '{ ?"spec": optional.none(), "a" : 1 }'],
    ["'Object{a: 1}' + r'Object{b'", "'Object{a: 1}' + r'Object{b'"],
    ['Object{a: has(b.c) ? [d, e] : f}', '{"a": has(b.c) ? [d, e] : f}'],
    ['x.Object{a: 1}', 'x.Object{a: 1}'],
  ])('literalsAsMaps rewrites %s', (source, wanted) => {
    expect(literalsAsMaps(source)).toBe(wanted);
  });
});
