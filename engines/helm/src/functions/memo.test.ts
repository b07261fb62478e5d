import { expect, test } from 'vitest';
import { Memo } from './memo.ts';

test('Memo reads a text once, and again when it threw, is long or was forgotten', () => {
  const memo = new Memo<number>();
  let reads = 0;
  const read = (text: string): number => {
    reads++;
    if (text === 'bad') throw new Error('bad');
    return text.length;
  };
  const readsOf = (text: string): number => {
    const before = reads;
    try {
      memo.get(text, read);
    } catch {
      // What it throws is not kept.
    }
    return reads - before;
  };
  expect(['a', 'a', 'bad', 'bad'].map(readsOf)).toEqual([1, 0, 1, 1]);
  expect(['x'.repeat(2000), 'x'.repeat(2000)].map(readsOf)).toEqual([1, 1]);
  for (let i = 0; i < 1000; i++) readsOf(`text ${i}`);
  expect(readsOf('a')).toBe(1);
});
