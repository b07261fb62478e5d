import { claim } from '../claim.ts';
import { type Context, createObject, deleteObject, writeStatus } from '../context.ts';
import {
  CONTROLLER_REVISION,
  PERSISTENT_VOLUME_CLAIM,
  POD,
  type Pod,
  STATEFUL_SET,
  type StatefulSet,
} from '../kinds.ts';
import { isReady } from '../pods/pod-state.ts';
import { podFromTemplate } from '../pods/template.ts';
import { nonZero } from './reconcile-replica-set.ts';
import { keepRevisions } from './revisions.ts';

const REVISION = 'controller-revision-hash';

/** Keeps a StatefulSet's pods: named by ordinal, made in order, updated from the last (apps/v1). */
export async function reconcileStatefulSet(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const set = context.mirror.get<StatefulSet>(STATEFUL_SET, namespace, name);
  if (set === undefined || set.metadata.deletionTimestamp !== undefined) return undefined;
  await claim(context, set, POD, set.spec.selector, ({ metadata }) => isMember(set, metadata.name));
  await claim(context, set, CONTROLLER_REVISION, set.spec.selector);
  const before = podsOf(context, set);
  const hash = await keepRevisions(
    context,
    set,
    (own) => ({ ...set.spec.selector.matchLabels, 'controller.kubernetes.io/hash': own }),
    ({ metadata }) => before.some((pod) => pod.metadata.labels?.[REVISION] === metadata.name),
  );
  const update = `${name}-${hash}`;
  await act(context, set, update);
  const pods = podsOf(context, set);
  const isUpdated = (pod: Pod): boolean => pod.metadata.labels?.[REVISION] === update;
  const updated = pods.filter(isUpdated).length;
  const wanted = set.spec.replicas ?? 1;
  const rolledOut = updated === pods.length && pods.length === wanted && pods.every(isReady);
  const current = rolledOut ? update : ((set.status?.['currentRevision'] as string | undefined) ?? update);
  await writeStatus(context, set, {
    observedGeneration: set.metadata.generation,
    replicas: pods.length,
    readyReplicas: nonZero(pods.filter(isReady).length),
    availableReplicas: pods.filter(isReady).length,
    currentReplicas: nonZero(pods.filter((pod) => pod.metadata.labels?.[REVISION] === current).length),
    updatedReplicas: nonZero(updated),
    currentRevision: current,
    updateRevision: update,
    collisionCount: 0,
  });
  return undefined;
}

/** Whether a pod is called as one of the set's. */
function isMember(set: StatefulSet, name: string): boolean {
  const ordinal = name.slice(set.metadata.name.length + 1);
  return name.startsWith(`${set.metadata.name}-`) && /^\d+$/.test(ordinal);
}

function podsOf(context: Context, set: StatefulSet): Pod[] {
  return context.mirror
    .owned<Pod>(POD, set.metadata.uid ?? '')
    .filter((pod) => pod.metadata.deletionTimestamp === undefined);
}

/** One step at a time: the first missing pod, else the last superfluous one, else the last outdated one. */
async function act(context: Context, set: StatefulSet, update: string): Promise<void> {
  const wanted = set.spec.replicas ?? 1;
  const parallel = set.spec.podManagementPolicy === 'Parallel';
  const byName = new Map(podsOf(context, set).map((pod) => [pod.metadata.name, pod]));
  const first = firstOf(set);
  for (let ordinal = first; ordinal < first + wanted; ordinal++) {
    const pod = byName.get(`${set.metadata.name}-${ordinal}`);
    if (pod === undefined) await createPod(context, set, ordinal, update);
    if (!parallel && (pod === undefined || !isReady(pod))) return replaceOutdated(context, set, update, pod);
  }
  const surplus = [...byName.values()]
    .filter((pod) => ordinalOf(pod) < first || ordinalOf(pod) >= first + wanted)
    .sort((a, b) => ordinalOf(b) - ordinalOf(a));
  for (const pod of surplus) await deletePod(context, set, pod);
  if (surplus.length === 0) await rollOut(context, set, update, byName);
}

