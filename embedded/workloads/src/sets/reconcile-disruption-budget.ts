import { fromLabelSelector, matchLabels } from '@flux-ts/resource';
import { withCondition } from '../conditions.ts';
import { type Context, writeStatus } from '../context.ts';
import { resolve } from '../deployments/rollout.ts';
import {
  POD,
  POD_DISRUPTION_BUDGET,
  type Pod,
  type PodDisruptionBudget,
  type StatusCondition,
} from '../kinds.ts';
import { isActive, isReady } from '../pods/pod-state.ts';

/** Counts how many pods of a PodDisruptionBudget may go (policy/v1). */
export async function reconcileDisruptionBudget(
  context: Context,
  namespace: string,
  name: string,
): Promise<undefined> {
  const budget = context.mirror.get<PodDisruptionBudget>(POD_DISRUPTION_BUDGET, namespace, name);
  if (budget === undefined || budget.metadata.deletionTimestamp !== undefined) return;
  const selector = fromLabelSelector(budget.spec.selector ?? {});
  const pods = [...context.mirror.list<Pod>(POD, namespace)].filter(
    (pod) => isActive(pod) && matchLabels(selector, pod.metadata.labels ?? {}),
  );
  if (pods.length === 0 && budget.status?.['observedGeneration'] !== budget.metadata.generation)
    context.events.normal('controllermanager', budget, 'NoPods', 'No matching pods found');
  const healthy = pods.filter(isReady).length;
  const desired = desiredHealthy(budget, pods.length);
  const allowed = Math.max(0, healthy - desired);
  const condition: StatusCondition =
    allowed > 0
      ? {
          type: 'DisruptionAllowed',
          status: 'True',
          reason: 'SufficientPods',
          message: '',
          observedGeneration: budget.metadata.generation ?? 1,
        }
      : {
          type: 'DisruptionAllowed',
          status: 'False',
          reason: 'InsufficientPods',
          message: '',
          observedGeneration: budget.metadata.generation ?? 1,
        };
  await writeStatus(context, budget, {
    observedGeneration: budget.metadata.generation,
    currentHealthy: healthy,
    desiredHealthy: desired,
    disruptionsAllowed: allowed,
    expectedPods: pods.length,
    conditions: withCondition(
      budget.status?.['conditions'] as StatusCondition[] | undefined,
      condition,
      context.clock,
    ),
  });
}

function desiredHealthy(budget: PodDisruptionBudget, expected: number): number {
  const { minAvailable, maxUnavailable } = budget.spec;
  if (maxUnavailable !== undefined)
    return Math.max(0, expected - resolve(maxUnavailable, expected, Math.ceil));
  return resolve(minAvailable ?? 1, expected, Math.ceil);
}
