import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Fanout } from './fanout.ts';

/** A storage that settles when it is told to. */
function batches() {
  let listeners: (() => void)[] = [];
  const settle = () => {
    const due = listeners;
    listeners = [];
    for (const listener of due) listener();
  };
  return { storage: { onceSettled: (listener: () => void) => void listeners.push(listener) }, settle };
}

const fail = (thrown: unknown): void => {
  throw thrown;
};

describe('Fanout', () => {
  test('sends to a few when the batch has been told, at once', () => {
    const { storage, settle } = batches();
    const fanout = new Fanout(fail);
    const sent: number[] = [];
    for (let i = 0; i < 3; i++) fanout.add(storage, () => sent.push(i));
    expect(sent).toEqual([]);
    settle();
    expect(sent).toEqual([0, 1, 2]);
  });

  test('sends to many in turns, the next batch after them', async () => {
    const { storage, settle } = batches();
    const fanout = new Fanout(fail);
    const sent: string[] = [];
    for (let i = 0; i < 250; i++) fanout.add(storage, () => sent.push(`a${i}`));
    settle();
    expect(sent).toHaveLength(100);
    for (let i = 0; i < 3; i++) fanout.add(storage, () => sent.push(`b${i}`));
    settle();
    expect(sent).toHaveLength(100);
    for (let i = 0; sent.length < 253 && i < 100; i++) await turn();
    const first = Array.from({ length: 250 }, (_, i) => `a${i}`);
    expect(sent).toEqual([...first, 'b0', 'b1', 'b2']);
    fanout.add(storage, () => sent.push('c'));
    settle();
    expect(sent.at(-1)).toBe('c');
  });

  test('takes who is added while it sends with the next batch', () => {
    const { storage, settle } = batches();
    const fanout = new Fanout(fail);
    const sent: string[] = [];
    fanout.add(storage, () => {
      sent.push('first');
      fanout.add(storage, () => sent.push('second'));
    });
    settle();
    expect(sent).toEqual(['first']);
    settle();
    expect(sent).toEqual(['first', 'second']);
  });

  test('goes on after one that throws, and tells of it', () => {
    const { storage, settle } = batches();
    const thrown: unknown[] = [];
    const fanout = new Fanout((error) => thrown.push(error));
    const sent: string[] = [];
    fanout.add(storage, () => {
      throw new Error('no');
    });
    fanout.add(storage, () => sent.push('yes'));
    settle();
    expect(sent).toEqual(['yes']);
    expect(thrown).toEqual([new Error('no')]);
  });
});
