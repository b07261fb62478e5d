import type { Clock } from './cluster.ts';
import { timestamp } from './context.ts';
import type { StatusCondition } from './kinds.ts';

/** The condition of this type, if there is one. */
export function conditionOf(
  conditions: readonly StatusCondition[] | undefined,
  type: string,
): StatusCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Whether the condition of this type is True. */
export function isTrue(conditions: readonly StatusCondition[] | undefined, type: string): boolean {
  return conditionOf(conditions, type)?.status === 'True';
}

/**
 * The conditions with this one set. `lastTransitionTime` moves only when the status changes; kinds that have a
 * `lastUpdateTime` (Deployment) get it moved by every change.
 */
export function withCondition(
  conditions: readonly StatusCondition[] | undefined,
  next: StatusCondition,
  clock: Clock,
  options: { readonly updateTime?: boolean } = {},
): StatusCondition[] {
  const now = timestamp(clock);
  const old = conditionOf(conditions, next.type);
  const same =
    old !== undefined &&
    old.status === next.status &&
    old.reason === next.reason &&
    old.message === next.message;
  if (same) return [...(conditions ?? [])];
  const condition: StatusCondition = {
    ...next,
    ...(options.updateTime === true ? { lastUpdateTime: now } : {}),
    lastTransitionTime: old?.status === next.status ? (old.lastTransitionTime ?? now) : now,
  };
  if (old === undefined) return [...(conditions ?? []), condition];
  return (conditions ?? []).map((c) => (c.type === next.type ? condition : c));
}
