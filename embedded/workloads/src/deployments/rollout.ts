import type { Deployment, ReplicaSet } from '../kinds.ts';

/** A step of a rollout: the wished-for number of pods of a ReplicaSet that must change. */
export interface RolloutStep {
  readonly set: ReplicaSet;
  readonly replicas: number;
}

/** How many pods a ReplicaSet's Deployment had, and might have had, when the set was last scaled. */
export const DESIRED = 'deployment.kubernetes.io/desired-replicas';
export const MAXIMUM = 'deployment.kubernetes.io/max-replicas';

/** The limits of a rolling update in pods (apps/v1 RollingUpdateDeployment): surge rounds up, unavailable down. */
export function rollingLimits(deployment: Deployment): { maxSurge: number; maxUnavailable: number } {
  const replicas = wantedOf(deployment);
  if (deployment.spec.strategy?.type === 'Recreate' || replicas === 0) {
    return { maxSurge: 0, maxUnavailable: 0 };
  }
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = resolve(maxSurge, replicas, Math.ceil);
  const unavailable = resolve(maxUnavailable, replicas, Math.floor);
  const least = surge === 0 && unavailable === 0 ? 1 : unavailable;
  return { maxSurge: surge, maxUnavailable: Math.min(least, replicas) };
}

/** A number, or a percentage of `total`. */
export function resolve(value: number | string, total: number, round: (n: number) => number): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value)?.[1];
  return percent === undefined ? 0 : round((Number(percent) * total) / 100);
}

/** How many pods a Deployment is to have. */
export function wantedOf(deployment: Deployment): number {
  return deployment.spec.replicas ?? 1;
}

/**
 * The next step of a rolling update, as kube-controller-manager's deployment controller takes it. Pure: the same sets,
 * the same step. An empty answer means that nothing is to be done until pods change.
 */
export function nextSteps(
  deployment: Deployment,
  fresh: ReplicaSet,
  old: readonly ReplicaSet[],
): RolloutStep[] {
  const wanted = wantedOf(deployment);
  if (replicasOf(fresh) > wanted) return [{ set: fresh, replicas: wanted }];
  const replicas = surgeOf(deployment, replicasOf(fresh), old);
  if (replicas > replicasOf(fresh)) return [{ set: fresh, replicas }];
  return scaleDown(deployment, fresh, old);
}

/** How many pods the new set may have at once beside the old ones (deployment_util.go NewRSNewReplicas). */
export function surgeOf(deployment: Deployment, current: number, old: readonly ReplicaSet[]): number {
  const wanted = wantedOf(deployment);
  if (deployment.spec.strategy?.type === 'Recreate') return wanted;
  const room = wanted + rollingLimits(deployment).maxSurge - sum(old, replicasOf) - current;
  return current + Math.min(Math.max(room, 0), Math.max(wanted - current, 0));
}

function scaleDown(deployment: Deployment, fresh: ReplicaSet, old: readonly ReplicaSet[]): RolloutStep[] {
  const all = [fresh, ...old];
  const minAvailable = wantedOf(deployment) - rollingLimits(deployment).maxUnavailable;
  let spare = sum(all, replicasOf) - minAvailable - (replicasOf(fresh) - availableOf(fresh));
  if (sum(old, replicasOf) === 0 || spare <= 0) return [];
  const steps = new Map<ReplicaSet, number>();
  // Pods that do not work go first; then, with what is available above the minimum, those that do.
  for (const set of old) {
    const broken = Math.min(replicasOf(set) - availableOf(set), Math.max(spare, 0));
    if (broken > 0) steps.set(set, replicasOf(set) - broken);
    spare -= Math.max(broken, 0);
  }
  let surplus = sum(all, availableOf) - minAvailable;
  for (const set of old) {
    const current = steps.get(set) ?? replicasOf(set);
    const down = Math.min(current, Math.max(surplus, 0));
    if (down > 0) steps.set(set, current - down);
    surplus -= down;
  }
  return [...steps].map(([set, replicas]) => ({ set, replicas }));
}

/** Whether the number of pods was changed since the sets were last scaled. */
export function isScaling(deployment: Deployment, sets: readonly ReplicaSet[]): boolean {
  const wanted = String(wantedOf(deployment));
  return active(sets).some((set) => {
    const desired = set.metadata.annotations?.[DESIRED];
    return desired !== undefined && desired !== wanted;
  });
}

/**
 * How the sets follow a change of the number of pods, in the middle of a rollout too: each in proportion to its size,
 * what is left over to the largest (sync.go scale).
 */
export function scaleSteps(
  deployment: Deployment,
  fresh: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): RolloutStep[] {
  const wanted = wantedOf(deployment);
  const only = activeOrLatest(fresh, old);
  if (only !== undefined) return replicasOf(only) === wanted ? [] : [{ set: only, replicas: wanted }];
  if (fresh !== undefined && isSaturated(fresh, wanted)) {
    return active(old).map((set) => ({ set, replicas: 0 }));
  }
  if (deployment.spec.strategy?.type === 'Recreate') return [];
  return proportionally(deployment, active([...old, ...(fresh === undefined ? [] : [fresh])]));
}

function activeOrLatest(fresh: ReplicaSet | undefined, old: readonly ReplicaSet[]): ReplicaSet | undefined {
  const all = active([...old, ...(fresh === undefined ? [] : [fresh])]);
  if (all.length > 1) return undefined;
  return all[0] ?? fresh ?? old.at(-1);
}

function isSaturated(fresh: ReplicaSet, wanted: number): boolean {
  const desired = Number(fresh.metadata.annotations?.[DESIRED]);
  return (
    replicasOf(fresh) === wanted && desired === wanted && (fresh.status?.availableReplicas ?? 0) === wanted
  );
}

function proportionally(deployment: Deployment, sets: readonly ReplicaSet[]): RolloutStep[] {
  const wanted = wantedOf(deployment);
  const allowed = wanted > 0 ? wanted + rollingLimits(deployment).maxSurge : 0;
  const missing = allowed - sum(sets, replicasOf);
  const newestFirst = [...sets].reverse();
  // Of sets of one size the newest grows first and the oldest shrinks first.
  const bySize = (missing > 0 ? newestFirst : [...sets]).sort((a, b) => replicasOf(b) - replicasOf(a));
  let added = 0;
  const sizes = bySize.map((set) => {
    const share = shareOf(deployment, set, missing - added, missing);
    added += share;
    return replicasOf(set) + share;
  });
  if (missing !== 0 && sizes.length > 0) sizes[0] = Math.max(0, sizes[0]! + missing - added);
  return bySize.map((set, i) => ({ set, replicas: sizes[i]! }));
}

function shareOf(deployment: Deployment, set: ReplicaSet, left: number, missing: number): number {
  if (replicasOf(set) === 0 || missing === 0 || left === 0) return 0;
  const wanted = wantedOf(deployment);
  const before = Number(set.metadata.annotations?.[MAXIMUM] ?? deployment.status?.['replicas'] ?? 0);
  const size = (replicasOf(set) * (wanted + rollingLimits(deployment).maxSurge)) / before;
  const share = (wanted === 0 ? 0 : Math.round(size)) - replicasOf(set);
  return missing > 0 ? Math.min(share, left) : Math.max(share, left);
}

/** Sets that are to have pods. */
export function active(sets: readonly ReplicaSet[]): ReplicaSet[] {
  return sets.filter((set) => replicasOf(set) > 0);
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
