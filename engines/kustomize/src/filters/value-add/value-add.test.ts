import { expect, test } from 'vitest';
import { insertPart } from './value-add.ts';

test.each([
  ['', 0, 'X'],
  ['/', 3, '/X'],
  ['pie', 0, 'X/pie'],
  ['/pie', 0, '/X/pie'],
  ['raw', 1, 'raw/X'],
  ['a/nice/warm/pie', 3, 'a/nice/warm/X/pie'],
])('insertPart into %j at %i', (path, position, expected) => {
  expect(insertPart(path, position, 'X')).toBe(expected);
});
