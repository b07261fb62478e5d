import type { Clock } from '../cluster.ts';
import { conditionOf } from '../conditions.ts';
import { timestamp } from '../context.ts';
import { type Deployment, POD, type Pod, type ReplicaSet, type StatusCondition } from '../kinds.ts';
import type { Mirror } from '../mirror.ts';
import { nonZero } from '../sets/reconcile-replica-set.ts';
import { rollingLimits, wantedOf } from './rollout.ts';

/** What a Deployment's sets amount to. */
export interface Counts {
  readonly wanted: number;
  readonly replicas: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  readonly terminating: number;
}

type Status = NonNullable<Deployment['status']>;

export function countsOf(
  mirror: Mirror,
  { fresh, all }: { readonly fresh: ReplicaSet | undefined; readonly all: readonly ReplicaSet[] },
): Counts {
  const total = (of: (set: ReplicaSet) => number | undefined): number =>
    all.reduce((n, set) => n + (of(set) ?? 0), 0);
  const leaving = (set: ReplicaSet) =>
    mirror
      .owned<Pod>(POD, set.metadata.uid ?? '')
      .filter((pod) => pod.metadata.deletionTimestamp !== undefined).length;
  return {
    wanted: total((set) => set.spec.replicas ?? 1),
    replicas: total((set) => set.status?.replicas),
    updated: fresh?.status?.replicas ?? 0,
    ready: total((set) => set.status?.readyReplicas),
    available: total((set) => set.status?.availableReplicas),
    terminating: total(leaving),
  };
}

/** The status while sets follow a change of size: what progress there is is not judged (sync.go calculateStatus). */
export function scalingStatus(deployment: Deployment, counts: Counts, clock: Clock): Status {
  const { conditions: known, ...before } = deployment.status ?? {};
  return {
    ...before,
    observedGeneration: deployment.metadata.generation,
    replicas: nonZero(counts.replicas),
    updatedReplicas: nonZero(counts.updated),
    readyReplicas: nonZero(counts.ready),
    availableReplicas: nonZero(counts.available),
    unavailableReplicas: nonZero(Math.max(counts.wanted - counts.available, 0)),
    terminatingReplicas: counts.terminating,
    conditions: set(known ?? [], availability(deployment, counts), clock),
  };
}

function availability(deployment: Deployment, { available }: Counts): NewCondition {
  const isAvailable = available >= wantedOf(deployment) - rollingLimits(deployment).maxUnavailable;
  return isAvailable
    ? ['Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.']
    : ['Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'];
}

/** The status of a rollout, with its progress (progress.go syncRolloutStatus). */
export function rolloutStatus(
  deployment: Deployment,
  { fresh, all }: { readonly fresh: ReplicaSet | undefined; readonly all: readonly ReplicaSet[] },
  counts: Counts,
  clock: Clock,
): Status {
  const status = scalingStatus(deployment, counts, clock);
  const conditions = progress(deployment, fresh?.metadata.name ?? '', status, clock);
  return { ...status, conditions: withFailure(conditions, fresh, all, clock) };
}

/** What keeps a set from its pods is said of the Deployment too, of the newest set first (getReplicaFailures). */
function withFailure(
  known: readonly StatusCondition[],
  fresh: ReplicaSet | undefined,
  all: readonly ReplicaSet[],
  clock: Clock,
): StatusCondition[] {
  const [failure] = [fresh, ...all].flatMap(
    (each) => conditionOf(each?.status?.conditions, 'ReplicaFailure') ?? [],
  );
  if (failure === undefined) return known.filter(({ type }) => type !== 'ReplicaFailure');
  const { status, reason = '', message = '' } = failure;
  return set(known, ['ReplicaFailure', status, reason, message], clock);
}

function progress(deployment: Deployment, name: string, status: Status, clock: Clock): StatusCondition[] {
  const known = status.conditions ?? [];
  const old = conditionOf(deployment.status?.conditions, 'Progressing');
  const isDone = (status['replicas'] ?? 0) === (status['updatedReplicas'] ?? 0);
  // A rollout that was complete stays so: what comes after it is none.
  if (isDone && old?.reason === 'NewReplicaSetAvailable') return known;
  if (isComplete(deployment, status)) {
    const text = `ReplicaSet "${name}" has successfully progressed.`;
    return set(known, ['Progressing', 'True', 'NewReplicaSetAvailable', text], clock);
  }
  if (old === undefined || hasProgressed(deployment.status ?? {}, status)) {
    const text = `ReplicaSet "${name}" is progressing.`;
    const others = known.filter(({ type }) => type !== 'Progressing');
    const next = made(['Progressing', 'True', 'ReplicaSetUpdated', text], clock);
    return [
      ...others,
      old?.status === 'True' ? { ...next, lastTransitionTime: old.lastTransitionTime ?? '' } : next,
    ];
  }
  if (!isTimedOut(deployment, old, clock)) return known;
  const text = `ReplicaSet "${name}" has timed out progressing.`;
  return set(known, ['Progressing', 'False', 'ProgressDeadlineExceeded', text], clock);
}

