import { isDeepStrictEqual } from 'node:util';
import {
  type Context,
  createObject,
  deleteObject,
  ownerReference,
  updateObject,
  writeStatus,
} from '../context.ts';
import { DEPLOYMENT, type Deployment, REPLICA_SET, type ReplicaSet } from '../kinds.ts';
import { REHEARSE_ANNOTATION } from '../pods/rehearsal.ts';
import { templateHash } from '../pods/template.ts';
import { createdConditions } from './deployment-status.ts';
import { DESIRED, MAXIMUM, replicasOf, rollingLimits, surgeOf, wantedOf } from './rollout.ts';

const HASH = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';
const HISTORY = 'deployment.kubernetes.io/revision-history';
/** Annotations of a Deployment that its sets do not take over. */
const OWN: ReadonlySet<string> = new Set([
  REVISION,
  HISTORY,
  DESIRED,
  MAXIMUM,
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.revision',
  // It ends when it is taken away from the Deployment.
  REHEARSE_ANNOTATION,
]);

/** The sets of a Deployment, the oldest first. */
export interface Sets {
  /** The one of its present template. */
  readonly fresh: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
  readonly all: readonly ReplicaSet[];
}

export function setsOf(context: Context, deployment: Deployment): Sets {
  const hash = templateHash(deployment.spec.template);
  const all = context.mirror.owned<ReplicaSet>(REPLICA_SET, deployment.metadata.uid ?? '');
  const isFresh = (set: ReplicaSet) => set.metadata.labels?.[HASH] === hash;
  return { fresh: all.find(isFresh), old: all.filter((set) => !isFresh(set)), all };
}

/**
 * Brings the set of the present template up to date, or makes it, and gives it the newest revision: one whose template
 * comes back (a rollback) becomes the newest again (sync.go getNewReplicaSet).
 */
export async function renew(context: Context, deployment: Deployment, create: boolean): Promise<Sets> {
  const { fresh, old } = setsOf(context, deployment);
  if (fresh === undefined && !create) return setsOf(context, deployment);
  const revision = String(1 + Math.max(0, ...old.map(revisionOf)));
  if (fresh === undefined) await make(context, deployment, old, revision);
  else await keep(context, deployment, fresh, revision);
  const newest = setsOf(context, deployment).fresh?.metadata.annotations?.[REVISION];
  if (newest !== undefined) await setRevision(context, deployment, newest);
  return setsOf(context, deployment);
}

async function keep(
  context: Context,
  deployment: Deployment,
  set: ReplicaSet,
  revision: string,
): Promise<void> {
  const annotations = { ...set.metadata.annotations, ...inherited(deployment) };
  const known = annotations[REVISION] ?? '0';
  if (Number(known) < Number(revision)) {
    annotations[REVISION] = revision;
    if (known !== '0') {
      annotations[HISTORY] = [annotations[HISTORY], known].filter((each) => each !== undefined).join(',');
    }
  }
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  const sameWait = (set.spec.minReadySeconds ?? 0) === minReadySeconds;
  if (sameWait && isDeepStrictEqual(annotations, set.metadata.annotations)) return;
  const spec = sameWait ? set.spec : { ...set.spec, minReadySeconds };
  await updateObject(context, { ...set, metadata: { ...set.metadata, annotations }, spec });
}

async function make(
  context: Context,
  deployment: Deployment,
  old: readonly ReplicaSet[],
  revision: string,
): Promise<void> {
  const replicas = surgeOf(deployment, 0, old);
  const set = await createObject<ReplicaSet>(context, newSet(deployment, replicas, revision));
  if (replicas > 0) tellScaled(context, deployment, set, 0, replicas);
  const { namespace = '', name } = deployment.metadata;
  const known = context.mirror.get<Deployment>(DEPLOYMENT, namespace, name) ?? deployment;
  const conditions = createdConditions(known, set.metadata.name, context.clock);
  await writeStatus(context, known, { ...known.status, conditions });
}

/** Annotations of the Deployment go to its sets, such as the cause of the change. */
function inherited(deployment: Deployment): Record<string, string> {
  const all = Object.entries(deployment.metadata.annotations ?? {});
  return Object.fromEntries(all.filter(([key]) => !OWN.has(key)));
}

function sizes(deployment: Deployment): Record<string, string> {
  const wanted = wantedOf(deployment);
  return { [DESIRED]: String(wanted), [MAXIMUM]: String(wanted + rollingLimits(deployment).maxSurge) };
}

function newSet(deployment: Deployment, replicas: number, revision: string): object {
  const { spec, metadata } = deployment;
  const hash = templateHash(spec.template);
  const labels = { ...spec.template.metadata?.labels, [HASH]: hash };
  return {
    ...REPLICA_SET,
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace,
      labels,
      annotations: { ...inherited(deployment), [REVISION]: revision, ...sizes(deployment) },
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas,
      ...(spec.minReadySeconds === undefined ? {} : { minReadySeconds: spec.minReadySeconds }),
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [HASH]: hash } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
  };
}

async function setRevision(context: Context, deployment: Deployment, revision: string): Promise<void> {
  const { namespace = '', name } = deployment.metadata;
  const known = context.mirror.get<Deployment>(DEPLOYMENT, namespace, name);
  if (known === undefined || known.metadata.annotations?.[REVISION] === revision) return;
  const annotations = { ...known.metadata.annotations, [REVISION]: revision };
  // As a part of the status: it is no change of what is wished for.
  const whole = { ...known, metadata: { ...known.metadata, annotations } };
  context.mirror.put(await context.cluster.updateStatus(whole));
}

function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}

/** Scales a set and tells of it; says at the same time for how many pods that was. Answers whether its size changed. */
export async function scale(
  context: Context,
  deployment: Deployment,
  set: ReplicaSet,
  replicas: number,
): Promise<boolean> {
  const from = replicasOf(set);
  const annotations = { ...set.metadata.annotations, ...sizes(deployment) };
  if (from === replicas && isDeepStrictEqual(annotations, set.metadata.annotations)) return false;
  await updateObject(context, {
    ...set,
    metadata: { ...set.metadata, annotations },
    spec: { ...set.spec, replicas },
  });
  if (from !== replicas) tellScaled(context, deployment, set, from, replicas);
  return from !== replicas;
}

function tellScaled(
  context: Context,
  deployment: Deployment,
  set: ReplicaSet,
  from: number,
  to: number,
): void {
  context.events.normal(
    'deployment-controller',
    deployment,
    'ScalingReplicaSet',
    `Scaled ${to > from ? 'up' : 'down'} replica set ${set.metadata.name} from ${from} to ${to}`,
  );
}

/** Removes the oldest sets beyond `revisionHistoryLimit` that have no pods (sync.go cleanupDeployment). */
export async function forget(
  context: Context,
  deployment: Deployment,
  old: readonly ReplicaSet[],
): Promise<void> {
  const excess = old.length - (deployment.spec.revisionHistoryLimit ?? 10);
  const oldest = [...old].sort((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of oldest.slice(0, Math.max(0, excess))) {
    const seen = (set.status?.observedGeneration ?? 0) >= (set.metadata.generation ?? 1);
    if (replicasOf(set) > 0 || (set.status?.replicas ?? 0) > 0 || !seen) continue;
    await deleteObject(context, REPLICA_SET, set);
  }
}