async function rollOut(
  context: Context,
  set: StatefulSet,
  update: string,
  pods: ReadonlyMap<string, Pod>,
): Promise<void> {
  if (set.spec.updateStrategy?.type === 'OnDelete') return;
  const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  const first = firstOf(set);
  for (let ordinal = first + (set.spec.replicas ?? 1) - 1; ordinal >= first + partition; ordinal--) {
    const pod = pods.get(`${set.metadata.name}-${ordinal}`);
    if (pod === undefined || (pod.metadata.labels?.[REVISION] === update && !isReady(pod))) return;
    if (pod.metadata.labels?.[REVISION] !== update) return deletePod(context, set, pod);
  }
}

/** A pod that never became ready does not hold up its own replacement. */
async function replaceOutdated(
  context: Context,
  set: StatefulSet,
  update: string,
  pod: Pod | undefined,
): Promise<void> {
  const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  if (
    pod === undefined ||
    pod.metadata.labels?.[REVISION] === update ||
    ordinalOf(pod) < firstOf(set) + partition
  )
    return;
  if (set.spec.updateStrategy?.type !== 'OnDelete') await deletePod(context, set, pod);
}

/** The number of the first pod. */
function firstOf({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

function ordinalOf(pod: Pod): number {
  return Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? -1);
}

async function createPod(context: Context, set: StatefulSet, ordinal: number, update: string): Promise<void> {
  const name = `${set.metadata.name}-${ordinal}`;
  const labels = {
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
    [REVISION]: update,
  };
  for (const claim of set.spec.volumeClaimTemplates ?? [])
    await createClaim(context, set, `${claim.metadata.name}-${name}`, claim);
  await createObject(context, podFromTemplate(set, ownTemplate(set, name), { name, labels }));
  context.events.normal(
    'statefulset-controller',
    set,
    'SuccessfulCreate',
    `Create Pod ${name} in StatefulSet ${set.metadata.name} successful`,
  );
}

/** The template for one pod: its host name, and its claims as volumes, instead of those of their names. */
function ownTemplate({ spec }: StatefulSet, name: string): StatefulSet['spec']['template'] {
  const { template, serviceName, volumeClaimTemplates = [] } = spec;
  const claims = volumeClaimTemplates.map((claim) => ({
    name: claim.metadata.name,
    persistentVolumeClaim: { claimName: `${claim.metadata.name}-${name}` },
  }));
  const others = Array.isArray(template.spec['volumes']) ? template.spec['volumes'] : [];
  const volumes = [
    ...claims,
    ...others.filter((volume) => claims.every((claim) => claim.name !== volume?.name)),
  ];
  const names = { hostname: name, ...(serviceName === undefined ? {} : { subdomain: serviceName }) };
  return { ...template, spec: { ...template.spec, ...names, ...(volumes.length === 0 ? {} : { volumes }) } };
}

/** Claims outlive their pods: one that is there already is used again. */
async function createClaim(
  context: Context,
  set: StatefulSet,
  name: string,
  template: NonNullable<StatefulSet['spec']['volumeClaimTemplates']>[number],
): Promise<void> {
  const namespace = set.metadata.namespace ?? '';
  if (context.mirror.get(PERSISTENT_VOLUME_CLAIM, namespace, name) !== undefined) return;
  const labels = { ...template.metadata.labels, ...set.spec.selector.matchLabels };
  await createObject(context, {
    ...PERSISTENT_VOLUME_CLAIM,
    metadata: { name, namespace, labels },
    spec: template.spec,
  });
}

async function deletePod(context: Context, set: StatefulSet, pod: Pod): Promise<void> {
  await deleteObject(context, POD, pod);
  context.events.normal(
    'statefulset-controller',
    set,
    'SuccessfulDelete',
    `Delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`,
  );
}
