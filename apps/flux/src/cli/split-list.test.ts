import { expect, test } from 'vitest';
import { splitList } from './split-list.ts';

test.each([
  ['', []],
  ['a,b', ['a', 'b']],
  ['a,', ['a', '']],
  [',', ['', '']],
  ['"a,b",c', ['a,b', 'c']],
  ['c,"a""b"', ['c', 'a"b']],
  ['a,b\nc', ['a', 'b']],
  ['"a\nb"\r\nc', ['a\nb']],
])('splitList of %j', (text, fields) => {
  expect(splitList(text)).toEqual(fields);
});

const WRONG = 'extraneous or missing " in quoted-field';
const BARE = 'bare " in non-quoted-field';

/** What flux 2.9.4 said to the same values of --depends-on. */
test.each([
  ['"a,b', `parse error on line 1, column 5: ${WRONG}`],
  ['"a"b', `parse error on line 1, column 3: ${WRONG}`],
  ['a"b"', `parse error on line 1, column 2: ${BARE}`],
  ['\u00e9"', `parse error on line 1, column 3: ${BARE}`],
  ['a, "b"', `parse error on line 1, column 4: ${BARE}`],
  ['a,"b\nc"x', `record on line 1; parse error on line 2, column 2: ${WRONG}`],
  ['a,"b\nc', `record on line 1; parse error on line 2, column 2: ${WRONG}`],
])('splitList refuses %j as Go does', (text, words) => {
  expect(() => splitList(text)).toThrow(words);
});
