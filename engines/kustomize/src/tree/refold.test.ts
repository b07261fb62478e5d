import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refold } from './refold.ts';

describe('refold', () => {
  test.each([
    ['one\ntwo\n', 'one\ntwo\n'],
    ['one\n  two\nthree\n', 'one\n\n  two\nthree\n'],
    ['one\n\n  two', 'one\n\n\n  two'],
    [' one\ntwo\nthree', ' one\ntwo three'],
    ['a\n\n', 'a\n\n\n'],
    ['ends with a space \nx', 'ends with a space \nx'],
  ])('%j becomes %j', (text, expected) => {
    expect(refold(text)).toBe(expected);
  });

  test('changes nothing but line breaks and the spaces that they become', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', ' ', '\n', 'b c')), (parts) => {
        const text = parts.join('');
        expect(refold(text).replace(/[\n ]/g, '')).toBe(text.replace(/[\n ]/g, ''));
      }),
    );
  });
});
