import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indentJson } from './json.ts';

test('indentJson sets JSON as JSON.stringify does', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, undefined, 2));
    }),
  );
});

test('indentJson leaves numbers and strings as they are', () => {
  const text = '{"a":12345678901234567890,"b":1.0,"c":"\\u003c{[,:]} \\"x\\"","d":{},"e":[]}';
  expect(indentJson(text).replace(/\n */g, '').replaceAll(': ', ':')).toBe(text.replace(' ', ' '));
});
