import { ManualClock } from '@flux-ts/testkit';
import { expect, test } from 'vitest';
import { createProgress } from './index.ts';

function make(isBusy?: () => boolean) {
  const clock = new ManualClock(0);
  const written: number[] = [];
  const errors: unknown[] = [];
  let fail = false;
  const write = async () => {
    written.push(clock.now());
    if (fail) throw new Error('x');
  };
  const progress = createProgress({ clock, write, isBusy, onError: (e) => errors.push(e) });
  return { clock, written, errors, progress, breakIt: () => (fail = true) };
}

test('a phase that lasts is written once, a short one never', async () => {
  const { clock, written, progress } = make();
  progress.phase();
  await clock.advance(499);
  progress.phase();
  await clock.advance(2_000);
  progress.phase();
  await clock.advance(10);
  await progress.settle();
  await clock.advance(2_000);
  expect(written).toEqual([999]);
});

test('settle waits for a write under way and a failed one harms nobody', async () => {
  const { clock, written, errors, progress, breakIt } = make();
  breakIt();
  progress.phase();
  await clock.advance(500);
  await progress.settle();
  expect([written.length, errors.length]).toEqual([1, 1]);
});

test('while others wait, a phase has to last five seconds', async () => {
  let isBusy = true;
  const { clock, written, progress } = make(() => isBusy);
  progress.phase();
  await clock.advance(4_900);
  expect(written).toEqual([]);
  await clock.advance(1_000);
  progress.phase();
  isBusy = false;
  await clock.advance(500);
  expect(written).toEqual([5_000, 6_400]);
});
