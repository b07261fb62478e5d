import { claim } from '../claim.ts';
import { type Context, deleteObject, writeStatus } from '../context.ts';
import { CONTROLLER_REVISION, DAEMON_SET, type DaemonSet, NODE, type Node, POD, type Pod } from '../kinds.ts';
import { createPod } from '../pods/create-pod.ts';
import { isAvailable, isReady, untilAvailable } from '../pods/pod-state.ts';
import { podFromTemplate } from '../pods/template.ts';
import { nodeOf, type Place, placeOn, templateFor } from './daemon-nodes.ts';
import { daemonLimits, type NodePods, nextDaemons } from './daemon-rollout.ts';
import { nonZero } from './reconcile-replica-set.ts';
import { keepRevisions } from './revisions.ts';

const REVISION = 'controller-revision-hash';
const GENERATION = 'deprecated.daemonset.template.generation';
const COMPONENT = 'daemonset-controller';
/** Milliseconds that a failed pod is left alone, so that whoever refuses pods is not asked without end. */
const PAUSE = 1000;

/** Keeps one pod of a DaemonSet on each node that it may be on (apps/v1, kube-controller-manager's daemon). */
export async function reconcileDaemonSet(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const set = context.mirror.get<DaemonSet>(DAEMON_SET, namespace, name);
  if (set === undefined || set.metadata.deletionTimestamp !== undefined) return undefined;
  await claim(context, set, POD, set.spec.selector);
  await claim(context, set, CONTROLLER_REVISION, set.spec.selector);
  const before = podsOf(context, set);
  const revision = await keepRevisions(
    context,
    set,
    (hash) => ({ ...set.spec.template.metadata?.labels, [REVISION]: hash }),
    ({ metadata }) => before.some((pod) => pod.metadata.labels?.[REVISION] === metadata.labels?.[REVISION]),
  );
  const places = placesFor(context, set);
  let after: number | undefined;
  try {
    after = await act(context, set, revision, places);
  } finally {
    await tell(context, set, revision, places);
  }
  return after ?? untilAvailable(podsOf(context, set), set.spec.minReadySeconds ?? 0, context.clock);
}

