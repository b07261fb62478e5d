import { expect, test } from 'vitest';
import { stopAll } from './stop-all.ts';

test('stopAll ends all in order, and tells of what fails', async () => {
  const seen: unknown[] = [];
  const note = (what: string) => async () => void seen.push(what);
  const fail = () => Promise.reject(new Error('late'));
  await stopAll([note('a'), fail, () => void seen.push('b'), note('c')], (error) => seen.push(error));
  expect(seen).toEqual(['a', new Error('late'), 'b', 'c']);
});

test('stopAll leaves behind what does not end, and goes on', async () => {
  const seen: string[] = [];
  await stopAll([() => new Promise(() => {}), () => void seen.push('next')], () => {}, 1);
  expect(seen).toEqual(['next']);
});
