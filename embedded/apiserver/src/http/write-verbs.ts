import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { duplicateFields } from '../duplicate-fields.ts';
import type { RequestContext } from '../registry/context.ts';
import { createObject } from '../registry/create.ts';
import { type Deleted, type DeleteOptions, deleteObject, type Propagation } from '../registry/delete.ts';
import { listObjects } from '../registry/list.ts';
import { sanitize } from '../registry/sanitize.ts';
import { strategyOf } from '../registry/strategies/index.ts';
import { modifyObject, refuseOtherName } from '../registry/update.ts';
import { badRequest, invalid } from '../status/errors.ts';
import type { StatusError } from '../status/status.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { asObject } from '../values.ts';
import { isJson, readBody, readObject } from './body.ts';
import { contextOf, type Exchange, writerOf } from './exchange.ts';
import type { ApiRequest, ApiResponse } from './message.ts';
import { listRequest, respondObject } from './read-verbs.ts';
import { writeList } from './represent.ts';
import { respondBytes, respondJson } from './respond.ts';

/** POST of a new object. */
export async function createVerb(exchange: Exchange): Promise<ApiResponse> {
  const { api, route, target } = exchange;
  const ctx = contextOf(exchange, 'CreateOptions');
  const object = readKnown(exchange, ctx);
  const { namespace = '' } = object.metadata;
  const wanted = route.namespace ?? '';
  if (namespace !== '' && namespace !== wanted) throw badRequest(NAMESPACE_MISMATCH);
  const stored = await createObject(api, ctx, target, wanted, object);
  return respondObject(exchange, 201, stored);
}

/** The object of the body without fields that its kind does not know; those are refused, told or ignored. */
function readKnown(exchange: Exchange, ctx: RequestContext): KubeObject {
  const { target } = exchange;
  const object = readObject(exchange);
  const complaints = [...sanitize(ctx, target, object), ...duplicatesIn(exchange.request, ctx)];
  if (complaints.length === 0) return object;
  const { kind } = target.type;
  const { version } = target.version;
  const why = `strict decoding error: ${complaints.join(', ')}`;
  throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}

/** Complaints of fields that come twice, of which the last one counts; as warnings where that is asked for. */
function duplicatesIn({ body, headers }: ApiRequest, ctx: RequestContext): string[] {
  if (ctx.fieldValidation === 'Ignore' || body === undefined || !isJson(headers['content-type'])) return [];
  const found = duplicateFields(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8')).map(
    (field) => `duplicate field ${JSON.stringify(field)}`,
  );
  if (ctx.fieldValidation === 'Strict') return found;
  ctx.warnings.push(...found);
  return [];
}

const NAMESPACE_MISMATCH =
  'the namespace of the provided object does not match the namespace sent on the request';

/** PUT of a changed object. */
export async function updateVerb(exchange: Exchange): Promise<ApiResponse> {
  const { api, route, target } = exchange;
  const ctx = contextOf(exchange, 'UpdateOptions');
  const object = readKnown(exchange, ctx);
  const namespace = route.namespace ?? '';
  if ((object.metadata.namespace ?? namespace) !== namespace) throw badRequest(NAMESPACE_MISMATCH);
  refuseOtherName(object.metadata.name, route.name!);
  const { stored, created } = await modifyObject(api, ctx, {
    target,
    namespace,
    name: route.name!,
    subresource: route.subresource,
    next: () => object,
    create: strategyOf(target.type).createOnUpdate === true ? () => object : undefined,
  });
  return respondObject(exchange, created ? 201 : 200, stored);
}

/** DELETE of one object. */
export async function deleteVerb(exchange: Exchange): Promise<ApiResponse> {
  const { api, route, target } = exchange;
  const { ctx, options } = deletion(exchange);
  const deleted = await deleteObject(api, ctx, target, route.namespace ?? '', route.name!, options);
  return respondDeleted(exchange, deleted);
}

/** DELETE of all objects that a list would show. */
export async function deleteCollectionVerb(exchange: Exchange): Promise<ApiResponse> {
  const { api, target } = exchange;
  const { ctx, options } = deletion(exchange);
  const page = listObjects(api, target, listRequest(exchange));
  for (const { namespace, name } of page.items) {
    await deleteObject(api, ctx, target, namespace, name, options);
  }
  return respondBytes(200, writeList(writerOf(exchange), page));
}

// These answer with the object itself (ReturnDeletedObject of their stores).
const ANSWERED_WITH_OBJECT: ReadonlySet<string> = new Set([
  '/persistentvolumeclaims',
  '/persistentvolumes',
  '/pods',
  '/podtemplates',
  '/resourcequotas',
  '/serviceaccounts',
  '/services',
  'storage.k8s.io/storageclasses',
  'storage.k8s.io/volumeattachments',
]);

function respondDeleted(exchange: Exchange, { stored, gone }: Deleted): ApiResponse {
  const { type } = exchange.target;
  if (!gone || ANSWERED_WITH_OBJECT.has(type.collection)) return respondObject(exchange, 200, stored);
  return respondJson(200, successStatus(exchange, stored));
}

function successStatus({ target }: Exchange, stored: StoredObject): unknown {
  const { group, plural } = target.type;
  const { uid } = stored.object.metadata;
  const details = { name: stored.name, ...(group === '' ? {} : { group }), kind: plural, uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

function deletion(exchange: Exchange) {
  const body = asObject(readBody(exchange)) ?? {};
  const { query } = exchange.request;
  const preconditions = asObject(body['preconditions']) ?? {};
  const ctx = contextOf(exchange, 'DeleteOptions');
  const options: DeleteOptions = {
    propagation: propagationOf(body, query),
    gracePeriodSeconds: numberOf(body['gracePeriodSeconds'] ?? query.get('gracePeriodSeconds')),
    uid: textOf(preconditions['uid']),
    resourceVersion: textOf(preconditions['resourceVersion']),
  };
  const dryRun = ctx.dryRun || (Array.isArray(body['dryRun']) && body['dryRun'].length > 0);
  return { ctx: { ...ctx, dryRun }, options };
}

function propagationOf(
  body: Readonly<Record<string, unknown>>,
  query: URLSearchParams,
): Propagation | undefined {
  const policy = body['propagationPolicy'] ?? query.get('propagationPolicy') ?? undefined;
  const orphan = body['orphanDependents'] ?? query.get('orphanDependents') ?? undefined;
  if (policy !== undefined && orphan !== undefined) {
    throw badOptions({ ...BOTH, badValue: String(policy) });
  }
  if (policy === 'Background' || policy === 'Foreground' || policy === 'Orphan') return policy;
  if (policy !== undefined && policy !== '') {
    throw badOptions({ ...UNKNOWN_POLICY, badValue: String(policy) });
  }
  if (orphan === true || orphan === 'true') return 'Orphan';
  return orphan === false || orphan === 'false' ? 'Background' : undefined;
}

const UNKNOWN_POLICY = {
  type: 'NotSupported',
  field: 'propagationPolicy',
  detail: 'supported values: "Foreground", "Background", "Orphan", "nil"',
} as const;
const BOTH = {
  type: 'Invalid',
  field: 'propagationPolicy',
  detail: 'orphanDependents and deletionPropagation cannot be both set',
} as const;

function badOptions(error: FieldError): StatusError {
  return invalid({ group: 'meta.k8s.io', name: 'DeleteOptions' }, '', [error]);
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
