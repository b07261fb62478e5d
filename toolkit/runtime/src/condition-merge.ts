import type { Condition } from './condition.ts';
import { RuntimeError } from './errors.ts';

/**
 * Carries the changes from `before` to `after` over to `latest`. Owned types (all, when not given) take our word;
 * for others, a change by somebody else that differs from ours is a conflict, and comes back as an error.
 */
export function mergeConditions(
  before: readonly Condition[],
  after: readonly Condition[],
  latest: readonly Condition[],
  owned: readonly string[] | undefined,
): readonly Condition[] | RuntimeError {
  if (latest === before) return after;
  const merged = new Map(latest.map((condition) => [condition.type, condition]));
  const types = new Set([...before, ...after].map(({ type }) => type));
  for (const type of types) {
    const was = find(before, type);
    const is = find(after, type);
    if (same(was, is)) continue;
    const now = merged.get(type);
    const mine = owned === undefined || owned.includes(type);
    if (!mine && !same(now, was) && !same(now, is))
      return new RuntimeError('STATUS_CONFLICT', `condition ${type} was changed by somebody else`);
    if (is === undefined) merged.delete(type);
    else merged.set(type, is);
  }
  return [...merged.values()];
}

function find(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

function same(a: Condition | undefined, b: Condition | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.status === b.status &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.observedGeneration === b.observedGeneration &&
    a.lastTransitionTime === b.lastTransitionTime
  );
}
