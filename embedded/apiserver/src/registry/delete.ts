import type { KubeObject } from '@flux-ts/resource';
import { formatTime } from '../clock.ts';
import type { Target } from '../kinds/resource-type.ts';
import { conflict, notFound } from '../status/errors.ts';
import { StoredObject } from '../storage/stored-object.ts';
import type { AdmissionRequest, Api, RequestContext, WebhookSteps } from './context.ts';
import { refuseGivenUp } from './given-up.ts';
import { strategyOf } from './strategies/index.ts';
import { isFinished } from './update.ts';

/** What becomes of an object's dependents. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan';

/** meta/v1 DeleteOptions, as far as they matter. */
export interface DeleteOptions {
  readonly propagation?: Propagation | undefined;
  readonly gracePeriodSeconds?: number | undefined;
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

/** What came of a deletion: gone, or marked and waiting for finalizers or a grace period. */
export interface Deleted {
  readonly stored: StoredObject;
  readonly gone: boolean;
}

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** Deletes an object. Throws StatusError: NotFound, Conflict when a precondition fails, Forbidden. */
export async function deleteObject(
  api: Api,
  ctx: RequestContext,
  target: Target,
  namespace: string,
  name: string,
  options: DeleteOptions = {},
): Promise<Deleted> {
  const { type } = target;
  const stored = api.storage.get(type.collection, namespace, name);
  if (stored === undefined) throw notFound(type.resource, name);
  checkPreconditions(target, stored, options);
  const strategy = strategyOf(type);
  strategy.beforeDelete?.(stored, { api, ctx, subresource: undefined });
  const request: AdmissionRequest = {
    api,
    ctx,
    target,
    operation: 'DELETE',
    namespace,
    name,
    subresource: undefined,
    object: undefined,
    live: stored.object,
  };
  api.admission.validate(request);
  const asked = KINDS.filter((kind) => api.webhooks.concern(request, kind));
  if (asked.includes('mutating')) await api.webhooks.mutate(request, NO_STEPS);
  if (asked.includes('validating')) await api.webhooks.validate(request);
  refuseGivenUp(ctx);
  if (asked.length > 0 && api.storage.get(type.collection, namespace, name) !== stored) {
    return deleteObject(api, ctx, target, namespace, name, options);
  }
  const grace = options.gracePeriodSeconds === 0 ? 0 : (strategy.grace?.(stored) ?? 0);
  const marked = markDeleted(api, stored, options, grace, strategy.deletionFinalizers ?? []);
  const isFirst = stored.object.metadata.deletionTimestamp === undefined;
  if (isFirst) strategy.markDeleted?.(marked, formatTime(api.clock.now()));
  if (ctx.dryRun) return { stored, gone: isFinished(marked) };
  const { collection, revision } = stored;
  if (isFinished(marked)) {
    const object = undefined;
    const last = api.storage.write({ collection, namespace, name, object, expected: revision });
    const { revision: at } = last;
    return { stored: new StoredObject(collection, namespace, name, at, lastSeen(marked, at)), gone: true };
  }
  if (!marksAnew(marked, stored.object)) return { stored, gone: false };
  const written = api.storage.write({ collection, namespace, name, object: marked, expected: revision });
  return { stored: written, gone: false };
}

/** The object as its deletion has left it, which some kinds are answered with. */
function lastSeen(marked: KubeObject, revision: number): KubeObject {
  return { ...marked, metadata: { ...marked.metadata, resourceVersion: String(revision) } };
}

const KINDS = ['mutating', 'validating'] as const;
/** There is nothing to change in a deletion. */
const NO_STEPS: WebhookSteps = { settle() {}, readmit() {} };

function checkPreconditions({ type }: Target, stored: StoredObject, options: DeleteOptions): void {
  const { uid } = stored.object.metadata;
  if (options.uid !== undefined && options.uid !== uid) {
    const why = `the UID in the precondition (${options.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw conflict(type.qualifiedKind, stored.name, why);
  }
  const wanted = options.resourceVersion;
  if (wanted !== undefined && wanted !== String(stored.revision)) {
    const why = `the ResourceVersion in the precondition (${wanted}) does not match the ResourceVersion in record (${stored.revision}). The object might have been modified`;
    throw conflict(type.qualifiedKind, stored.name, why);
  }
}

function markDeleted(
  api: Api,
  stored: StoredObject,
  options: DeleteOptions,
  grace: number,
  own: readonly string[],
): KubeObject {
  const { object } = stored;
  const metadata = { ...object.metadata };
  const marked: KubeObject = { ...object, metadata };
  metadata.finalizers = propagationFinalizers(metadata.finalizers ?? [], options.propagation);
  if (metadata.deletionTimestamp === undefined) {
    metadata.finalizers = [...new Set([...metadata.finalizers, ...own])];
  }
  if (metadata.finalizers.length === 0) delete metadata.finalizers;
  if (metadata.deletionTimestamp === undefined) {
    metadata.deletionTimestamp = formatTime(api.clock.now() + grace * 1000);
    // Definitions are marked by a hand of their own (apiextensions pkg/registry/customresourcedefinition/etcd.go).
    if (own.length === 0) metadata.deletionGracePeriodSeconds = grace;
    if (own.length === 0 && metadata.generation !== undefined) metadata.generation++;
  } else if (grace < (metadata.deletionGracePeriodSeconds ?? 0)) {
    metadata.deletionGracePeriodSeconds = grace;
  }
  if (isNamespace(object)) marked['status'] = { ...(object['status'] as object), phase: 'Terminating' };
  return marked;
}

function isNamespace(object: KubeObject): boolean {
  return object.kind === 'Namespace' && object.apiVersion === 'v1';
}

function propagationFinalizers(
  finalizers: readonly string[],
  propagation: Propagation | undefined,
): string[] {
  if (propagation === undefined) return [...finalizers];
  const others = finalizers.filter((name) => name !== FOREGROUND && name !== ORPHAN);
  if (propagation === 'Foreground') others.push(FOREGROUND);
  if (propagation === 'Orphan') others.push(ORPHAN);
  return others;
}

function marksAnew(marked: KubeObject, live: KubeObject): boolean {
  const before = live.metadata;
  const after = marked.metadata;
  return (
    before.deletionTimestamp === undefined ||
    before.deletionGracePeriodSeconds !== after.deletionGracePeriodSeconds ||
    (before.finalizers ?? []).join() !== (after.finalizers ?? []).join()
  );
}
