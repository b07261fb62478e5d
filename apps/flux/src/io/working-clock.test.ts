import { expect, test } from 'vitest';
import { workingClock } from './working-clock.ts';

test.each([
  ['tells of a long build, once', 100, 1],
  ['says nothing of a short one', 16, 0],
])('workingClock %s', (_, times, wanted) => {
  let at = 0;
  let told = 0;
  const now = workingClock({
    clock: { now: () => ++at, sleep: async () => {} },
    expectWork() {
      told++;
    },
  });
  const answers = Array.from({ length: times }, now);
  expect(answers).toEqual(Array.from({ length: times }, (_, i) => i + 1));
  expect(told).toBe(wanted);
});
