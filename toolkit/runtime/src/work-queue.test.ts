import { ManualClock } from '@flux-ts/testkit';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRIORITIES, type Priority, WorkQueue, type WorkQueueOptions } from './index.ts';

const object = (name: string) => ({ namespace: 'n', name });

function make(options: Partial<WorkQueueOptions> = {}) {
  const clock = new ManualClock(0);
  const queue = new WorkQueue({ clock, random: () => 0.5, ...options });
  const take = async (): Promise<string> => {
    const item = await queue.next();
    return `${item?.request.name} ${item?.priority}`;
  };
  /** Takes an item and gives it back after `took` ms. */
  const work = async (took = 0): Promise<string> => {
    const item = await queue.next();
    if (took > 0) await clock.advance(took);
    if (item !== undefined) queue.done(item.request);
    return `${item?.request.name} ${item?.priority}`;
  };
  return { clock, queue, take, work };
}

describe('add', () => {
  test('holds an object once, at the most urgent priority asked for', async () => {
    const { queue, take } = make();
    queue.add(object('a'), 'interval');
    queue.add(object('b'), 'drift');
    queue.add(object('a'), 'request');
    queue.add(object('a'), 'interval');
    expect(queue.length).toBe(2);
    expect([await take(), await take()]).toEqual(['a request', 'b drift']);
  });

  test('of an object being worked on makes it come again afterwards, never twice at a time', async () => {
    const { queue, take } = make();
    queue.add(object('a'), 'revision');
    await take();
    queue.add(object('a'), 'interval');
    queue.add(object('a'), 'request');
    expect(queue.length).toBe(0);
    queue.done(object('a'));
    expect([queue.length, await take()]).toEqual([1, 'a request']);
  });
});

test('runningTimes tells how long workers have had their objects', async () => {
  const { clock, queue, take } = make();
  for (const name of ['a', 'b', 'c']) queue.add(object(name), 'revision');
  await take();
  await clock.advance(40);
  await take();
  await clock.advance(2);
  expect(queue.runningTimes()).toEqual([42, 2]);
  queue.done(object('a'));
  expect(queue.runningTimes()).toEqual([2]);
});

describe('next', () => {
  test('takes the most urgent first, and the oldest of these', async () => {
    const { queue, take } = make();
    const added: [string, Priority][] = [
      ['i', 'interval'],
      ['d', 'drift'],
      ['v1', 'revision'],
      ['v2', 'revision'],
      ['r', 'request'],
    ];
    for (const [name, priority] of added) queue.add(object(name), priority);
    const taken = [];
    while (queue.length > 0) taken.push((await take()).split(' ')[0]);
    expect(taken).toEqual(['r', 'v1', 'v2', 'd', 'i']);
  });

  test('gives every priority a share, however many urgent ones there are', async () => {
    const { queue, work } = make();
    for (let i = 0; i < 100; i++) queue.add(object(`r${i}`), 'request');
    for (const p of ['revision', 'drift', 'interval'] as const) queue.add(object(p), p);
    const taken = [];
    for (let i = 0; i < 30; i++) taken.push(await work());
    expect(taken).toEqual(expect.arrayContaining(['revision revision', 'drift drift', 'interval interval']));
  });

  test('waits for an object, and ends with the queue', async () => {
    const { queue, take } = make();
    const first = take();
    const second = queue.next();
    queue.add(object('a'), 'drift');
    expect(await first).toBe('a drift');
    queue.close();
    expect([await second, await queue.next()]).toEqual([undefined, undefined]);
  });

  test('never gives all workers to objects known to be slow', async () => {
    const { queue, take, work } = make({ slowLimit: 1, slowAfter: 5_000 });
    for (const name of ['slow1', 'slow2']) {
      queue.add(object(name), 'interval');
      await work(6_000);
    }
    for (const name of ['slow1', 'slow2']) queue.add(object(name), 'request');
    queue.add(object('quick'), 'interval');
    expect([await take(), await take()]).toEqual(['slow1 request', 'quick interval']);
    const third = take();
    queue.done(object('slow1'));
    expect(await third).toBe('slow2 request');
  });
});

describe('addAfter', () => {
  test('waits, the earliest wait counts, and taking the object ends it', async () => {
    const { clock, queue, take } = make();
    queue.addAfter(object('a'), 1_000);
    queue.addAfter(object('a'), 500, 'drift');
    queue.addAfter(object('a'), 800);
    await clock.advance(499);
    expect(queue.length).toBe(0);
    await clock.advance(1);
    expect(await take()).toBe('a drift');
    queue.done(object('a'));
    queue.addAfter(object('a'), 1_000);
    queue.add(object('a'), 'request');
    await take();
    queue.done(object('a'));
    await clock.advance(5_000);
    expect(queue.length).toBe(0);
  });
});

describe('retry', () => {
  test('doubles the pause from 750 ms to 15 min, and forget starts anew', () => {
    const { queue } = make();
    const pauses = Array.from({ length: 13 }, () => queue.retry(object('a')));
    expect(pauses.slice(0, 4)).toEqual([750, 1_500, 3_000, 6_000]);
    expect(pauses.slice(-2)).toEqual([900_000, 900_000]);
    expect(queue.failures(object('a'))).toBe(13);
    queue.forget(object('a'));
    expect(queue.retry(object('a'))).toBe(750);
  });

  test('spreads the pauses by a tenth either way', () => {
    const pauses = [0, 0.999].map((r) => make({ random: () => r }).queue.retry(object('a')));
    expect(pauses[0]).toBeCloseTo(675);
    expect(pauses[1]).toBeCloseTo(824.85);
  });

  test('lets objects that never failed go first', async () => {
    const { clock, queue, take } = make();
    queue.retry(object('bad'));
    await clock.advance(1_000);
    queue.add(object('good'), 'revision');
    expect([await take(), await take()]).toEqual(['good revision', 'bad interval']);
  });
});

test('WorkQueue loses nothing and never works on an object twice at a time', async () => {
  const step = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    priority: fc.constantFrom(...PRIORITIES),
    act: fc.constantFrom('add', 'later', 'take', 'done'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { clock, queue } = make();
      const running: string[] = [];
      const wanted = new Set<string>();
      for (const { act, name, priority } of steps) {
        if (act === 'add') {
          queue.add(object(name), priority);
          wanted.add(name);
        } else if (act === 'later') {
          queue.addAfter(object(name), 10, priority);
          await clock.advance(10);
          wanted.add(name);
        } else if (act === 'take' && queue.length > 0) {
          const taken = (await queue.next())?.request.name as string;
          expect(running).not.toContain(taken);
          running.push(taken);
          wanted.delete(taken);
        } else if (act === 'done' && running.length > 0) queue.done(object(running.shift() as string));
      }
      for (const name of running) queue.done(object(name));
      const left = new Set<string>();
      while (queue.length > 0) left.add((await queue.next())?.request.name as string);
      expect(left).toEqual(wanted);
      queue.close();
    }),
    { numRuns: 50 },
  );
});
