import type { KubeObject } from '@flux-ts/resource';
import { describe, expect, test } from 'vitest';
import {
  type Condition,
  conditionsOf,
  getCondition,
  isReady,
  markReady,
  markReconciling,
  markStalled,
  removeCondition,
  setCondition,
  stampConditions,
  summarize,
} from './index.ts';

function object(...conditions: Condition[]): KubeObject {
  return {
    apiVersion: 'g/v1',
    kind: 'K',
    metadata: { name: 'a', generation: 3 },
    ...(conditions.length > 0 ? { status: { conditions } } : {}),
  };
}

const old = (type: string, status: Condition['status'], observedGeneration = 2): Condition => ({
  type,
  status,
  reason: 'Old',
  message: 'old',
  observedGeneration,
  lastTransitionTime: '2020-01-01T00:00:00Z',
});

describe('setCondition', () => {
  test('keeps the time of transition unless the status changes, and notes the generation', () => {
    const o = object(old('Ready', 'True'), old('Healthy', 'True'));
    setCondition(o, { type: 'Ready', status: 'True', reason: 'New', message: 'new' });
    setCondition(o, { type: 'Healthy', status: 'False', reason: 'Bad', message: 'bad' });
    stampConditions(o, Date.parse('2024-05-06T07:08:09.500Z'));
    expect(conditionsOf(o)).toEqual([
      {
        type: 'Ready',
        status: 'True',
        reason: 'New',
        message: 'new',
        observedGeneration: 3,
        lastTransitionTime: '2020-01-01T00:00:00Z',
      },
      {
        type: 'Healthy',
        status: 'False',
        reason: 'Bad',
        message: 'bad',
        observedGeneration: 3,
        lastTransitionTime: '2024-05-06T07:08:09Z',
      },
    ]);
  });

  test('orders Stalled, Reconciling, Ready, then the newest observed, then by type', () => {
    const o = object(old('B', 'True', 3), old('A', 'True', 2), old('C', 'True', 3), old('Ready', 'True'));
    markReconciling(o, 'Progressing', 'x');
    setCondition(o, { type: 'Stalled', status: 'False', reason: 'x', message: 'x' });
    expect(conditionsOf(o).map((c) => c.type)).toEqual(['Stalled', 'Reconciling', 'Ready', 'B', 'C', 'A']);
  });

  test('shortens a message that the API would refuse', () => {
    const o = object();
    setCondition(o, { type: 'Ready', status: 'False', reason: 'x', message: 'm'.repeat(40_000) });
    expect(getCondition(o, 'Ready')?.message).toMatch(/^m{32765}\.\.\.$/);
  });
});

test('Stalled and Reconciling exclude each other, and Ready ends both', () => {
  const o = object();
  markReconciling(o, 'Progressing', '');
  markStalled(o, 'Bad', '');
  expect(conditionsOf(o).map((c) => c.type)).toEqual(['Stalled']);
  markReconciling(o, 'Progressing', '');
  expect(conditionsOf(o).map((c) => c.type)).toEqual(['Reconciling']);
  markReady(o, 'Done', '');
  expect(conditionsOf(o).map((c) => c.type)).toEqual(['Ready']);
  removeCondition(o, 'Ready');
  expect(conditionsOf(o)).toEqual([]);
});

test('isReady asks for the generation that the object has now', () => {
  expect([
    isReady(object(old('Ready', 'True', 2))),
    isReady(object(old('Ready', 'True', 3))),
    isReady(object()),
  ]).toEqual([false, true, false]);
});

describe('summarize', () => {
  const rules = {
    conditions: ['FetchFailed', 'ArtifactOutdated', 'ArtifactInStorage', 'Verified'],
    negative: ['FetchFailed', 'ArtifactOutdated'],
  };
  test.each<[string, [string, Condition['status']][], string | undefined]>([
    [
      'bad news first',
      [
        ['ArtifactInStorage', 'True'],
        ['FetchFailed', 'True'],
      ],
      'False FetchFailed',
    ],
    [
      'of equals, the first named',
      [
        ['ArtifactOutdated', 'True'],
        ['FetchFailed', 'True'],
      ],
      'False FetchFailed',
    ],
    [
      'then good things missing',
      [
        ['ArtifactInStorage', 'True'],
        ['Verified', 'False'],
      ],
      'False Verified',
    ],
    [
      'then good news',
      [
        ['ArtifactInStorage', 'True'],
        ['FetchFailed', 'False'],
      ],
      'True ArtifactInStorage',
    ],
    [
      'then bad things missing',
      [
        ['FetchFailed', 'False'],
        ['Verified', 'Unknown'],
      ],
      'True FetchFailed',
    ],
    ['then the unknown', [['Verified', 'Unknown']], 'Unknown Verified'],
    ['nothing of nothing', [['Other', 'True']], undefined],
  ])('takes %s', (_, conditions, expected) => {
    const o = object(...conditions.map(([type, status]) => ({ ...old(type, status), reason: type })));
    summarize(o, rules);
    const ready = getCondition(o, 'Ready');
    expect(ready && `${ready.status} ${ready.reason}`).toBe(expected);
  });
});
