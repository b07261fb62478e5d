import type { Clock } from '../cluster.ts';
import { conditionOf, isTrue } from '../conditions.ts';
import type { Pod } from '../kinds.ts';

/** Neither finished nor being deleted. */
export function isActive(pod: Pod): boolean {
  return (
    pod.metadata.deletionTimestamp === undefined &&
    pod.status?.phase !== 'Succeeded' &&
    pod.status?.phase !== 'Failed'
  );
}

export function isReady(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined && isTrue(pod.status?.conditions, 'Ready');
}

/** Ready for at least this many seconds. */
export function isAvailable(pod: Pod, minReadySeconds: number, clock: Clock): boolean {
  if (!isReady(pod)) return false;
  if (minReadySeconds === 0) return true;
  const since = Date.parse(conditionOf(pod.status?.conditions, 'Ready')?.lastTransitionTime ?? '');
  return clock.now() - since >= minReadySeconds * 1000;
}

/** When the next pod becomes available by the passing of time alone, in milliseconds from now. */
export function untilAvailable(
  pods: readonly Pod[],
  minReadySeconds: number,
  clock: Clock,
): number | undefined {
  if (minReadySeconds === 0) return undefined;
  const waits = pods
    .filter((pod) => isReady(pod) && !isAvailable(pod, minReadySeconds, clock))
    .map(
      (pod) =>
        Date.parse(conditionOf(pod.status?.conditions, 'Ready')?.lastTransitionTime ?? '') +
        minReadySeconds * 1000 -
        clock.now(),
    );
  return waits.length === 0 ? undefined : Math.max(1, Math.min(...waits));
}
