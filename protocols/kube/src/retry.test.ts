import { describe, expect, test } from 'vitest';
import { parseRetryAfter, retryDelay } from './retry.ts';

const now = Date.parse('2024-01-01T00:00:00Z');

test.each([
  ['3', 3000],
  ['0', 0],
  ['Mon, 01 Jan 2024 00:00:05 GMT', 5000],
  ['Mon, 01 Jan 2020 00:00:00 GMT', 0],
  ['99999', 60_000],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('parseRetryAfter(%j) is %j', (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected);
});

describe('retryDelay', () => {
  const answer = (status: number, retryAfter?: string) => ({ kind: 'answer' as const, status, retryAfter });
  test.each([
    ['an answer of success', answer(200), true, undefined],
    ["a refusal by the client's fault", answer(422, '1'), true, undefined],
    ['429, not idempotent', answer(429), false, 25],
    ['429 with Retry-After', answer(429, '2'), false, 2000],
    ['500 with Retry-After, not idempotent', answer(500, '2'), false, 2000],
    ['500 alone', answer(500), true, undefined],
    ['503, idempotent', answer(503), true, 25],
    ['503, not idempotent', answer(503), false, undefined],
    ['lost before sending', { kind: 'lost' as const, sent: false }, false, 25],
    ['lost after sending, idempotent', { kind: 'lost' as const, sent: true }, true, 25],
    ['lost after sending, not idempotent', { kind: 'lost' as const, sent: true }, false, undefined],
  ])('of %s', (_, attempt, idempotent, expected) => {
    expect(retryDelay(attempt, { idempotent, tries: 0 }, { now, random: 0 })).toBe(expected);
  });

  test('grows with each try and has an end', () => {
    const delays = [0, 1, 2, 20].map((tries) =>
      retryDelay({ kind: 'lost', sent: false }, { idempotent: false, tries }, { now, random: 0.5 }),
    );
    expect(delays).toEqual([50, 100, 200, 5000]);
  });
});
