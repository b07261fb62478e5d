import { isObject, own } from '@flux-ts/yaml';
import type { KubeObject } from '../object.ts';
import { conditionsOf, current, failed, fieldAt, inProgress, type ObjectStatus, stringAt } from './read.ts';

/** How long a pod may be unschedulable before it counts as failed, in milliseconds. */
const SCHEDULE_WINDOW = 15_000;

export function podStatus(object: KubeObject, now: number): ObjectStatus {
  const phase = stringAt(object, '', 'status', 'phase');
  switch (phase) {
    case 'Succeeded':
      return current('Pod has completed successfully');
    case 'Failed':
      return current('Pod has completed, but not successfully');
    case 'Running':
      return runningStatus(object);
    case 'Pending':
      return pendingStatus(object, now);
    case '':
      return inProgress('PodNotObserved', 'Pod phase not available');
    default:
      return { status: 'Unknown', message: `unknown phase ${phase}` };
  }
}

function runningStatus(object: KubeObject): ObjectStatus {
  if (conditionsOf(object).some(({ type, status }) => type === 'Ready' && status === 'True')) {
    return current('Pod is Ready');
  }
  const crashing = crashLoopingContainers(object);
  if (crashing.length > 0) {
    return failed('ContainerCrashLooping', `Containers in CrashLoop state: ${crashing.join(',')}`);
  }
  return inProgress('PodRunningNotReady', 'Pod is running but is not Ready');
}

function crashLoopingContainers(object: KubeObject): string[] {
  const statuses = fieldAt(object, 'status', 'containerStatuses');
  if (!Array.isArray(statuses)) return [];
  return statuses.filter(isObject).flatMap((container) => {
    const state = own(container, 'state');
    const waiting = isObject(state) ? own(state, 'waiting') : undefined;
    const reason = isObject(waiting) ? own(waiting, 'reason') : undefined;
    const name = own(container, 'name');
    return reason === 'CrashLoopBackOff' && typeof name === 'string' ? [name] : [];
  });
}

function pendingStatus(object: KubeObject, now: number): ObjectStatus {
  const unschedulable = conditionsOf(object).some(
    ({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
  );
  if (!unschedulable) return inProgress('PodPending', 'Pod is in the Pending phase');
  const created = Date.parse(object.metadata.creationTimestamp ?? '') || 0;
  if (now - SCHEDULE_WINDOW < created) return inProgress('PodNotScheduled', 'Pod has not been scheduled');
  return failed('PodUnschedulable', 'Pod could not be scheduled');
}
