import { expect, test } from 'vitest';
import { collectGarbage, IdleMemory } from './idle-memory.ts';

const MIB = 2 ** 20;

/** Memory of a process that holds `held` MiB and whatever was left behind beside it. */
function process(held: number) {
  const state = { busy: false, garbage: 0, collections: 0 };
  const memory = new IdleMemory({
    isBusy: () => state.busy,
    heapUsed: () => (held + state.garbage) * MIB,
    collect: () => {
      state.garbage = 0;
      state.collections++;
    },
  });
  const look = (times: number) => {
    for (let i = 0; i < times; i++) memory.look();
    return state.collections;
  };
  return { state, look };
}

test('IdleMemory collects after three looks without work', () => {
  const { look } = process(30);
  expect([look(2), look(1)]).toEqual([0, 1]);
});

test('IdleMemory begins to count anew when there is work', () => {
  const { state, look } = process(30);
  look(2);
  state.busy = true;
  look(5);
  state.busy = false;
  expect([look(2), look(1)]).toEqual([0, 1]);
});

test('IdleMemory leaves alone what a collection would not free', () => {
  const { state, look } = process(200);
  expect(look(20)).toBe(1);
  state.garbage = 15;
  expect(look(20)).toBe(1);
  state.garbage = 16;
  expect(look(20)).toBe(2);
});

test('collectGarbage collects what nothing refers to', async () => {
  const dropped = new WeakRef({ of: 'a burst' });
  // A reference lives on until the job that made it has ended.
  await new Promise(setImmediate);
  collectGarbage();
  expect(dropped.deref()).toBeUndefined();
});
