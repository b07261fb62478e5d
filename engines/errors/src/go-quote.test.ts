import { expect, test } from 'vitest';
import { goQuote, goQuoteCharacter, goQuoteToAscii } from './index.ts';

test.each([
  ['', '""'],
  ["it's", `"it's"`],
  ['a"\\\n\t\u0001', '"a\\"\\\\\\n\\t\\x01"'],
  ['\x07\b\f\r\v\x7f', '"\\a\\b\\f\\r\\v\\x7f"'],
  ['é 世界 😀 \ufffd', '"é 世界 😀 \ufffd"'],
  ['\u00a0\u200b\u2028\ufeff', '"\\u00a0\\u200b\\u2028\\ufeff"'],
  ['\u{e0001}', '"\\U000e0001"'],
])('goQuote prints %j as Go does', (text, expected) => {
  expect(goQuote(text)).toBe(expected);
});

test('goQuoteToAscii escapes what is not ASCII', () => {
  expect(goQuoteToAscii('é😀~')).toBe('"\\u00e9\\U0001f600~"');
});

test('goQuoteCharacter escapes the delimiter alone of the two', () => {
  expect(goQuoteCharacter("'", "'")).toBe("\\'");
  expect(goQuoteCharacter('"', "'")).toBe('"');
});
