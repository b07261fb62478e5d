import { expect, test } from 'vitest';
import { goTime, humanDuration } from './go-time.ts';

test('times look as Go prints them', () => {
  expect(goTime('2021-07-16T15:42:20Z')).toBe('2021-07-16 15:42:20 +0000 UTC');
  expect(goTime('2021-07-16T15:42:20+02:00')).toBe('2021-07-16 13:42:20 +0000 UTC');
  expect(goTime('')).toBe('0001-01-01 00:00:00 +0000 UTC');
});

test.each([
  [-2, '<invalid>'],
  [-1, '0s'],
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [125, '2m5s'],
  [600, '10m'],
  [179 * 60, '179m'],
  [3 * 3600 + 60, '3h1m'],
  [8 * 3600, '8h'],
  [49 * 3600, '2d1h'],
  [8 * 86_400, '8d'],
  [3 * 365 * 86_400, '3y'],
  [9 * 365 * 86_400, '9y'],
])('%d s are %s', (seconds, expected) => {
  expect(humanDuration(seconds * 1000)).toBe(expected);
});
