import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duplicateFields } from './duplicate-fields.ts';

test.each([
  ['{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}', []],
  ['{"a":1,"a":2,"a":3}', ['a']],
  ['{"spec":{"containers":[{"image":"x"},{"image":"x","image":"y"}]}}', ['spec.containers[1].image']],
  ['{"a":{"b":1},"a":{"b":2}}', ['a']],
  ['{"a":"\\"a\\":","b":"{","a" : 1}', ['a']],
  ['{"\\u0061":1,"a":2}', ['a']],
  ['{"__proto__":1,"__proto__":2}', ['__proto__']],
  ['[[{"a":1}],[{"a":1,"a":1}]]', ['[1][0].a']],
  ['"text"', []],
])('duplicateFields of %s', (text, expected) => {
  expect(duplicateFields(text)).toEqual(expected);
});

test('duplicateFields finds nothing in what was written from a value', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(duplicateFields(JSON.stringify(JSON.parse(text)))).toEqual([]);
    }),
  );
});
