import { expect, test } from 'vitest';
import { SharedReads } from './shared-reads.ts';

test('SharedReads gives nobody what was read before he asked, and reads once for all who wait', async () => {
  const reads = new SharedReads<number>();
  const ends: (() => void)[] = [];
  let begun = 0;
  const read = async (): Promise<number> => {
    const mine = ++begun;
    await new Promise<void>((resolve) => ends.push(resolve));
    return mine;
  };
  const ask = () => reads.read('a', read);
  const first = ask();
  const waiting = [ask(), ask(), ask()];
  expect(begun).toBe(1);
  ends[0]?.();
  expect(await first).toBe(1);
  const late = ask();
  await expect.poll(() => begun).toBe(2);
  ends[1]?.();
  expect(await Promise.all(waiting)).toEqual([2, 2, 2]);
  await expect.poll(() => ends.length).toBeGreaterThan(1);
  ends[2]?.();
  expect([2, 3]).toContain(await late);
});

test('SharedReads reads anew after a failure', async () => {
  const reads = new SharedReads<number>();
  const failing = reads.read('a', () => Promise.reject(new Error('no')));
  const next = reads.read('a', async () => 2);
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe(2);
});
