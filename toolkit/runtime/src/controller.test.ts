import { ManualClock } from '@flux-ts/testkit';
import { describe, expect, test } from 'vitest';
import {
  ControllerLoop,
  type ControllerObserver,
  type ControllerSpec,
  createLogger,
  type Reconciler,
  TerminalError,
} from './index.ts';

const object = { namespace: 'n', name: 'a' };

function run(reconcile: Reconciler['reconcile'], spec: Partial<ControllerSpec> = {}) {
  const clock = new ManualClock(0);
  const lines: Record<string, unknown>[] = [];
  const outcomes: string[] = [];
  const observer: ControllerObserver = { reconciled: (_, outcome) => void outcomes.push(outcome) };
  const log = createLogger({
    level: 'info',
    encoding: 'json',
    write: (l) => lines.push(JSON.parse(l)),
    now: () => clock.now(),
  });
  const loop = new ControllerLoop(
    {
      name: 'kustomization',
      for: { apiVersion: 'g/v1', kind: 'Kind' },
      reconciler: { reconcile },
      concurrency: 2,
      watches: [],
      ...spec,
    },
    { clock, random: () => 0.5, log, observer },
  );
  loop.start();
  return { clock, loop, lines, outcomes };
}

test('TerminalError says once that it is one', () => {
  const once = new TerminalError(new Error('x'));
  expect([once.message, new TerminalError(once).message]).toEqual(['terminal error: x', 'terminal error: x']);
});

describe('ControllerLoop', () => {
  test.each<[string, () => Promise<object>, string, number | undefined]>([
    ['{}', async () => ({}), 'success', undefined],
    ['requeueAfter', async () => ({ requeueAfter: 60_000 }), 'requeue_after', 60_000],
    ['requeue', async () => ({ requeue: true }), 'requeue', 750],
    ['an error', async () => Promise.reject(new Error('x')), 'error', 750],
    [
      'a terminal error',
      async () => Promise.reject(new TerminalError(new Error('x'))),
      'terminal_error',
      undefined,
    ],
    ['a value that is no error', async () => Promise.reject('oops'), 'panic', 750],
    [
      'a throw before the first await',
      () => {
        throw new TypeError('bug');
      },
      'error',
      750,
    ],
  ])('comes back as the outcome table says after %s', async (_, reconcile, outcome, again) => {
    let runs = 0;
    const { clock, loop, outcomes } = run(() => {
      runs++;
      return reconcile();
    });
    loop.queue.add(object, 'request');
    await clock.advance(0);
    expect([runs, outcomes]).toEqual([1, [outcome]]);
    if (again !== undefined) await clock.advance(again - 1);
    expect(runs).toBe(1);
    await clock.advance(again === undefined ? 3_600_000 : 1);
    expect(runs).toBe(again === undefined ? 1 : 2);
    await loop.stop(0);
  });

  test('success ends the backoff', async () => {
    let fails = 3;
    const { clock, loop } = run(async () => {
      if (fails-- > 0) throw new Error('x');
      return {};
    });
    loop.queue.add(object, 'request');
    await clock.advance(10_000);
    expect([fails, loop.queue.failures(object)]).toEqual([-1, 0]);
    await loop.stop(0);
  });

  test('aborts the signal at the deadline', async () => {
    const seen: string[] = [];
    const { clock, loop } = run(
      (_, { signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            seen.push((signal.reason as Error).message);
            reject(signal.reason);
          }),
        ),
      { deadline: 5_000 },
    );
    loop.queue.add(object, 'request');
    await clock.advance(5_000);
    expect(seen).toEqual(['context deadline exceeded']);
    await loop.stop(0);
  });

  test('stop finishes what was started, starts nothing, and aborts when patience ends', async () => {
    const gates: (() => void)[] = [];
    const signals: AbortSignal[] = [];
    const { clock, loop } = run((_, { signal }) => {
      signals.push(signal);
      return new Promise((resolve) => gates.push(() => resolve({})));
    });
    for (const name of ['a', 'b', 'c']) loop.queue.add({ namespace: 'n', name }, 'request');
    await clock.advance(0);
    let stopped = false;
    const stop = loop.stop(10_000).then(() => {
      stopped = true;
    });
    await clock.advance(9_999);
    expect([stopped, signals.map((s) => s.aborted)]).toEqual([false, [false, false]]);
    await clock.advance(1);
    expect(signals.map((s) => s.aborted)).toEqual([true, true]);
    for (const open of gates) open();
    await stop;
    expect(gates.length).toBe(2);
  });

  test("logs with controller-runtime's field names", async () => {
    const { clock, loop, lines } = run(async () => Promise.reject(new Error('boom')));
    loop.queue.add(object, 'request');
    await clock.advance(0);
    await loop.stop(0);
    expect(lines.find((l) => l['level'] === 'error')).toEqual({
      level: 'error',
      ts: '1970-01-01T00:00:00.000Z',
      msg: 'Reconciler error',
      controller: 'kustomization',
      controllerGroup: 'g',
      controllerKind: 'Kind',
      Kind: { name: 'a', namespace: 'n' },
      namespace: 'n',
      name: 'a',
      reconcileID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      error: 'boom',
    });
  });
});