/** The oldest first. */
function podsOf(context: Context, set: DaemonSet): Pod[] {
  return context.mirror
    .owned<Pod>(POD, set.metadata.uid ?? '')
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

function placesFor(context: Context, set: DaemonSet): ReadonlyMap<string, Place> {
  const nodes = [...context.mirror.list<Node>(NODE)];
  return new Map(nodes.map((node) => [node.metadata.name, placeOn(set, node)]));
}

/** First each node gets what it lacks and loses what it may not have; when all is so, the next step of an update. */
async function act(
  context: Context,
  set: DaemonSet,
  revision: string,
  places: ReadonlyMap<string, Place>,
): Promise<number | undefined> {
  const after = await clear(context, set, revision, places);
  const served = new Set(allOf(context, set).map(nodeOf));
  for (const [node, { shouldRun }] of places)
    if (shouldRun && !served.has(node)) await start(context, set, revision, node);
  if (set.spec.updateStrategy?.type === 'OnDelete') return after;
  const byNode = new Map(podsOf(context, set).map((pod) => [nodeOf(pod), pod]));
  const nodes = [...byNode.keys()].map((node) => nodePods(context, set, revision, node, places));
  const test = (pod: Pod | undefined) => pod !== undefined && isUp(context, set, pod);
  const { remove, create } = nextDaemons(set, nodes, test);
  for (const pod of remove) await drop(context, set, pod);
  for (const node of create) await start(context, set, revision, node);
  // Whose pod went at once gets its next one.
  for (const pod of remove) {
    const node = nodeOf(pod);
    const isServed = allOf(context, set).some((each) => nodeOf(each) === node);
    if (!isServed && places.get(node)?.shouldRun === true) await start(context, set, revision, node);
  }
  return after;
}

function allOf(context: Context, set: DaemonSet): Pod[] {
  return context.mirror.owned<Pod>(POD, set.metadata.uid ?? '');
}

function isUp({ clock }: Context, { spec }: DaemonSet, pod: Pod): boolean {
  return isAvailable(pod, spec.minReadySeconds ?? 0, clock);
}

function nodePods(
  context: Context,
  set: DaemonSet,
  revision: string,
  node: string,
  places: ReadonlyMap<string, Place>,
): NodePods {
  const pods = podsOf(context, set).filter((pod) => nodeOf(pod) === node);
  const isFresh = ({ metadata }: Pod) => metadata.labels?.[REVISION] === revision;
  return {
    node,
    shouldRun: places.get(node)?.shouldRun === true,
    fresh: pods.find(isFresh),
    old: pods.find((pod) => !isFresh(pod)),
  };
}

/** Takes away pods that have ended, that are one too many, and those of nodes where they may not be. */
async function clear(
  context: Context,
  set: DaemonSet,
  revision: string,
  places: ReadonlyMap<string, Place>,
): Promise<number | undefined> {
  let after: number | undefined;
  const running = new Map<string, Pod[]>();
  for (const pod of podsOf(context, set)) {
    const node = nodeOf(pod);
    const { phase } = pod.status ?? {};
    if (places.get(node)?.mayStay !== true) await drop(context, set, pod);
    else if (phase === 'Failed' || phase === 'Succeeded') {
      const left = Date.parse(pod.metadata.creationTimestamp ?? '') + PAUSE - context.clock.now();
      if (left > 0) after = Math.max(left, after ?? 0);
      else await dropEnded(context, set, pod, node);
    } else running.set(node, [...(running.get(node) ?? []), pod]);
  }
  const surges = daemonLimits(set, places.size).surge > 0;
  for (const pods of running.values())
    for (const pod of surplus(context, set, revision, pods, surges)) await drop(context, set, pod);
  return after;
}

function surplus(
  context: Context,
  set: DaemonSet,
  revision: string,
  pods: readonly Pod[],
  surges: boolean,
): readonly Pod[] {
  if (!surges) return pods.slice(1);
  const isFresh = ({ metadata }: Pod) => metadata.labels?.[REVISION] === revision;
  const [fresh, ...moreFresh] = pods.filter(isFresh);
  const [old, ...moreOld] = pods.filter((pod) => !isFresh(pod));
  const isReplaced = old !== undefined && fresh !== undefined && (!isReady(old) || isUp(context, set, fresh));
  return [...moreFresh, ...moreOld, ...(isReplaced ? [old] : [])];
}

async function dropEnded(context: Context, set: DaemonSet, pod: Pod, node: string): Promise<void> {
  const { namespace, name } = pod.metadata;
  const isFailed = pod.status?.phase === 'Failed';
  const end = isFailed ? 'will try to kill it' : 'will try to delete it';
  const text = `Found ${isFailed ? 'failed' : 'succeeded'} daemon pod ${namespace}/${name} on node ${node}, ${end}`;
  if (isFailed) context.events.warning(COMPONENT, set, 'FailedDaemonPod', text);
  else context.events.normal(COMPONENT, set, 'SucceededDaemonPod', text);
  await drop(context, set, pod);
}

async function drop(context: Context, set: DaemonSet, pod: Pod): Promise<void> {
  await deleteObject(context, POD, pod);
  context.events.normal(COMPONENT, set, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
}

async function start(context: Context, set: DaemonSet, revision: string, node: string): Promise<void> {
  const generation = set.metadata.annotations?.[GENERATION] ?? String(set.metadata.generation ?? 1);
  const labels = { [REVISION]: revision, 'pod-template-generation': generation };
  const template = templateFor(set.spec.template, node);
  await createPod(context, COMPONENT, set, podFromTemplate(set, template, { labels }));
}

async function tell(
  context: Context,
  set: DaemonSet,
  revision: string,
  places: ReadonlyMap<string, Place>,
): Promise<void> {
  const oldest = new Map<string, Pod>();
  for (const pod of podsOf(context, set)) if (!oldest.has(nodeOf(pod))) oldest.set(nodeOf(pod), pod);
  const isWanted = (node: string) => places.get(node)?.shouldRun === true;
  const desired = [...places.values()].filter(({ shouldRun }) => shouldRun).length;
  const current = [...oldest].filter(([node]) => isWanted(node)).map(([, pod]) => pod);
  const available = current.filter((pod) => isUp(context, set, pod)).length;
  const updated = current.filter(({ metadata }) => metadata.labels?.[REVISION] === revision).length;
  await writeStatus(context, set, {
    ...(set.status?.['collisionCount'] === undefined ? {} : { collisionCount: set.status['collisionCount'] }),
    observedGeneration: set.metadata.generation,
    currentNumberScheduled: current.length,
    desiredNumberScheduled: desired,
    numberMisscheduled: [...oldest.keys()].filter((node) => places.has(node) && !isWanted(node)).length,
    numberReady: current.filter(isReady).length,
    numberAvailable: nonZero(available),
    numberUnavailable: nonZero(desired - available),
    updatedNumberScheduled: nonZero(updated),
  });
}
