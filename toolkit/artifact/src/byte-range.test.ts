import { expect, test } from 'vitest';
import { type ByteRange, isSameFile, parseRange } from './byte-range.ts';

test.each<[string | null, number, ByteRange | 'whole' | 'none']>([
  [null, 10, 'whole'],
  ['bytes=0-3', 10, { start: 0, end: 3 }],
  ['bytes=4-', 10, { start: 4, end: 9 }],
  ['bytes=4-99', 10, { start: 4, end: 9 }],
  ['bytes=-3', 10, { start: 7, end: 9 }],
  ['bytes=-30', 10, { start: 0, end: 9 }],
  ['bytes= 1 - 2 ', 10, { start: 1, end: 2 }],
  ['bytes=0-1,4-5', 10, 'whole'],
  ['bytes=10-', 10, 'none'],
  ['bytes=-0', 10, 'none'],
  ['bytes=5-4', 10, 'none'],
  ['bytes=-', 10, 'none'],
  ['bytes=', 10, 'none'],
  ['bytes=x-1', 10, 'none'],
  ['items=0-1', 10, 'none'],
  ['bytes=-5', 0, 'whole'],
])('parseRange of %j in %d bytes is %j', (header, size, expected) => {
  expect(parseRange(header, size)).toEqual(expected);
});

test('isSameFile compares times, and takes no entity tag', () => {
  const modified = new Date('2026-01-02T03:04:05Z');
  expect(isSameFile(null, modified)).toBe(true);
  expect(isSameFile(modified.toUTCString(), modified)).toBe(true);
  expect(isSameFile('"etag"', modified)).toBe(false);
});
