import { expect, test } from 'vitest';
import { goJsonError } from './go-json.ts';

test.each([
  ['{', 'unexpected end of JSON input'],
  ['', 'unexpected end of JSON input'],
  ['{"a":', 'unexpected end of JSON input'],
  ['m', "invalid character 'm' looking for beginning of value"],
  ['  <a>', "invalid character '<' looking for beginning of value"],
])('goJsonError of %j', (text, expected) => {
  let said = '';
  try {
    JSON.parse(text);
  } catch (thrown) {
    said = goJsonError(text, thrown);
  }
  expect(said).toBe(expected);
});
