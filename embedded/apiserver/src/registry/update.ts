import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { hasSubresource, type Target } from '../kinds/resource-type.ts';
import { badRequest, conflict, invalid, MODIFIED, notFound, unreasoned } from '../status/errors.ts';
import { StoredObject } from '../storage/stored-object.ts';
import { cloneValue, equalValues } from '../values.ts';
import type { AdmissionRequest, Api, RequestContext } from './context.ts';
import { toStorageVersion, toTargetVersion } from './convert.ts';
import { createObject } from './create.ts';
import { refuseGivenUp } from './given-up.ts';
import { admit, admitByWebhooks, checkKind, checkShape, fillDefaults, trackUpdate } from './prepare.ts';
import { settleApplied } from './sanitize.ts';
import { metadataOfStatus } from './status-metadata.ts';
import { storageKey } from './storage-key.ts';
import { strategyOf } from './strategies/index.ts';
import { dropTwiceOwners } from './twice-owners.ts';

/** A change of one object, whatever kind of request asks for it. */
export interface Modification {
  readonly target: Target;
  readonly namespace: string;
  readonly name: string;
  /** `status` changes nothing else, and without it the status stays. */
  readonly subresource?: string | undefined;
  /**
   * The object as it shall be, from a copy of what is there, both in the request's version. It becomes the
   * registry's. Called again when somebody else was faster.
   */
  next(live: KubeObject): KubeObject;
  /** What to create when there is nothing yet; without it that is NotFound. */
  readonly create?: (() => KubeObject) | undefined;
  /** Field owners are set by `next` itself (server-side apply). */
  readonly tracksFields?: boolean;
  /** A patch without resourceVersion means the newest; an update may have to say. */
  readonly unconditional?: boolean;
}

/** What came of a {@link Modification}. */
export interface Modified {
  readonly stored: StoredObject;
  readonly created: boolean;
}

/** How often a change starts again because somebody else was faster while webhooks were asked. */
const MAX_ATTEMPTS = 5;

/** Changes an object. Throws StatusError: NotFound, Conflict, Invalid. */
export async function modifyObject(api: Api, ctx: RequestContext, m: Modification): Promise<Modified> {
  const { type } = m.target;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const stored = api.storage.get(type.collection, m.namespace, m.name);
    if (stored === undefined) {
      if (m.create === undefined) throw notFound(type.resource, m.name);
      const options = { onUpdate: true, ...(m.tracksFields === true ? { track: false } : {}) };
      return {
        stored: await createObject(api, ctx, m.target, m.namespace, m.create(), options),
        created: true,
      };
    }
    const changed = await replace(api, ctx, m, stored);
    if (changed !== undefined) return { stored: changed, created: false };
  }
  throw conflict(type.resource, m.name, MODIFIED);
}

/** Undefined: the object is no longer what it was when its change began. Waits for nobody but webhooks. */
async function replace(
  api: Api,
  ctx: RequestContext,
  m: Modification,
  stored: StoredObject,
): Promise<StoredObject | undefined> {
  const { target } = m;
  const scope = { api, ctx, subresource: m.subresource };
  const live = toTargetVersion(target, stored.object);
  // A change that has to be made again must find what it was made of.
  let next = mayWait(api) ? cloneValue(m.next(cloneValue(live))) : m.next(cloneValue(live));
  checkIdentity(m, next, live, stored);
  next = STATUS_PARTS.has(m.subresource ?? '')
    ? onlyStatus(m, next, live)
    : m.subresource === 'binding'
      ? next
      : withLiveStatus(target, next, live);
  keepMetadata(next, live);
  if (!target.type.custom) keepReset(next);
  dropTwiceOwners(ctx, next, m.unconditional === true || m.tracksFields === true);
  fillDefaults(target, next, { keepNulls: m.tracksFields === true });
  const { namespace, name, subresource } = m;
  const write = { ...scope, target, operation: 'UPDATE', namespace, name, object: next, live } as const;
  const request: AdmissionRequest = { ...write, subresource };
  const waits = api.webhooks.concern(request, 'mutating');
  if (!waits || !target.type.custom) checkShape(target, next, live, scope);
  if (m.tracksFields !== true) trackUpdate(target, next, live, scope);
  admit(request);
  if (waits) {
    await admitByWebhooks(request);
    refuseGivenUp(ctx);
    checkShape(target, next, live, scope);
  }
  const strategy = strategyOf(target.type);
  strategy.prepareUpdate?.(next, live, scope);
  refuseNewFinalizers(target, next, live);
  checkKind(target, next, live, scope);
  if (strategy.generation && subresource !== 'binding' && desiredStateChanged(target, next, live)) {
    next.metadata.generation = (live.metadata.generation ?? 0) + 1;
  }
  api.admission.validate(request);
  const asks = api.webhooks.concern(request, 'validating');
  if (asks) await api.webhooks.validate(request);
  if (waits || asks) {
    refuseGivenUp(ctx);
    if (api.storage.get(target.type.collection, namespace, name) !== stored) return undefined;
    api.admission.validate(request);
  }
  if (m.tracksFields === true) settleApplied(ctx, target, next);
  if (isNoChange(next, live)) return stored;
  return storeChanged(api, ctx, target, next, stored);
}

