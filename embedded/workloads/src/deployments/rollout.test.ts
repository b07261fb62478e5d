import { describe, expect, test } from 'vitest';
import type { Deployment, ReplicaSet } from '../kinds.ts';
import { MAXIMUM, rollingLimits, scaleSteps } from './rollout.ts';

const deployment = (replicas: number, rollingUpdate: object = {}) =>
  ({ metadata: { name: 'd' }, spec: { replicas, strategy: { rollingUpdate } } }) as Deployment;
const set = (name: string, replicas: number, maximum: number) =>
  ({
    metadata: { name, annotations: { [MAXIMUM]: String(maximum) } },
    spec: { replicas },
  }) as unknown as ReplicaSet;
const sizes = (steps: readonly { set: ReplicaSet; replicas: number }[]) =>
  Object.fromEntries(steps.map((step) => [step.set.metadata.name, step.replicas]));

describe('rollingLimits', () => {
  test.each([
    [10, {}, 3, 2],
    [1, { maxSurge: 0, maxUnavailable: '25%' }, 0, 1],
    [2, { maxSurge: 1, maxUnavailable: 5 }, 1, 2],
    [0, { maxSurge: 1, maxUnavailable: 1 }, 0, 0],
  ])('of %i pods', (replicas, limits, maxSurge, maxUnavailable) => {
    expect(rollingLimits(deployment(replicas, limits))).toEqual({ maxSurge, maxUnavailable });
  });
});

describe('scaleSteps', () => {
  test('gives all to the only set that has pods', () => {
    expect(sizes(scaleSteps(deployment(7), set('new', 0, 4), [set('old', 3, 4)]))).toEqual({ old: 7 });
  });

  test('keeps proportions in the middle of a rollout', () => {
    expect(sizes(scaleSteps(deployment(10), set('new', 3, 7), [set('old', 4, 7)]))).toEqual({
      old: 7,
      new: 6,
    });
  });

  test('gives what is left over to the largest', () => {
    const steps = scaleSteps(deployment(20), set('new', 4, 13), [set('a', 4, 13), set('b', 5, 13)]);
    expect(Object.values(sizes(steps)).reduce((a, b) => a + b)).toBe(25);
  });

  test('takes away in proportion, too', () => {
    expect(sizes(scaleSteps(deployment(0), set('new', 3, 7), [set('old', 4, 7)]))).toEqual({
      old: 0,
      new: 0,
    });
  });
});