/** Whether all pods are new and available (deployment_util.go DeploymentComplete). */
export function isComplete(deployment: Deployment, status: Status): boolean {
  const wanted = wantedOf(deployment);
  return (
    (status['updatedReplicas'] ?? 0) === wanted &&
    (status['replicas'] ?? 0) === wanted &&
    (status['availableReplicas'] ?? 0) === wanted &&
    Number(status['observedGeneration'] ?? 0) >= (deployment.metadata.generation ?? 1)
  );
}

function hasProgressed(before: Status, after: Status): boolean {
  const of = (status: Status, key: string) => Number(status[key] ?? 0);
  const old = (status: Status) => of(status, 'replicas') - of(status, 'updatedReplicas');
  return (
    of(after, 'updatedReplicas') > of(before, 'updatedReplicas') ||
    old(after) < old(before) ||
    of(after, 'readyReplicas') > of(before, 'readyReplicas') ||
    of(after, 'availableReplicas') > of(before, 'availableReplicas')
  );
}

/** A new set begins the progress anew (sync.go getNewReplicaSet). */
export function createdConditions(deployment: Deployment, name: string, clock: Clock): StatusCondition[] {
  const text = `Created new replica set "${name}"`;
  return set(
    deployment.status?.conditions ?? [],
    ['Progressing', 'True', 'NewReplicaSetCreated', text],
    clock,
  );
}

/** A rollout is paused and resumed in words, unless it has failed before (progress.go checkPausedConditions). */
export function pausedConditions(deployment: Deployment, clock: Clock): StatusCondition[] | undefined {
  const known = deployment.status?.conditions;
  const old = conditionOf(known, 'Progressing');
  if (old?.reason === 'ProgressDeadlineExceeded') return known;
  const isTold = old?.reason === 'DeploymentPaused';
  if (deployment.spec.paused === true && !isTold)
    return set(known ?? [], ['Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused'], clock);
  if (deployment.spec.paused !== true && isTold)
    return set(known ?? [], ['Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed'], clock);
  return known;
}

type NewCondition = readonly [
  type: string,
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
];

function made([type, status, reason, message]: NewCondition, clock: Clock): StatusCondition {
  const now = timestamp(clock);
  return { type, status, reason, message, lastUpdateTime: now, lastTransitionTime: now };
}

/** Sets a condition where its status or reason is news; it goes to the end then (SetDeploymentCondition). */
function set(known: readonly StatusCondition[], next: NewCondition, clock: Clock): StatusCondition[] {
  const [type, status, reason] = next;
  const old = conditionOf(known, type);
  if (old?.status === status && old.reason === reason) return [...known];
  const condition = made(next, clock);
  if (old?.status === status) condition.lastTransitionTime = old.lastTransitionTime ?? '';
  return [...known.filter((each) => each.type !== type), condition];
}

function isTimedOut(deployment: Deployment, progressing: StatusCondition, clock: Clock): boolean {
  if (progressing.reason === 'NewReplicaSetAvailable') return false;
  if (progressing.reason === 'ProgressDeadlineExceeded') return true;
  return leftOf(deployment, progressing, clock) <= 0;
}

function leftOf(deployment: Deployment, progressing: StatusCondition, clock: Clock): number {
  const since = Date.parse(progressing.lastUpdateTime ?? '');
  return since + (deployment.spec.progressDeadlineSeconds ?? 600) * 1000 - clock.now();
}

/** Milliseconds until a rollout that makes no progress has failed; undefined when there is none that could. */
export function untilDeadline(
  deployment: Deployment,
  progressing: StatusCondition | undefined,
  clock: Clock,
): number | undefined {
  if (deployment.spec.paused === true || progressing === undefined) return undefined;
  if (['NewReplicaSetAvailable', 'ProgressDeadlineExceeded'].includes(progressing.reason ?? ''))
    return undefined;
  return Math.max(1, leftOf(deployment, progressing, clock));
}
