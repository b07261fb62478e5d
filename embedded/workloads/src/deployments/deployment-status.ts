import type { Clock } from '../cluster.ts';
import { conditionOf, withCondition } from '../conditions.ts';
import type { Deployment, ReplicaSet, StatusCondition } from '../kinds.ts';
import { nonZero } from '../sets/reconcile-replica-set.ts';
import { rollingLimits } from './rollout.ts';

/** The status that kube-controller-manager gives a Deployment with these sets (apps/v1 DeploymentStatus). */
export function deploymentStatus(
  deployment: Deployment,
  fresh: ReplicaSet | undefined,
  all: readonly ReplicaSet[],
  clock: Clock,
): object {
  const total = (of: (set: ReplicaSet) => number | undefined): number =>
    all.reduce((n, set) => n + (of(set) ?? 0), 0);
  const replicas = total((set) => set.status?.replicas);
  const available = total((set) => set.status?.availableReplicas);
  const wanted = all.reduce((n, set) => n + (set.spec.replicas ?? 1), 0);
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: nonZero(replicas),
    updatedReplicas: nonZero(fresh?.status?.replicas ?? 0),
    readyReplicas: nonZero(total((set) => set.status?.readyReplicas)),
    availableReplicas: nonZero(available),
    unavailableReplicas: nonZero(Math.max(wanted - available, 0)),
    conditions: conditions(deployment, fresh, { replicas, available }, clock),
    collisionCount: deployment.status?.['collisionCount'],
  };
}

function conditions(
  deployment: Deployment,
  fresh: ReplicaSet | undefined,
  counts: { replicas: number; available: number },
  clock: Clock,
): StatusCondition[] {
  const options = { updateTime: true };
  const wanted = deployment.spec.replicas ?? 1;
  const minimum =
    deployment.spec.strategy?.type === 'Recreate'
      ? wanted
      : wanted - rollingLimits(deployment).maxUnavailable;
  const isAvailable = counts.available >= minimum;
  const available: StatusCondition = isAvailable
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
  const progressing = progress(deployment, fresh, counts, clock);
  const known = deployment.status?.conditions;
  const order = isAvailable && known === undefined ? [available, progressing] : [progressing, available];
  return order.reduce<StatusCondition[]>(
    (list, next) => (next === undefined ? list : withCondition(list, next, clock, options)),
    [...(known ?? [])],
  );
}

function progress(
  deployment: Deployment,
  fresh: ReplicaSet | undefined,
  counts: { replicas: number; available: number },
  clock: Clock,
): StatusCondition | undefined {
  const old = conditionOf(deployment.status?.conditions, 'Progressing');
  const name = fresh?.metadata.name ?? '';
  const wanted = deployment.spec.replicas ?? 1;
  const updated = fresh?.status?.replicas ?? 0;
  const make = (status: 'True' | 'False' | 'Unknown', reason: string, message: string): StatusCondition => ({
    type: 'Progressing',
    status,
    reason,
    message,
  });
  if (deployment.spec.paused === true) return make('Unknown', 'DeploymentPaused', 'Deployment is paused');
  if (fresh === undefined) return old;
  const observed = (fresh.status?.observedGeneration ?? 0) >= (fresh.metadata.generation ?? 1);
  if (observed && updated === wanted && counts.replicas === wanted && counts.available === wanted) {
    return make('True', 'NewReplicaSetAvailable', `ReplicaSet "${name}" has successfully progressed.`);
  }
  if (isTimedOut(deployment, old, clock))
    return make('False', 'ProgressDeadlineExceeded', `ReplicaSet "${name}" has timed out progressing.`);
  if (updated === 0 && old?.reason !== 'ReplicaSetUpdated')
    return make('True', 'NewReplicaSetCreated', `Created new replica set "${name}"`);
  return make('True', 'ReplicaSetUpdated', `ReplicaSet "${name}" is progressing.`);
}

function isTimedOut(deployment: Deployment, progressing: StatusCondition | undefined, clock: Clock): boolean {
  if (progressing?.reason === 'ProgressDeadlineExceeded') return true;
  if (progressing === undefined || progressing.reason === 'NewReplicaSetAvailable') return false;
  const left = untilDeadline(deployment, progressing, clock);
  return left !== undefined && left <= 0;
}

/** Milliseconds until a rollout that makes no progress has failed. */
export function untilDeadline(
  deployment: Deployment,
  progressing: StatusCondition | undefined,
  clock: Clock,
): number | undefined {
  if (progressing?.status !== 'True' || progressing.reason === 'NewReplicaSetAvailable') return undefined;
  const since = Date.parse(progressing.lastUpdateTime ?? '');
  return since + (deployment.spec.progressDeadlineSeconds ?? 600) * 1000 - clock.now();
}
