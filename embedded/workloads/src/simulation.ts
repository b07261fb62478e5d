import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@flux-ts/resource';
import { type Clock, type Cluster, type ClusterEvent, type ResourceRef, systemClock } from './cluster.ts';
import type { Context, Pace } from './context.ts';
import { reconcileDeployment } from './deployments/reconcile-deployment.ts';
import { EventWriter } from './event-writer.ts';
import { reconcileCronJob } from './jobs/reconcile-cron-job.ts';
import { reconcileJob } from './jobs/reconcile-job.ts';
import * as kinds from './kinds.ts';
import { Loop } from './loop.ts';
import { controllerOf, Mirror } from './mirror.ts';
import { reconcileEndpoints } from './network/mirror-endpoints.ts';
import { reconcileIngress } from './network/reconcile-ingress.ts';
import { reconcileService } from './network/reconcile-service.ts';
import { reconcileServiceRange } from './network/reconcile-service-range.ts';
import { reconcileNode } from './nodes/reconcile-node.ts';
import { reconcilePod } from './pods/reconcile-pod.ts';
import { reconcileDaemonSet } from './sets/reconcile-daemon-set.ts';
import { reconcileDisruptionBudget } from './sets/reconcile-disruption-budget.ts';
import { reconcileReplicaSet, reconcileReplicationController } from './sets/reconcile-replica-set.ts';
import { reconcileStatefulSet } from './sets/reconcile-stateful-set.ts';
import { ensureNode } from './sets/simulated-node.ts';
import { reconcileAttributesClass } from './storage/reconcile-attributes-class.ts';
import { claimsOf, reconcileClaim } from './storage/reconcile-claim.ts';
import { reconcileVolume } from './storage/reconcile-volume.ts';

type ReconcileObject = (context: Context, namespace: string, name: string) => Promise<number | undefined>;

/** Every simulated controller, by the kind that it moves. */
const controllers: readonly { readonly ref: ResourceRef; readonly reconcile: ReconcileObject }[] = [
  { ref: kinds.POD, reconcile: reconcilePod },
  { ref: kinds.DEPLOYMENT, reconcile: reconcileDeployment },
  { ref: kinds.REPLICA_SET, reconcile: reconcileReplicaSet },
  { ref: kinds.REPLICATION_CONTROLLER, reconcile: reconcileReplicationController },
  { ref: kinds.STATEFUL_SET, reconcile: reconcileStatefulSet },
  { ref: kinds.DAEMON_SET, reconcile: reconcileDaemonSet },
  { ref: kinds.JOB, reconcile: reconcileJob },
  { ref: kinds.CRON_JOB, reconcile: reconcileCronJob },
  { ref: kinds.SERVICE, reconcile: reconcileService },
  { ref: kinds.ENDPOINTS, reconcile: reconcileEndpoints },
  { ref: kinds.SERVICE_CIDR, reconcile: reconcileServiceRange },
  { ref: kinds.INGRESS, reconcile: reconcileIngress },
  { ref: kinds.NODE, reconcile: reconcileNode },
  { ref: kinds.PERSISTENT_VOLUME_CLAIM, reconcile: reconcileClaim },
  { ref: kinds.PERSISTENT_VOLUME, reconcile: reconcileVolume },
  { ref: kinds.VOLUME_ATTRIBUTES_CLASS, reconcile: reconcileAttributesClass },
  { ref: kinds.POD_DISRUPTION_BUDGET, reconcile: reconcileDisruptionBudget },
];

/** Kinds that the controllers make and read but that nothing here moves. */
const observed: readonly ResourceRef[] = [
  kinds.CONTROLLER_REVISION,
  kinds.ENDPOINT_SLICE,
  kinds.NODE,
  kinds.STORAGE_CLASS,
];

