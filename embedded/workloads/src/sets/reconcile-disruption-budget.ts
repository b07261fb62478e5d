import { fromLabelSelector, type KubeObject, matchLabels } from '@flux-ts/resource';
import { withCondition } from '../conditions.ts';
import { type Context, writeStatus } from '../context.ts';
import { resolve } from '../deployments/rollout.ts';
import {
  type LabelSelector,
  POD,
  POD_DISRUPTION_BUDGET,
  type Pod,
  type PodDisruptionBudget,
  type StatusCondition,
} from '../kinds.ts';
import { controllerOf } from '../mirror.ts';
import { isReady } from '../pods/pod-state.ts';

const COMPONENT = 'controllermanager';
const UNMANAGED =
  'were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. ' +
  'To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.';

/** Counts how many pods of a PodDisruptionBudget may go (policy/v1). */
export async function reconcileDisruptionBudget(
  context: Context,
  namespace: string,
  name: string,
): Promise<undefined> {
  const budget = context.mirror.get<PodDisruptionBudget>(POD_DISRUPTION_BUDGET, namespace, name);
  if (budget === undefined || budget.metadata.deletionTimestamp !== undefined) return;
  const pods = podsOf(context, budget);
  const isNews = budget.status?.['observedGeneration'] !== budget.metadata.generation;
  if (pods.length === 0 && isNews)
    context.events.normal(COMPONENT, budget, 'NoPods', 'No matching pods found');
  const expected = expectationOf(context, budget, pods);
  if (expected.failure !== undefined) return fail(context, budget, expected.failure);
  if (expected.unmanaged && isNews) {
    const text = `Pods selected by this PodDisruptionBudget (selector: ${inGo(budget.spec.selector)}) ${UNMANAGED}`;
    context.events.warning(COMPONENT, budget, 'UnmanagedPods', text);
  }
  const healthy = pods.filter(isReady).length;
  const allowed = expected.count <= 0 ? 0 : Math.max(0, healthy - expected.healthy);
  const reason = allowed > 0 ? 'SufficientPods' : 'InsufficientPods';
  await writeStatus(context, budget, {
    observedGeneration: budget.metadata.generation,
    currentHealthy: healthy,
    desiredHealthy: expected.healthy,
    disruptionsAllowed: allowed,
    expectedPods: expected.count,
    conditions: conditionsOf(context, budget, allowed > 0, reason, ''),
  });
}

/** Without a selector nothing is selected; with an empty one everything. */
function podsOf({ mirror }: Context, { metadata, spec }: PodDisruptionBudget): Pod[] {
  if (spec.selector === undefined) return [];
  const selector = fromLabelSelector(spec.selector);
  const all = [...mirror.list<Pod>(POD, metadata.namespace)];
  return all.filter((pod) => matchLabels(selector, pod.metadata.labels ?? {}));
}

interface Expectation {
  readonly count: number;
  readonly healthy: number;
  readonly unmanaged: boolean;
  readonly failure?: string;
}

/** A number of pods that must be there counts those that are; parts count what their owners want. */
function expectationOf(context: Context, { spec }: PodDisruptionBudget, pods: readonly Pod[]): Expectation {
  const { maxUnavailable, minAvailable } = spec;
  if (maxUnavailable === undefined && typeof minAvailable !== 'string')
    return {
      count: minAvailable === undefined ? 0 : pods.length,
      healthy: minAvailable ?? 0,
      unmanaged: false,
    };
  const scales = new Map<string, number>();
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (owner === undefined) continue;
    const scale = scaleOf(context, pod, owner);
    if (scale === undefined) {
      const failure = `found no controllers for pod ${JSON.stringify(pod.metadata.name)}`;
      return { count: 0, healthy: 0, unmanaged: false, failure };
    }
    scales.set(scale.uid, scale.replicas);
  }
  const count = [...scales.values()].reduce((sum, each) => sum + each, 0);
  const unmanaged = pods.some((pod) => controllerOf(pod) === undefined);
  if (maxUnavailable === undefined)
    return { count, unmanaged, healthy: resolve(minAvailable ?? 0, count, Math.ceil) };
  return { count, unmanaged, healthy: Math.max(0, count - resolve(maxUnavailable, count, Math.ceil)) };
}

const SCALED: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
]);

/** What the owner of a pod wants, or the Deployment that owns that one. */
function scaleOf(
  { mirror }: Context,
  pod: Pod,
  owner: NonNullable<ReturnType<typeof controllerOf>>,
): { readonly uid: string; readonly replicas: number } | undefined {
  const namespace = pod.metadata.namespace ?? '';
  const find = (ref: typeof owner) => mirror.get<KubeObject>(ref, namespace, ref.name);
  const found = SCALED.has(owner.kind) ? find(owner) : undefined;
  if (found === undefined) return undefined;
  const above = controllerOf(found);
  const top = (above?.kind === 'Deployment' ? find(above) : undefined) ?? found;
  const { replicas = 1 } = (top['spec'] ?? {}) as { replicas?: number };
  return { uid: top.metadata.uid ?? '', replicas };
}

/** What cannot be counted allows nothing. */
async function fail(context: Context, budget: PodDisruptionBudget, message: string): Promise<undefined> {
  const text = `Failed to calculate the number of expected pods: ${message}`;
  if (budget.status?.['observedGeneration'] !== budget.metadata.generation)
    context.events.warning(COMPONENT, budget, 'CalculateExpectedPodCountFailed', text);
  await writeStatus(context, budget, {
    currentHealthy: 0,
    desiredHealthy: 0,
    expectedPods: 0,
    ...budget.status,
    disruptionsAllowed: 0,
    conditions: conditionsOf(context, budget, false, 'SyncFailed', message),
  });
}

function conditionsOf(
  context: Context,
  { status, metadata }: PodDisruptionBudget,
  isAllowed: boolean,
  reason: string,
  message: string,
): StatusCondition[] {
  const observedGeneration = metadata.generation ?? 1;
  const known = status?.['conditions'] as StatusCondition[] | undefined;
  const next = { type: 'DisruptionAllowed', status: isAllowed ? 'True' : 'False', reason, message } as const;
  return withCondition(known, next, context.clock).map((each) =>
    each.type === next.type ? { ...each, observedGeneration } : each,
  );
}

/** A selector as Go prints it. */
function inGo({ matchLabels: labels = {}, matchExpressions = [] }: LabelSelector = {}): string {
  const pairs = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`);
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],}`,
  );
  const list = expressions.map((each) => `${each},`).join('');
  return `&LabelSelector{MatchLabels:map[string]string{${pairs.join('')}},MatchExpressions:[]LabelSelectorRequirement{${list}},}`;
}