/** Whether any webhook could be asked at all. */
function mayWait({ storage }: Api): boolean {
  return ['mutating', 'validating'].some(
    (kind) => storage.count(`admissionregistration.k8s.io/${kind}webhookconfigurations`) > 0,
  );
}

function storeChanged(
  api: Api,
  ctx: RequestContext,
  target: Target,
  next: KubeObject,
  stored: StoredObject,
): StoredObject {
  const { collection, namespace, name, revision } = stored;
  const object = toStorageVersion(target, next);
  if (ctx.dryRun) {
    object.metadata.resourceVersion = String(revision);
    return new StoredObject(collection, namespace, name, revision, object);
  }
  const changed = api.storage.write({ collection, namespace, name, object, expected: revision });
  if (!isFinished(object)) return changed;
  api.storage.write({ collection, namespace, name, object: undefined, expected: changed.revision });
  return changed;
}

/** Deletion was asked for, and nothing holds the object any more. */
export function isFinished(object: KubeObject): boolean {
  const { deletionTimestamp, finalizers = [], deletionGracePeriodSeconds = 0 } = object.metadata;
  if (deletionTimestamp === undefined || finalizers.length > 0 || deletionGracePeriodSeconds > 0)
    return false;
  const spec = object['spec'] as { finalizers?: readonly string[] } | undefined;
  return object.kind !== 'Namespace' || object.apiVersion !== 'v1' || (spec?.finalizers ?? []).length === 0;
}

/** An object must say the name that its path says. Throws BadRequest. */
export function refuseOtherName(name: string | undefined, wanted: string): void {
  if (name === wanted) return;
  if ((name ?? '') === '') {
    throw badRequest(
      `the name of the object (${wanted} based on URL) was undeterminable: name must be provided`,
    );
  }
  throw badRequest(`the name of the object (${name ?? ''}) does not match the name on the URL (${wanted})`);
}

/** Parts that change the status and nothing else. */
const STATUS_PARTS: ReadonlySet<string> = new Set(['approval', 'status']);
const FIXED = 'field is immutable';
/** Where an object says another namespace than its path. */
export const OTHER_NAMESPACE =
  'the namespace of the provided object does not match the namespace sent on the request';

