import type { LabelSelectorSpec } from '@flux-ts/resource';
import { claim } from '../claim.ts';
import { type Context, deleteObject, timestamp, writeStatus } from '../context.ts';
import {
  POD,
  type Pod,
  REPLICA_SET,
  REPLICATION_CONTROLLER,
  type ReplicaSet,
  type StatusCondition,
} from '../kinds.ts';
import { createPod } from '../pods/create-pod.ts';
import { victims } from '../pods/pod-ranks.ts';
import { isActive, isAvailable, isReady, untilAvailable } from '../pods/pod-state.ts';
import { podFromTemplate } from '../pods/template.ts';

/** How many pods one pass makes or removes, so that a large set does not hold up the others. */
const BURST = 500;

/** Keeps a ReplicaSet's pods at their number and its status true (apps/v1, kube-controller-manager's replicaset). */
export async function reconcileReplicaSet(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const set = context.mirror.get<ReplicaSet>(REPLICA_SET, namespace, name);
  return set === undefined ? undefined : keepPods(context, set, 'replicaset-controller');
}

/** The older kind of the same (v1, kube-controller-manager's replication), whose selector is labels alone. */
export async function reconcileReplicationController(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const found = context.mirror.get<ReplicaSet>(REPLICATION_CONTROLLER, namespace, name);
  return found === undefined ? undefined : keepPods(context, found, 'replication-controller');
}

async function keepPods(context: Context, set: ReplicaSet, component: string): Promise<number | undefined> {
  await claim(context, set, POD, selectorOf(set));
  let failure: Failure | undefined;
  try {
    const owned = context.mirror.owned<Pod>(POD, set.metadata.uid ?? '').filter(isActive);
    if (set.metadata.deletionTimestamp === undefined) await scale(context, set, owned, component);
  } catch (error) {
    failure = { error, reason: 'FailedCreate' };
  }
  const all = context.mirror.owned<Pod>(POD, set.metadata.uid ?? '');
  const pods = all.filter(isActive);
  const minReady = set.spec.minReadySeconds ?? 0;
  await writeStatus(context, set, {
    conditions: conditionsWith(context, set, failure),
    replicas: pods.length,
    fullyLabeledReplicas: nonZero(pods.filter((pod) => hasLabels(set, pod)).length),
    readyReplicas: nonZero(pods.filter(isReady).length),
    availableReplicas: nonZero(pods.filter((pod) => isAvailable(pod, minReady, context.clock)).length),
    observedGeneration: set.metadata.generation,
    terminatingReplicas: set.kind === REPLICA_SET.kind ? all.filter(isLeaving).length : undefined,
  });
  if (failure !== undefined) throw failure.error;
  return untilAvailable(pods, minReady, context.clock);
}

interface Failure {
  readonly error: unknown;
  readonly reason: string;
}

/** That pods cannot be made is said until they can (replica_set_utils.go calculateStatus). */
function conditionsWith(
  { clock }: Context,
  { status }: ReplicaSet,
  failure: Failure | undefined,
): StatusCondition[] | undefined {
  const known = status?.conditions ?? [];
  const old = known.find(({ type }) => type === 'ReplicaFailure');
  const others = known.filter((each) => each !== old);
  if (failure === undefined) return others.length === 0 ? undefined : others;
  if (old !== undefined) return known;
  const { reason, error } = failure;
  const { message } = error as Error;
  const lastTransitionTime = timestamp(clock);
  return [...others, { type: 'ReplicaFailure', status: 'True', reason, message, lastTransitionTime }];
}

function hasLabels({ spec }: ReplicaSet, { metadata }: Pod): boolean {
  return Object.entries(spec.template.metadata?.labels ?? {}).every(
    ([key, value]) => metadata.labels?.[key] === value,
  );
}

function isLeaving(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** A ReplicationController selects by labels alone. */
function selectorOf(set: ReplicaSet): LabelSelectorSpec {
  const { selector } = set.spec;
  return set.kind === REPLICATION_CONTROLLER.kind
    ? { matchLabels: selector as Record<string, string> }
    : selector;
}

async function scale(
  context: Context,
  set: ReplicaSet,
  pods: readonly Pod[],
  component: string,
): Promise<void> {
  const missing = (set.spec.replicas ?? 1) - pods.length;
  for (let i = 0; i < Math.min(missing, BURST); i++) {
    await createPod(context, component, set, podFromTemplate(set, set.spec.template));
  }
  for (const pod of victims(pods).slice(0, Math.max(0, -missing))) {
    await deleteObject(context, POD, pod);
    context.events.normal(component, set, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }
}

/** Kubernetes leaves counters out of a status when they are zero. */
export function nonZero(count: number): number | undefined {
  return count === 0 ? undefined : count;
}
