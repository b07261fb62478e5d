import { claim } from '../claim.ts';
import { isTrue } from '../conditions.ts';
import { type Context, writeStatus } from '../context.ts';
import { CONTROLLER_REVISION, POD, type Pod, STATEFUL_SET, type StatefulSet } from '../kinds.ts';
import { untilAvailable } from '../pods/pod-state.ts';
import { firstOf, isInOrder, isMember, ordinalOf } from './ordinals.ts';
import { nonZero } from './reconcile-replica-set.ts';
import { keepRevisions, revisionsOf } from './revisions.ts';
import { makeClaims, ownClaims } from './stateful-claims.ts';
import { isServing, makePod, REVISION, type Revisions, removePod } from './stateful-pods.ts';

/** Keeps a StatefulSet's pods: named by ordinal, made in order, updated from the last (apps/v1). */
export async function reconcileStatefulSet(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const set = context.mirror.get<StatefulSet>(STATEFUL_SET, namespace, name);
  if (set === undefined) return undefined;
  await claim(context, set, POD, set.spec.selector, ({ metadata }) => isMember(set, metadata.name));
  await claim(context, set, CONTROLLER_REVISION, set.spec.selector);
  const revisions = await revisionsFor(context, set);
  try {
    if (set.metadata.deletionTimestamp === undefined) await act(context, set, revisions);
  } finally {
    await tell(context, set, revisions);
  }
  return untilAvailable(podsOf(context, set), set.spec.minReadySeconds ?? 0, context.clock);
}

async function revisionsFor(context: Context, set: StatefulSet): Promise<Revisions> {
  const currentName = set.status?.['currentRevision'];
  const used = new Set(podsOf(context, set).map((pod) => pod.metadata.labels?.[REVISION]));
  const hash = await keepRevisions(
    context,
    set,
    (own) => ({ ...set.spec.selector.matchLabels, 'controller.kubernetes.io/hash': own }),
    ({ metadata }) => metadata.name === currentName || used.has(metadata.name),
  );
  const all = revisionsOf(context, set);
  const update = all.find(({ metadata }) => metadata.name === `${set.metadata.name}-${hash}`) ?? all.at(-1)!;
  return { update, current: all.find(({ metadata }) => metadata.name === currentName) ?? update };
}

function podsOf(context: Context, set: StatefulSet): Pod[] {
  return context.mirror.owned<Pod>(POD, set.metadata.uid ?? '').filter((pod) => ordinalOf(pod) >= 0);
}

/** One step at most where pods come in order; else all that can be done (stateful_set_control.go). */
async function act(context: Context, set: StatefulSet, revisions: Revisions): Promise<void> {
  const inOrder = set.spec.podManagementPolicy !== 'Parallel';
  const pods = new Map(podsOf(context, set).map((pod) => [ordinalOf(pod), pod]));
  const first = firstOf(set);
  let waits = false;
  for (let ordinal = first; ordinal < first + (set.spec.replicas ?? 1); ordinal++) {
    waits = (await keep(context, set, revisions, ordinal, pods.get(ordinal))) || waits;
    if (waits && inOrder) return;
  }
  const condemned = [...pods.values()]
    .filter((pod) => !isInOrder(set, ordinalOf(pod)))
    .sort((a, b) => ordinalOf(b) - ordinalOf(a));
  for (const pod of condemned) await ownClaims(context, set, pod);
  if (condemned.length > 0) return giveUp(context, set, condemned, inOrder);
  if (!waits) await rollOut(context, set, revisions.update.metadata.name, pods);
}

/** Brings about one pod. Answers whether there is to be waited for it. */
async function keep(
  context: Context,
  set: StatefulSet,
  revisions: Revisions,
  ordinal: number,
  pod: Pod | undefined,
): Promise<boolean> {
  const inOrder = set.spec.podManagementPolicy !== 'Parallel';
  if (pod === undefined) {
    await makePod(context, set, revisions, ordinal);
    const made = podsOf(context, set).find((each) => ordinalOf(each) === ordinal);
    if (made !== undefined) await ownClaims(context, set, made);
    return inOrder;
  }
  const { phase } = pod.status ?? {};
  if (phase === 'Failed' || phase === 'Succeeded') {
    if (pod.metadata.deletionTimestamp === undefined) await removePod(context, set, pod);
    return true;
  }
  if (phase === 'Pending') await makeClaims(context, set, pod.metadata.name);
  await ownClaims(context, set, pod);
  return inOrder && !isServing(set, pod, context);
}

/** Pods beyond the number go, the last one first, and in order only while nobody else is missing. */
async function giveUp(
  context: Context,
  set: StatefulSet,
  condemned: readonly Pod[],
  inOrder: boolean,
): Promise<void> {
  const firstMissing = [...condemned].reverse().find((pod) => !isServing(set, pod, context));
  for (const pod of condemned) {
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (inOrder) return;
      continue;
    }
    if (inOrder && !isServing(set, pod, context) && pod !== firstMissing) return;
    await removePod(context, set, pod);
    if (inOrder) return;
  }
}

async function rollOut(
  context: Context,
  set: StatefulSet,
  update: string,
  pods: ReadonlyMap<number, Pod>,
): Promise<void> {
  if (set.spec.updateStrategy?.type === 'OnDelete') return;
  const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  const first = firstOf(set);
  for (let ordinal = first + (set.spec.replicas ?? 1) - 1; ordinal >= first + partition; ordinal--) {
    const pod = pods.get(ordinal);
    if (pod === undefined) return;
    const isLeaving = pod.metadata.deletionTimestamp !== undefined;
    if (pod.metadata.labels?.[REVISION] !== update && !isLeaving) return removePod(context, set, pod);
    if (!isServing(set, pod, context)) return;
  }
}

async function tell(context: Context, set: StatefulSet, { current, update }: Revisions): Promise<void> {
  const pods = podsOf(context, set);
  const count = (is: (pod: Pod) => boolean): number => pods.filter(is).length;
  const of = (revision: string) => (pod: Pod) =>
    pod.metadata.deletionTimestamp === undefined && pod.metadata.labels?.[REVISION] === revision;
  const ready = count(({ status }) => status?.phase === 'Running' && isTrue(status.conditions, 'Ready'));
  const updated = count(of(update.metadata.name));
  const wanted = set.spec.replicas ?? 1;
  const isDone =
    (set.spec.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate' &&
    [updated, ready, pods.length].every((each) => each === wanted);
  const known = context.mirror.get<StatefulSet>(
    STATEFUL_SET,
    set.metadata.namespace ?? '',
    set.metadata.name,
  );
  await writeStatus(context, known ?? set, {
    observedGeneration: set.metadata.generation,
    replicas: pods.length,
    readyReplicas: nonZero(ready),
    availableReplicas: count((pod) => isServing(set, pod, context)),
    currentReplicas: nonZero(isDone ? updated : count(of(current.metadata.name))),
    updatedReplicas: nonZero(updated),
    currentRevision: isDone ? update.metadata.name : current.metadata.name,
    updateRevision: update.metadata.name,
    collisionCount: 0,
  });
}
