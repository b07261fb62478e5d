import type { Deployment, ReplicaSet } from '../kinds.ts';

/** What a rollout does next: the wished-for number of pods of each ReplicaSet that must change. */
export interface RolloutStep {
  readonly set: ReplicaSet;
  readonly replicas: number;
}

/** The limits of a rolling update in pods (apps/v1 RollingUpdateDeployment): surge rounds up, unavailable down. */
export function rollingLimits(deployment: Deployment): { maxSurge: number; maxUnavailable: number } {
  const replicas = deployment.spec.replicas ?? 1;
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = resolve(maxSurge, replicas, Math.ceil);
  const unavailable = resolve(maxUnavailable, replicas, Math.floor);
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** A number, or a percentage of `total`. */
export function resolve(value: number | string, total: number, round: (n: number) => number): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value)?.[1];
  return percent === undefined ? 0 : round((Number(percent) * total) / 100);
}

/**
 * The next step of a rollout, as kube-controller-manager's deployment controller takes it. Pure: the same sets, the
 * same step. An empty answer means that nothing is to be done until pods change.
 */
export function nextSteps(
  deployment: Deployment,
  fresh: ReplicaSet,
  old: readonly ReplicaSet[],
): RolloutStep[] {
  const wanted = deployment.spec.replicas ?? 1;
  if (deployment.spec.paused === true) return scaleOnly(wanted, fresh, old);
  if (deployment.spec.strategy?.type === 'Recreate') return recreate(wanted, fresh, old);
  const up = scaleUp(deployment, wanted, fresh, old);
  return up.length > 0 ? up : scaleDown(deployment, wanted, fresh, old);
}

/** A paused rollout still follows a change of scale: the set with pods takes it. */
function scaleOnly(wanted: number, fresh: ReplicaSet, old: readonly ReplicaSet[]): RolloutStep[] {
  const active = [fresh, ...old].filter((set) => replicasOf(set) > 0);
  const only = active.length === 0 ? fresh : active[0];
  return active.length > 1 || only === undefined || replicasOf(only) === wanted
    ? []
    : [{ set: only, replicas: wanted }];
}

function recreate(wanted: number, fresh: ReplicaSet, old: readonly ReplicaSet[]): RolloutStep[] {
  const running = old.filter((set) => replicasOf(set) > 0);
  if (running.length > 0) return running.map((set) => ({ set, replicas: 0 }));
  if (old.some((set) => (set.status?.replicas ?? 0) > 0)) return [];
  return replicasOf(fresh) === wanted ? [] : [{ set: fresh, replicas: wanted }];
}

function scaleUp(
  deployment: Deployment,
  wanted: number,
  fresh: ReplicaSet,
  old: readonly ReplicaSet[],
): RolloutStep[] {
  const current = replicasOf(fresh);
  if (current > wanted) return [{ set: fresh, replicas: wanted }];
  const total = sum([fresh, ...old], replicasOf);
  const room = wanted + rollingLimits(deployment).maxSurge - total;
  const add = Math.min(Math.max(room, 0), wanted - current);
  return add === 0 ? [] : [{ set: fresh, replicas: current + add }];
}

function scaleDown(
  deployment: Deployment,
  wanted: number,
  fresh: ReplicaSet,
  old: readonly ReplicaSet[],
): RolloutStep[] {
  const minAvailable = wanted - rollingLimits(deployment).maxUnavailable;
  const freshUnavailable = replicasOf(fresh) - availableOf(fresh);
  let spare = sum([fresh, ...old], replicasOf) - minAvailable - freshUnavailable;
  const steps = new Map<ReplicaSet, number>();
  // Pods that do not work go first; then, with what is available above the minimum, those that do.
  for (const set of old) {
    const broken = Math.min(replicasOf(set) - availableOf(set), Math.max(spare, 0));
    if (broken > 0) steps.set(set, replicasOf(set) - broken);
    spare -= Math.max(broken, 0);
  }
  let surplus = sum([fresh, ...old], availableOf) - minAvailable;
  for (const set of old) {
    const current = steps.get(set) ?? replicasOf(set);
    const down = Math.min(current, Math.max(surplus, 0));
    if (down > 0) steps.set(set, current - down);
    surplus -= down;
  }
  return [...steps].map(([set, replicas]) => ({ set, replicas }));
}

export function replicasOf(set: ReplicaSet): number {
  return set.spec.replicas ?? 1;
}

function availableOf(set: ReplicaSet): number {
  return Math.min(set.status?.availableReplicas ?? 0, replicasOf(set));
}

function sum(sets: readonly ReplicaSet[], of: (set: ReplicaSet) => number): number {
  return sets.reduce((total, set) => total + of(set), 0);
}
