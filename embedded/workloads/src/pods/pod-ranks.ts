import { conditionOf } from '../conditions.ts';
import type { Pod } from '../kinds.ts';
import { isReady } from './pod-state.ts';

const COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASES = ['Pending', 'Unknown', 'Running'];

/**
 * Pods in the order in which they are given up: those that are on no node, that have not started, that are not ready,
 * cost less, are ready for the shortest time, restarted most, are the youngest (controller_utils.go ActivePods).
 */
export function victims(pods: readonly Pod[]): Pod[] {
  return [...pods].sort(
    (a, b) =>
      Number(a.spec.nodeName !== undefined) - Number(b.spec.nodeName !== undefined) ||
      phaseOf(a) - phaseOf(b) ||
      Number(isReady(a)) - Number(isReady(b)) ||
      costOf(a) - costOf(b) ||
      readySince(b) - readySince(a) ||
      restartsOf(b) - restartsOf(a) ||
      born(b) - born(a),
  );
}

function phaseOf({ status }: Pod): number {
  return PHASES.indexOf(status?.phase ?? '');
}

function costOf({ metadata }: Pod): number {
  const text = metadata.annotations?.[COST] ?? '';
  return /^([1-9]\d*|-[1-9]\d*|0)$/.test(text) ? Number(text) : 0;
}

function readySince(pod: Pod): number {
  if (!isReady(pod)) return 0;
  return Date.parse(conditionOf(pod.status?.conditions, 'Ready')?.lastTransitionTime ?? '') || 0;
}

function restartsOf({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
}

function born({ metadata }: Pod): number {
  return Date.parse(metadata.creationTimestamp ?? '') || 0;
}
