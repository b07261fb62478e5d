import type { KubeObject } from '@flux-ts/resource';
import { formatTime } from '../clock.ts';
import { refuseWhileTerminating } from '../crd/terminating.ts';
import { hasSubresource, type Target } from '../kinds/resource-type.ts';
import { alreadyExists, unreasoned } from '../status/errors.ts';
import { StoredObject } from '../storage/stored-object.ts';
import type { AdmissionRequest, Api, RequestContext } from './context.ts';
import { toStorageVersion } from './convert.ts';
import { refuseGivenUp } from './given-up.ts';
import { requireNamespace } from './namespace-admission.ts';
import { admit, admitByWebhooks, checkKind, checkShape, fillDefaults, trackUpdate } from './prepare.ts';
import { settleApplied } from './sanitize.ts';
import { strategyOf } from './strategies/index.ts';
import type { Scope } from './strategy.ts';
import { dropTwiceOwners } from './twice-owners.ts';

const SUFFIX_LENGTH = 5;
const MAX_GENERATED_PREFIX = 63 - SUFFIX_LENGTH;

/**
 * Creates an object and returns it as stored, or as it would be with `dryRun`. The object is the registry's
 * from here on. Throws StatusError: AlreadyExists, Invalid, NotFound and Forbidden for its namespace.
 */
export async function createObject(
  api: Api,
  ctx: RequestContext,
  target: Target,
  namespace: string,
  object: KubeObject,
  options: { readonly track?: boolean; readonly onUpdate?: boolean } = {},
): Promise<StoredObject> {
  const { type } = target;
  const scope = { api, ctx, subresource: undefined, onUpdate: options.onUpdate };
  if ((object.metadata.resourceVersion ?? '') !== '') {
    throw unreasoned('resourceVersion should not be set on objects to be created');
  }
  identify(api, target, namespace, object);
  dropTwiceOwners(ctx, object);
  if (type.custom) refuseWhileTerminating(api, target, object.metadata.name ?? '');
  if (type.namespaced) requireNamespace(api, type, namespace, object.metadata.name);
  const strategy = strategyOf(type);
  if (hasSubresource(target.version, 'status') && object['status'] !== undefined) delete object['status'];
  fillDefaults(target, object, { keepNulls: options.track === false });
  const request = admissionOf(scope, target, namespace, object);
  const waits = api.webhooks.concern(request, 'mutating');
  // A webhook may put right what a definition demands.
  if (!waits || !type.custom) checkShape(target, object, undefined, scope);
  if (options.track !== false) trackUpdate(target, object, undefined, scope);
  admit(request);
  if (waits) {
    await admitByWebhooks(request);
    refuseGivenUp(ctx);
    dropTwiceOwners(ctx, object, true);
    checkShape(target, object, undefined, scope);
  }
  if (strategy.generation) object.metadata.generation = 1;
  strategy.prepareCreate?.(object, scope);
  checkKind(target, object, undefined, scope);
  strategy.allocate?.(object, scope);
  api.admission.validate(request);
  if (api.webhooks.concern(request, 'validating')) {
    await api.webhooks.validate(request);
    refuseGivenUp(ctx);
    // Others were at work meanwhile: a namespace may be gone, a quota used up.
    if (type.namespaced) requireNamespace(api, type, namespace, object.metadata.name);
    api.admission.validate(request);
  }
  if (options.onUpdate === true) requireCreate(api, ctx, target, namespace, object.metadata.name);
  if (options.track === false) settleApplied(ctx, target, object);
  return storeNew(api, ctx, target, toStorageVersion(target, object));
}

function admissionOf(
  { api, ctx }: Scope,
  target: Target,
  namespace: string,
  object: KubeObject,
): AdmissionRequest {
  const { name } = object.metadata;
  return {
    api,
    ctx,
    target,
    operation: 'CREATE',
    namespace,
    name,
    subresource: undefined,
    object,
    live: undefined,
  };
}

/** Who may change what there is need not be one who may add to it (handlers/update.go withAuthorization). */
function requireCreate(
  { authorizer }: Api,
  { user }: RequestContext,
  { type }: Target,
  namespace: string,
  name: string,
): void {
  const { group, plural: resource } = type;
  authorizer.require({ user, verb: 'create', group, resource, subresource: '', namespace, name });
}

function storeNew(api: Api, ctx: RequestContext, target: Target, object: KubeObject): StoredObject {
  const { collection, resource } = target.type;
  const { name, namespace = '' } = object.metadata;
  if (api.storage.get(collection, namespace, name) !== undefined) throw alreadyExists(resource, name);
  if (ctx.dryRun) return new StoredObject(collection, namespace, name, 0, object);
  return api.storage.write({ collection, namespace, name, object, expected: 0 });
}

/** Gives the object what every new object gets, and takes away what users may not choose. */
function identify(api: Api, target: Target, namespace: string, object: KubeObject): void {
  const { metadata } = object;
  if (target.type.namespaced) metadata.namespace = namespace;
  else delete metadata.namespace;
  const { name, generateName = '' } = metadata;
  if ((name === undefined || name === '') && generateName !== '') {
    metadata.name = `${generateName.slice(0, MAX_GENERATED_PREFIX)}${api.suffix(SUFFIX_LENGTH)}`;
  }
  metadata.uid = api.uid();
  metadata.creationTimestamp = formatTime(api.clock.now());
  delete metadata.resourceVersion;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete (metadata as { selfLink?: string }).selfLink;
}