/** Where workloads are simulated, and how fast. */
export interface WorkloadOptions {
  readonly cluster: Cluster;
  readonly clock?: Clock;
  readonly pace?: Partial<Pace>;
  /** Name of the simulated node. */
  readonly node?: string;
  /**
   * Whether there is a node on which pods run, whose claims get volumes and whose Services and Ingresses get addresses
   * (default true). Without, what is left is what kube-controller-manager does by itself.
   */
  readonly machines?: boolean;
  /** Told of a reconcile that failed for a reason other than a race; it is tried again in any case. */
  readonly onError?: (object: string, error: unknown) => void;
}

/** A simulation that runs. */
export interface Workloads {
  stop(): Promise<void>;
}

/**
 * Starts the simulated workload controllers: with no machines and no containers they give Deployments, StatefulSets,
 * DaemonSets, Jobs, CronJobs, claims, Services and Ingresses the children, conditions and events that the real
 * controllers would, so that health checks have something to check.
 */
export async function startWorkloads(options: WorkloadOptions): Promise<Workloads> {
  const clock = options.clock ?? systemClock;
  const context: Context = {
    cluster: options.cluster,
    mirror: new Mirror(),
    clock,
    events: new EventWriter(options.cluster, clock),
    pace: { podStart: 150, jobRun: 250, jobBackoff: 10_000, ...options.pace },
    node: options.machines === false ? undefined : (options.node ?? 'flux-dev'),
    started: new Map(),
    failures: new Map(),
  };
  const loops = new Map(
    controllers.map(({ ref, reconcile }) => [ref.kind, makeLoop(context, ref, reconcile, options)]),
  );
  if (context.node !== undefined) await ensureNode(context, context.node);
  const refs = [...controllers.map(({ ref }) => ref), ...observed];
  const unwatch = options.cluster.watch(refs, (event) => onEvent(context, loops, event));
  return {
    async stop() {
      unwatch();
      for (const loop of loops.values()) loop.stop();
    },
  };
}

function makeLoop(
  context: Context,
  ref: ResourceRef,
  reconcile: ReconcileObject,
  options: WorkloadOptions,
): Loop {
  const run = (key: string): Promise<number | undefined> => {
    const [namespace = '', name = ''] = key.split('/');
    return reconcile(context, namespace, name);
  };
  return new Loop(context.clock, run, (key, error) => options.onError?.(`${ref.kind}/${key}`, error));
}

function onEvent(context: Context, loops: ReadonlyMap<string, Loop>, event: ClusterEvent): void {
  const { object } = event;
  const before = context.mirror.get(object, object.metadata.namespace ?? '', object.metadata.name);
  context.mirror.apply(event);
  if (event.type === 'DELETED') forget(context, object.metadata.uid ?? '');
  const namespace = object.metadata.namespace ?? '';
  loops.get(object.kind)?.add(`${namespace}/${object.metadata.name}`);
  const owner = controllerOf(object);
  if (owner !== undefined) loops.get(owner.kind)?.add(`${namespace}/${owner.name}`);
  if (object.kind === 'Node') onNode(context, loops, before === undefined);
  else if (object.kind === 'StorageClass') wakeUnclassed(context, loops);
  else if (object.kind === 'Pod') {
    wakeSelectors(context, loops, object as kinds.Pod);
    if (before !== undefined && hasOtherLabels(before, object))
      wakeSelectors(context, loops, before as kinds.Pod);
  } else if (object.kind === 'PersistentVolume') {
    wakeClaims(context, loops, object);
    wakeAttributesClasses(context, loops);
  } else if (object.kind === 'PersistentVolumeClaim') {
    wakeVolume(loops, object as kinds.PersistentVolumeClaim);
    wakeAttributesClasses(context, loops);
  } else wakeDescendants(context, loops, object);
}

function forget({ started, failures }: Context, uid: string): void {
  started.delete(uid);
  failures.delete(uid);
}

/** Whether what selected an object need not select it any more. */
function hasOtherLabels({ metadata: a }: KubeObject, { metadata: b }: KubeObject): boolean {
  return !isDeepStrictEqual(a.labels ?? {}, b.labels ?? {});
}

