import { setImmediate as turn } from 'node:timers/promises';
import { createObject } from '../registry/create.ts';
import { type Deleted, deleteObject } from '../registry/delete.ts';
import { refuseGivenUp } from '../registry/given-up.ts';
import { listObjects } from '../registry/list.ts';
import { strategyOf } from '../registry/strategies/index.ts';
import { modifyObject, OTHER_NAMESPACE, refuseOtherName } from '../registry/update.ts';
import { badRequest } from '../status/errors.ts';
import { StatusError } from '../status/status.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { deletionOf } from './delete-options.ts';
import { contextOf, type Exchange, writerOf } from './exchange.ts';
import { readKnown } from './known-body.ts';
import type { ApiResponse } from './message.ts';
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
  if (namespace !== '' && namespace !== wanted) throw badRequest(OTHER_NAMESPACE);
  const stored = await createObject(api, ctx, target, wanted, object);
  return respondObject(exchange, 201, stored);
}

/** PUT of a changed object. */
export async function updateVerb(exchange: Exchange): Promise<ApiResponse> {
  const { api, route, target } = exchange;
  const ctx = contextOf(exchange, 'UpdateOptions');
  const object = readKnown(exchange, ctx);
  const namespace = route.namespace ?? '';
  if ((object.metadata.namespace ?? namespace) !== namespace) throw badRequest(OTHER_NAMESPACE);
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
  const { ctx, options } = deletionOf(exchange);
  const deleted = await deleteObject(api, ctx, target, route.namespace ?? '', route.name!, options);
  return respondDeleted(exchange, deleted);
}

/** So many objects are deleted before others have their turn, and it is heard whether the client is still there. */
const BATCH = 50;

/** DELETE of all objects that a list would show. */
export async function deleteCollectionVerb(exchange: Exchange): Promise<ApiResponse> {
  const { api, target } = exchange;
  const { ctx, options } = deletionOf(exchange);
  const page = listObjects(api, target, listRequest(exchange));
  for (const [i, { namespace, name }] of page.items.entries()) {
    if (i % BATCH === BATCH - 1) await turn();
    refuseGivenUp(ctx);
    await ignoreNotFound(deleteObject(api, ctx, target, namespace, name, options));
  }
  return respondBytes(200, writeList(writerOf(exchange), page));
}

/** What others have deleted meanwhile is as it was to be. */
async function ignoreNotFound(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (thrown) {
    if (!(thrown instanceof StatusError) || thrown.code !== 'NOT_FOUND') throw thrown;
  }
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
