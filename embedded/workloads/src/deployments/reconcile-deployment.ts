import { conditionOf } from '../conditions.ts';
import {
  type Context,
  createObject,
  deleteObject,
  ownerReference,
  updateObject,
  writeStatus,
} from '../context.ts';
import { DEPLOYMENT, type Deployment, REPLICA_SET, type ReplicaSet } from '../kinds.ts';
import { templateHash } from '../pods/template.ts';
import { deploymentStatus, untilDeadline } from './deployment-status.ts';
import { nextSteps, replicasOf } from './rollout.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const HASH = 'pod-template-hash';

/** Rolls a Deployment out: a ReplicaSet a template, scaled step by step (kube-controller-manager's deployment). */
export async function reconcileDeployment(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const deployment = context.mirror.get<Deployment>(DEPLOYMENT, namespace, name);
  if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) return undefined;
  const uid = deployment.metadata.uid ?? '';
  const hash = templateHash(deployment.spec.template);
  const known = context.mirror.owned<ReplicaSet>(REPLICA_SET, uid);
  const old = known.filter((set) => set.metadata.labels?.[HASH] !== hash);
  const fresh = await freshSet(context, deployment, hash, known);
  if (fresh === undefined) return undefined;
  for (const step of nextSteps(deployment, fresh, old))
    await scale(context, deployment, step.set, step.replicas);
  const sets = context.mirror.owned<ReplicaSet>(REPLICA_SET, uid);
  const current = sets.find((set) => set.metadata.labels?.[HASH] === hash);
  const written = await writeStatus(
    context,
    deployment,
    deploymentStatus(deployment, current, sets, context.clock),
  );
  await forget(
    context,
    deployment,
    sets.filter((set) => set !== current),
  );
  return untilDeadline(deployment, conditionOf(written.status?.conditions, 'Progressing'), context.clock);
}

async function freshSet(
  context: Context,
  deployment: Deployment,
  hash: string,
  known: readonly ReplicaSet[],
): Promise<ReplicaSet | undefined> {
  const found = known.find((set) => set.metadata.labels?.[HASH] === hash);
  if (found !== undefined) return keepRevision(context, deployment, found, known);
  if (deployment.spec.paused === true) return undefined;
  const revision = String(1 + Math.max(0, ...known.map(revisionOf)));
  const created = await createObject<ReplicaSet>(context, newSet(deployment, hash, revision));
  await setRevision(context, deployment, revision);
  return created;
}

/** A template that comes back (a rollback) makes its old set the newest revision. */
async function keepRevision(
  context: Context,
  deployment: Deployment,
  set: ReplicaSet,
  known: readonly ReplicaSet[],
): Promise<ReplicaSet> {
  const newest = Math.max(...known.map(revisionOf));
  if (revisionOf(set) === newest) {
    await setRevision(context, deployment, String(newest));
    return set;
  }
  const revision = String(newest + 1);
  const annotations = { ...set.metadata.annotations, [REVISION]: revision };
  const updated = await updateObject(context, { ...set, metadata: { ...set.metadata, annotations } });
  await setRevision(context, deployment, revision);
  return updated;
}

async function setRevision(context: Context, deployment: Deployment, revision: string): Promise<void> {
  const known = context.mirror.get<Deployment>(
    DEPLOYMENT,
    deployment.metadata.namespace ?? '',
    deployment.metadata.name,
  );
  if (known === undefined || known.metadata.annotations?.[REVISION] === revision) return;
  const annotations = { ...known.metadata.annotations, [REVISION]: revision };
  const updated = await updateObject(context, { ...known, metadata: { ...known.metadata, annotations } });
  deployment.metadata = updated.metadata;
}

function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}

function newSet(deployment: Deployment, hash: string, revision: string): object {
  const { spec, metadata } = deployment;
  const template = {
    ...spec.template,
    metadata: { ...spec.template.metadata, labels: { ...spec.template.metadata?.labels, [HASH]: hash } },
  };
  const replicas = spec.replicas ?? 1;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace,
      labels: template.metadata.labels,
      annotations: { [REVISION]: revision, 'deployment.kubernetes.io/desired-replicas': String(replicas) },
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas: 0,
      ...(spec.minReadySeconds === undefined ? {} : { minReadySeconds: spec.minReadySeconds }),
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [HASH]: hash } },
      template,
    },
  };
}

async function scale(
  context: Context,
  deployment: Deployment,
  set: ReplicaSet,
  replicas: number,
): Promise<void> {
  const from = replicasOf(set);
  await updateObject(context, { ...set, spec: { ...set.spec, replicas } });
  const direction = replicas > from ? 'up' : 'down';
  context.events.normal(
    'deployment-controller',
    deployment,
    'ScalingReplicaSet',
    `Scaled ${direction} replica set ${set.metadata.name} from ${from} to ${replicas}`,
  );
}

/** Removes the oldest empty sets beyond `revisionHistoryLimit`. */
async function forget(context: Context, deployment: Deployment, old: readonly ReplicaSet[]): Promise<void> {
  const empty = old.filter((set) => replicasOf(set) === 0 && (set.status?.replicas ?? 0) === 0);
  const excess = empty.length - (deployment.spec.revisionHistoryLimit ?? 10);
  const oldest = [...empty].sort((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of oldest.slice(0, Math.max(0, excess))) await deleteObject(context, REPLICA_SET, set);
}
