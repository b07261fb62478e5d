import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, OwnerReference } from '@flux-ts/resource';
import type { Clock, Cluster, ResourceRef } from './cluster.ts';
import type { EventWriter } from './event-writer.ts';
import type { Mirror } from './mirror.ts';

/** How long simulated things take, in milliseconds. */
export interface Pace {
  /** From a pod's creation to its containers being ready. */
  readonly podStart: number;
  /** From the start of a job's pod to its end. */
  readonly jobRun: number;
  /** From a pod's failure to the one that a Job puts in its place; doubled by each further failure. */
  readonly jobBackoff: number;
}

/** Pods of a Job that failed one after the other, and when the last did. */
export interface Failures {
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly last: number;
}

/** What every simulated controller works with. */
export interface Context {
  readonly cluster: Cluster;
  readonly mirror: Mirror;
  readonly clock: Clock;
  readonly events: EventWriter;
  readonly pace: Pace;
  /** The node that pods run on; none: nobody runs them. */
  readonly node: string | undefined;
  /** When each starting pod was scheduled, by uid: finer than the seconds of its status. */
  readonly started: Map<string, number>;
  /** Pods of each Job, by its uid, that failed one after the other. */
  readonly failures: Map<string, Failures>;
}

/** The clock's time as Kubernetes writes it, to the second. */
export function timestamp(clock: Clock): string {
  return `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
}

export async function createObject<T extends KubeObject>(context: Context, object: object): Promise<T> {
  const created = await context.cluster.create(object as KubeObject);
  context.mirror.put(created);
  return created as T;
}

export async function updateObject<T extends KubeObject>(context: Context, object: T): Promise<T> {
  const updated = await context.cluster.update(object);
  context.mirror.put(updated);
  return updated as T;
}

export async function deleteObject(context: Context, ref: ResourceRef, object: KubeObject): Promise<void> {
  const { namespace = '', name, finalizers = [] } = object.metadata;
  await context.cluster.delete(ref, namespace, name);
  // What finalizers hold is still there, and known to be going.
  const left = finalizers.length === 0 ? undefined : await context.cluster.get(ref, namespace, name);
  if (left === undefined) context.mirror.remove(object);
  else context.mirror.put(left);
}

/** Writes the status when it differs from what is there; keys that are `undefined` are left out. */
export async function writeStatus<T extends KubeObject>(
  context: Context,
  object: T,
  status: object,
): Promise<T> {
  const next = Object.fromEntries(Object.entries(status).filter(([, value]) => value !== undefined));
  if (isDeepStrictEqual(object['status'] ?? {}, next)) return object;
  const updated = await context.cluster.updateStatus({ ...object, status: next });
  context.mirror.put(updated);
  return updated as T;
}

/** The reference by which a controller owns what it makes. */
export function ownerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}
