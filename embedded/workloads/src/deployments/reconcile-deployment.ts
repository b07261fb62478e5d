import { claim } from '../claim.ts';
import { conditionOf } from '../conditions.ts';
import { type Context, writeStatus } from '../context.ts';
import { DEPLOYMENT, type Deployment, POD, type Pod, REPLICA_SET } from '../kinds.ts';
import {
  countsOf,
  isComplete,
  pausedConditions,
  rolloutStatus,
  scalingStatus,
  untilDeadline,
} from './deployment-status.ts';
import { forget, renew, type Sets, scale, setsOf } from './replica-sets.ts';
import { active, isScaling, nextSteps, type RolloutStep, scaleSteps, wantedOf } from './rollout.ts';

/**
 * Rolls a Deployment out: a ReplicaSet a template, scaled step by step (kube-controller-manager's deployment). Each call
 * takes one step; what comes of it wakes the next.
 */
export async function reconcileDeployment(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const found = context.mirror.get<Deployment>(DEPLOYMENT, namespace, name);
  if (found === undefined || found.metadata.deletionTimestamp !== undefined) return undefined;
  const deployment = await writeStatus(context, found, {
    ...found.status,
    conditions: pausedConditions(found, context.clock),
  });
  await claim(context, deployment, REPLICA_SET, deployment.spec.selector);
  const { all } = setsOf(context, deployment);
  if (deployment.spec.paused === true || isScaling(deployment, all)) await follow(context, deployment);
  else if (deployment.spec.strategy?.type === 'Recreate') await recreate(context, deployment);
  else await roll(context, deployment);
  const now = current(context, deployment);
  return untilDeadline(now, conditionOf(now.status?.conditions, 'Progressing'), context.clock);
}

/** A paused rollout, or one whose size was changed: its sets follow that, and nothing else (sync.go sync). */
async function follow(context: Context, deployment: Deployment): Promise<void> {
  const { fresh, old } = await renew(context, deployment, false);
  await scaleAll(context, deployment, scaleSteps(deployment, fresh, old));
  const sets = setsOf(context, deployment);
  if (deployment.spec.paused === true) await forget(context, deployment, sets.old);
  const written = current(context, deployment);
  await writeStatus(context, written, scalingStatus(written, countsOf(context.mirror, sets), context.clock));
}

async function roll(context: Context, deployment: Deployment): Promise<void> {
  const { fresh, old } = await renew(context, deployment, true);
  const steps = fresh === undefined ? [] : nextSteps(deployment, fresh, old);
  await scaleAll(context, deployment, steps);
  await finish(context, deployment, steps.length > 0);
}

/** The old pods go before any new one comes (recreate.go). */
async function recreate(context: Context, deployment: Deployment): Promise<void> {
  const { old } = await renew(context, deployment, false);
  const running = active(old);
  await scaleAll(
    context,
    deployment,
    running.map((set) => ({ set, replicas: 0 })),
  );
  const waits = running.length > 0 || old.some((set) => hasPods(context, set.metadata.uid ?? ''));
  if (!waits) {
    const { fresh } = await renew(context, deployment, true);
    if (fresh !== undefined) await scale(context, deployment, fresh, wantedOf(deployment));
  }
  await finish(context, deployment, waits);
}

function hasPods(context: Context, uid: string): boolean {
  return context.mirror
    .owned<Pod>(POD, uid)
    .some(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
}

async function scaleAll(
  context: Context,
  deployment: Deployment,
  steps: readonly RolloutStep[],
): Promise<void> {
  for (const { set, replicas } of steps) await scale(context, deployment, set, replicas);
}

async function finish(context: Context, deployment: Deployment, isMoving: boolean): Promise<void> {
  const sets: Sets = setsOf(context, deployment);
  const written = current(context, deployment);
  if (!isMoving && isComplete(written, written.status ?? {})) await forget(context, deployment, sets.old);
  const status = rolloutStatus(written, sets, countsOf(context.mirror, sets), context.clock);
  await writeStatus(context, written, status);
}

/** The Deployment as it was last written. */
function current(context: Context, deployment: Deployment): Deployment {
  const { namespace = '', name } = deployment.metadata;
  return context.mirror.get<Deployment>(DEPLOYMENT, namespace, name) ?? deployment;
}
