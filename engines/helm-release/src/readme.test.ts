import { emptyMap } from '@flux-ts/gotemplate';
import { expect, test } from 'vitest';
import { begin, next, type Observed, renderRelease } from './index.ts';
import { chartOf, configMap } from './testing/charts.ts';

test('the example of the README asks for what it says', () => {
  const chart = chartOf({ 'templates/a.yaml': configMap('a', '1') });
  const clock = { now: () => 0, zone: 'UTC', random: (length: number) => new Uint8Array(length) };
  const asked: string[] = [];
  let turn = next(begin({ type: 'install', name: 'shop', namespace: 'default', chart, values: emptyMap() }));
  while (turn.action !== undefined) {
    const { action } = turn;
    asked.push(action.type);
    const seen =
      action.type === 'read-history'
        ? { releases: [] }
        : action.type === 'render'
          ? renderRelease(action, clock)
          : action.type === 'resolve'
            ? { namespaced: action.objects.map(() => true) }
            : action.type === 'read'
              ? { objects: [] }
              : action.type === 'write'
                ? { results: [] }
                : {};
    turn = next(turn.state, { at: '2026-01-01T00:00:00Z', ...seen } as Observed);
  }
  expect(asked.join(' ')).toBe('read-history render resolve read store write store');
  expect(turn.outcome.release?.info.description).toBe('Install complete');
});