function checkIdentity(m: Modification, next: KubeObject, live: KubeObject, stored: StoredObject): void {
  const { type } = m.target;
  const { metadata } = next;
  refuseOtherName(metadata.name, m.name);
  const { resourceVersion = '', uid = '' } = metadata;
  if ((metadata.namespace ?? m.namespace) !== m.namespace) throw badRequest(OTHER_NAMESPACE);
  if (uid !== '' && uid !== live.metadata.uid && m.unconditional === true) {
    const error: FieldError = { type: 'Invalid', field: 'metadata.uid', badValue: uid, detail: FIXED };
    throw invalid(type.qualifiedKind, m.name, [error, error]);
  }
  if (uid !== '' && uid !== live.metadata.uid) {
    const failed = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`;
    const where = `Code: 4, Key: ${storageKey(type, m.namespace, m.name)}, ResourceVersion: 0`;
    const why = `StorageError: invalid object, ${where}, AdditionalErrorMsg: ${failed}`;
    throw conflict(type.resource, m.name, why);
  }
  if (resourceVersion !== '' && resourceVersion !== '0') {
    if (!/^[0-9]+$/.test(resourceVersion)) {
      throw unreasoned(`strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`);
    }
    if (resourceVersion !== String(stored.revision)) throw conflict(type.resource, m.name, MODIFIED);
  } else if (strategyOf(type).conditionalUpdate === true && m.unconditional !== true) {
    const detail = 'must be specified for an update';
    const error: FieldError = { type: 'Invalid', field: 'metadata.resourceVersion', badValue: 0, detail };
    throw invalid(type.resource, m.name, [error]);
  }
  // Looked at by the store and by the kind's strategy; the causes tell it twice (ValidateObjectMetaAccessorUpdate).
  const errors = [...deletionErrors(metadata, live.metadata), ...deletionErrors(metadata, live.metadata)];
  if (errors.length > 0) throw invalid(type.qualifiedKind, m.name, errors);
}

/** When an object goes is nothing that an update says. */
function deletionErrors(next: KubeObject['metadata'], live: KubeObject['metadata']): FieldError[] {
  const keys = ['deletionTimestamp', 'deletionGracePeriodSeconds'] as const;
  return keys.flatMap((key) => {
    const badValue = next[key];
    if (badValue === undefined || badValue === null || badValue === live[key]) return [];
    return [{ type: 'Invalid', field: `metadata.${key}`, badValue, detail: FIXED } as const];
  });
}

/** An update of the object leaves alone the status that has an address of its own. */
function withLiveStatus(target: Target, next: KubeObject, live: KubeObject): KubeObject {
  if (!hasSubresource(target.version, 'status')) return next;
  if (live['status'] === undefined) delete next['status'];
  else next['status'] = live['status'];
  return next;
}

/** To built-in kinds an empty list says what one empty entry says, and their stored form has no empty lists. */
function keepReset({ metadata }: KubeObject): void {
  if (Array.isArray(metadata.managedFields) && metadata.managedFields.length === 0)
    metadata.managedFields = [{}] as never;
}

/** An update of a status takes nothing but the status, and of most built-in kinds what users put into metadata. */
function onlyStatus(m: Modification, next: KubeObject, live: KubeObject): KubeObject {
  const result: KubeObject = { ...live, metadata: { ...live.metadata } };
  for (const part of metadataOfStatus(m.target.type))
    assignOrDelete(result.metadata, part, next.metadata[part] as never);
  assignOrDelete(result.metadata, 'managedFields', next.metadata.managedFields);
  if (next['status'] === undefined) delete result['status'];
  else result['status'] = next['status'];
  return result;
}

function assignOrDelete<T extends object, K extends keyof T>(
  target: T,
  key: K,
  value: T[K] | undefined,
): void {
  if (value === undefined) delete target[key];
  else target[key] = value;
}

/** What only the API server changes stays as it is. */
function keepMetadata(next: KubeObject, live: KubeObject): void {
  const { metadata } = next;
  const kept = live.metadata;
  for (const key of KEPT) assignOrDelete(metadata, key, kept[key] as never);
  delete metadata.resourceVersion;
  delete (metadata as { selfLink?: string }).selfLink;
}

const KEPT = [
  'uid',
  'namespace',
  'creationTimestamp',
  'generation',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

function desiredStateChanged(target: Target, next: KubeObject, live: KubeObject): boolean {
  const hasStatus = hasSubresource(target.version, 'status');
  for (const key of new Set([...Object.keys(next), ...Object.keys(live)])) {
    if (key === 'metadata' || key === 'apiVersion' || key === 'kind') continue;
    if (key === 'status' && (hasStatus || !target.type.custom)) continue;
    if (!equalValues(next[key], live[key])) return true;
  }
  return false;
}

function refuseNewFinalizers(target: Target, next: KubeObject, live: KubeObject): void {
  if (live.metadata.deletionTimestamp === undefined) return;
  const old = new Set(live.metadata.finalizers ?? []);
  const added = (next.metadata.finalizers ?? []).filter((name) => !old.has(name));
  if (added.length === 0) return;
  const list = added.map((name) => JSON.stringify(name)).join(', ');
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  throw invalid(target.type.qualifiedKind, next.metadata.name, [
    { type: 'Forbidden', field: 'metadata.finalizers', detail },
  ]);
}

/** True when nothing would change but the times at which fields were owned. */
function isNoChange(next: KubeObject, live: KubeObject): boolean {
  return equalValues(comparable(next), comparable(live));
}

function comparable(object: KubeObject): unknown {
  const { resourceVersion: _, managedFields = [], ...metadata } = object.metadata;
  const owners = managedFields.map(({ time: _time, ...entry }) => entry);
  return { ...object, metadata: { ...metadata, managedFields: owners } };
}
