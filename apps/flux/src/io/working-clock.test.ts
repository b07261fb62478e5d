import { expect, test } from 'vitest';
import { workingClock } from './working-clock.ts';

test.each([
  ['tells of a long build, once', [0, 10, 31, 40, 4000], 1],
  ['says nothing of a short one', [0, 10, 30], 0],
])('workingClock %s', (_, times, wanted) => {
  let at = 0;
  let told = 0;
  const clock = { now: () => times[at++] ?? 0, sleep: async () => {} };
  const now = workingClock({ clock, expectWork: () => told++ });
  expect(times.slice(1).map(now)).toEqual(times.slice(1));
  expect(told).toBe(wanted);
});