/** A pod's change concerns the Services and budgets that select it. */
function wakeSelectors(context: Context, loops: ReadonlyMap<string, Loop>, pod: kinds.Pod): void {
  const { namespace } = pod.metadata;
  for (const name of claimsOf(pod)) loops.get('PersistentVolumeClaim')?.add(`${namespace}/${name}`);
  for (const service of context.mirror.list<kinds.Service>(kinds.SERVICE, namespace)) {
    const selector = Object.entries(service.spec.selector ?? {});
    if (selector.length > 0 && selector.every(([key, value]) => pod.metadata.labels?.[key] === value))
      loops.get('Service')?.add(`${namespace}/${service.metadata.name}`);
  }
  for (const budget of context.mirror.list(kinds.POD_DISRUPTION_BUDGET, namespace))
    loops.get('PodDisruptionBudget')?.add(`${namespace}/${budget.metadata.name}`);
}

/** A volume may be what a claim waits for, or what it had. */
function wakeClaims(context: Context, loops: ReadonlyMap<string, Loop>, volume: KubeObject): void {
  const { name } = volume.metadata;
  for (const claim of context.mirror.list<kinds.PersistentVolumeClaim>(kinds.PERSISTENT_VOLUME_CLAIM)) {
    const { metadata, spec, status } = claim;
    if (status?.phase === 'Bound' && spec.volumeName !== name) continue;
    loops.get('PersistentVolumeClaim')?.add(`${metadata.namespace}/${metadata.name}`);
  }
}

/** A class may be the default one of claims that name none. */
function wakeUnclassed(context: Context, loops: ReadonlyMap<string, Loop>): void {
  for (const claim of context.mirror.list<kinds.PersistentVolumeClaim>(kinds.PERSISTENT_VOLUME_CLAIM)) {
    const { metadata, spec } = claim;
    if (spec.storageClassName === undefined)
      loops.get('PersistentVolumeClaim')?.add(`${metadata.namespace}/${metadata.name}`);
  }
}

function wakeVolume(loops: ReadonlyMap<string, Loop>, { spec }: kinds.PersistentVolumeClaim): void {
  if (spec.volumeName !== undefined) loops.get('PersistentVolume')?.add(`/${spec.volumeName}`);
}

/** What a volume or a claim had may be free to go. */
function wakeAttributesClasses(context: Context, loops: ReadonlyMap<string, Loop>): void {
  for (const { metadata } of context.mirror.list(kinds.VOLUME_ATTRIBUTES_CLASS))
    loops.get('VolumeAttributesClass')?.add(`/${metadata.name}`);
}

/** Pods of a new node may be behind Services from now on. */
function onNode(context: Context, loops: ReadonlyMap<string, Loop>, isNew: boolean): void {
  wakeDaemons(context, loops);
  if (isNew && context.node === undefined) wakeServices(context, loops);
}

function wakeServices(context: Context, loops: ReadonlyMap<string, Loop>): void {
  for (const { metadata } of context.mirror.list(kinds.SERVICE))
    loops.get('Service')?.add(`${metadata.namespace}/${metadata.name}`);
}

/** A node that comes or goes, or that daemons may no longer be put on. */
function wakeDaemons(context: Context, loops: ReadonlyMap<string, Loop>): void {
  for (const set of context.mirror.list(kinds.DAEMON_SET))
    loops.get('DaemonSet')?.add(`${set.metadata.namespace}/${set.metadata.name}`);
}

/** An owner's change may have changed the rehearsal of its pods. */
function wakeDescendants(context: Context, loops: ReadonlyMap<string, Loop>, owner: KubeObject): void {
  const uid = owner.metadata.uid ?? '';
  for (const pod of context.mirror.owned(kinds.POD, uid))
    loops.get('Pod')?.add(`${pod.metadata.namespace}/${pod.metadata.name}`);
  for (const set of context.mirror.owned(kinds.REPLICA_SET, uid)) wakeDescendants(context, loops, set);
  for (const job of context.mirror.owned(kinds.JOB, uid)) wakeDescendants(context, loops, job);
}
