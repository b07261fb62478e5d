import { expect, test } from 'vitest';
import { DriftRetries } from './drift-retries.ts';

test('DriftRetries waits twice as long each time, up to the retry interval, which holds for all else', () => {
  const retries = new DriftRetries();
  const next = (priority: 'drift' | 'interval' | 'revision') => retries.next('ns/a', priority, 10_000);
  expect(next('interval')).toBe(10_000);
  expect([next('drift'), ...Array.from({ length: 5 }, () => next('interval'))]).toEqual([
    1_000, 2_000, 4_000, 8_000, 10_000, 10_000,
  ]);
  expect([next('drift'), next('revision'), next('interval')]).toEqual([1_000, 10_000, 10_000]);
});
