import { afterAll, describe, expect, test } from 'vitest';
import { WorkerPool } from './worker-pool.ts';

const entry = new URL('../../test/hostile-entry.ts', import.meta.url);
const pool = new WorkerPool({ workers: 1, entry, budget: { ms: 1500, bytes: 64 * 1024 * 1024 } });
afterAll(() => pool.close());

describe('WorkerPool survives what its tasks do', () => {
  test.each([
    ['loop', /^TIMEOUT$/],
    // On a busy machine the time may be up first.
    ['huge array', /^(MEMORY|TIMEOUT)$/],
    ['buffers', /^(MEMORY|TIMEOUT)$/],
    ['exit', /^CRASHED$/],
  ])('%s', async (task, code) => {
    await expect(pool.run(task, null)).rejects.toMatchObject({ code: expect.stringMatching(code) });
    await expect(pool.run('echo', { still: 'here' })).resolves.toEqual({ still: 'here' });
  });
});

test('WorkerPool runs tasks in the order of the calls', async () => {
  const order: number[] = [];
  await Promise.all([1, 2, 3].map((n) => pool.run('echo', n).then(() => order.push(n))));
  expect(order).toEqual([1, 2, 3]);
});

test('WorkerPool cancels a task under way and one that waits', async () => {
  const first = new AbortController();
  const second = new AbortController();
  const running = pool.run('loop', null, { signal: first.signal });
  const waiting = pool.run('echo', 1, { signal: second.signal });
  second.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  first.abort();
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(pool.run('echo', 2)).resolves.toBe(2);
});

test('WorkerPool rejects everything once it is closed', async () => {
  const own = new WorkerPool({ workers: 1, entry, budget: { ms: 1500, bytes: 64 * 1024 * 1024 } });
  const running = own.run('loop', null);
  own.close();
  await expect(running).rejects.toMatchObject({ code: 'CLOSED' });
  await expect(own.run('echo', 1)).rejects.toMatchObject({ code: 'CLOSED' });
});

test('WorkerPool gives nothing to a worker that has just been ended as idle', async () => {
  const own = new WorkerPool({ workers: 1, entry, budget: { ms: 5000, bytes: 64 * 1024 * 1024 }, idle: 1 });
  for (let i = 0; i < 3; i++) {
    await expect(own.run('echo', i)).resolves.toBe(i);
    // Its own timer was set before this one.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  own.close();
});
