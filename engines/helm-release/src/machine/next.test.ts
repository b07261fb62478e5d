import { expect, test } from 'vitest';
import { chartOf, configMap, installing, upgrading } from '../testing/charts.ts';
import { MemoryEdge } from '../testing/memory-edge.ts';
import { begin, next } from './next.ts';

const one = chartOf({ 'templates/a.yaml': configMap('a', '1') });
const two = chartOf({ 'templates/b.yaml': configMap('b', '2') });

test('next installs, upgrades, rolls back and uninstalls', () => {
  const edge = new MemoryEdge();
  expect(edge.run(installing(one))).toMatchObject({ warnings: [], release: { version: 1 } });
  expect(edge.run(upgrading(two))?.error).toBeUndefined();
  expect(edge.find('ConfigMap', 'a')).toBeUndefined();
  expect(edge.run({ type: 'rollback', name: 'shop' })?.error).toBeUndefined();
  expect(edge.summary).toBe('v1 superseded, v2 superseded, v3 deployed');
  expect([...edge.objects.keys()]).toEqual(['/ConfigMap/default/a']);
  expect(edge.run({ type: 'uninstall', name: 'shop' })?.error).toBeUndefined();
  expect([edge.summary, edge.objects.size]).toEqual(['', 0]);
});

test('next is a function: the same state and observation give the same action', () => {
  const state = begin(installing(one));
  const first = next(state);
  const observed = { at: '2026-01-01T00:00:00Z', releases: [] };
  expect(next(first.state, observed)).toEqual(next(first.state, observed));
  expect(first).toEqual(next(state));
  expect(state.journal).toEqual([]);
});
