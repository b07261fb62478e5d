import { hasSubresource } from '../kinds/resource-type.ts';
import { asksForWatch } from '../rbac/request-attributes.ts';
import { methodNotAllowed, notFound, unknownResource } from '../status/errors.ts';
import { StatusError } from '../status/status.ts';
import { evictionVerb } from './eviction-verb.ts';
import type { Exchange } from './exchange.ts';
import { logVerb } from './log-verb.ts';
import { checkProduced, negotiate } from './media-type.ts';
import type { ApiResponse } from './message.ts';
import { patchVerb } from './patch-verb.ts';
import { bindingVerb, createBinding } from './pod-verbs.ts';
import { getVerb, listVerb } from './read-verbs.ts';
import { respondStatus, withWarnings } from './respond.ts';
import { isReview, reviewVerb } from './reviews.ts';
import { scaleVerb } from './scale-verb.ts';
import { streamVerb } from './stream-verb.ts';
import { tokenVerb } from './token-verb.ts';
import { type WatchShared, watchVerb } from './watch-verb.ts';
import { createVerb, deleteCollectionVerb, deleteVerb, updateVerb } from './write-verbs.ts';

/** Leads a request for a resource to the verb it asks for; warns of versions that are on their way out. */
export async function dispatch(exchange: Exchange, shared: WatchShared): Promise<ApiResponse> {
  const { deprecation } = exchange.target.version;
  if (deprecation !== undefined) exchange.warnings.push(deprecation);
  try {
    return withWarnings(await verb(exchange, shared), exchange.warnings);
  } catch (thrown) {
    // What is refused is warned of, too.
    if (!(thrown instanceof StatusError) || exchange.warnings.length === 0) throw thrown;
    const failure = respondStatus(thrown, exchange.request);
    return withWarnings(failure, exchange.warnings);
  }
}

function verb(exchange: Exchange, shared: WatchShared): ApiResponse | Promise<ApiResponse> {
  const { route, target, request } = exchange;
  const accept = request.headers['accept'];
  if (!target.type.custom) checkProduced(accept, route.name === undefined && request.method === 'GET');
  negotiate(accept);
  if (route.subresource !== undefined) {
    if (!hasSubresource(target.version, route.subresource)) {
      // Definitions have a handler of their own, which looks for the object.
      throw target.type.custom ? notFound(target.type.resource, route.name ?? '') : unknownResource();
    }
    return partVerb(exchange);
  }
  if (route.watch && request.method !== 'GET') throw methodNotAllowed();
  if (route.watch || (route.name === undefined && request.method === 'GET' && asksForWatch(request.query))) {
    if (!target.type.verbs.includes('watch')) throw methodNotAllowed();
    return watchVerb(exchange, shared);
  }
  if (isReview(target.type.collection) && exchange.request.method === 'POST') return reviewVerb(exchange);
  return route.name === undefined ? collectionVerb(exchange) : objectVerb(exchange);
}

function collectionVerb(exchange: Exchange): ApiResponse | Promise<ApiResponse> {
  const { route, target } = exchange;
  switch (exchange.request.method) {
    case 'GET':
      if (!target.type.verbs.includes('list')) throw methodNotAllowed();
      return listVerb(exchange);
    case 'POST':
      if (target.type.collection === '/bindings') return createBinding(exchange);
      if (!target.type.verbs.includes('create')) throw methodNotAllowed();
      // Objects of a namespace are created in it.
      if (target.type.namespaced && route.namespace === undefined) throw methodNotAllowed();
      return createVerb(exchange);
    case 'DELETE':
      if (!target.type.verbs.includes('deletecollection')) throw methodNotAllowed();
      if (target.type.namespaced && route.namespace === undefined) throw methodNotAllowed();
      return deleteCollectionVerb(exchange);
    default:
      throw methodNotAllowed();
  }
}

function objectVerb(exchange: Exchange): ApiResponse | Promise<ApiResponse> {
  const { route, target } = exchange;
  if (target.type.namespaced && route.namespace === undefined) throw unknownResource();
  // What is asked and not kept has no names.
  if (!target.type.verbs.includes('get')) throw unknownResource();
  switch (exchange.request.method) {
    case 'GET':
      return getVerb(exchange);
    case 'PUT':
      return updateVerb(exchange);
    case 'DELETE':
      return deleteVerb(exchange);
    case 'PATCH':
      return patchVerb(exchange);
    default:
      throw methodNotAllowed();
  }
}

/** Parts that are written like the object itself. */
const WRITTEN: ReadonlySet<string> = new Set([
  'approval',
  'ephemeralcontainers',
  'finalize',
  'resize',
  'status',
]);
const KNOWN_METHODS: ReadonlySet<string> = new Set([
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
]);
/** Parts that nobody can look at. */
const WRITE_ONLY: ReadonlySet<string> = new Set(['binding', 'eviction', 'finalize', 'token']);
/** Parts that lead into a running container, of which there are none. */
const STREAMS: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward', 'proxy']);

function partVerb(exchange: Exchange): ApiResponse | Promise<ApiResponse> {
  const part = exchange.route.subresource!;
  const { method } = exchange.request;
  if (part === 'scale') return scaleVerb(exchange);
  if (STREAMS.has(part)) {
    if (!KNOWN_METHODS.has(method)) throw methodNotAllowed();
    return streamVerb(exchange);
  }
  if (method === 'GET' && !WRITE_ONLY.has(part))
    return part === 'log' ? logVerb(exchange) : getVerb(exchange);
  if (method === 'POST') return postPart(exchange, part);
  if (!WRITTEN.has(part)) throw methodNotAllowed();
  if (method === 'PUT') return updateVerb(exchange);
  if (method === 'PATCH' && part !== 'finalize') return patchVerb(exchange);
  throw methodNotAllowed();
}

function postPart(exchange: Exchange, part: string): ApiResponse | Promise<ApiResponse> {
  switch (part) {
    case 'token':
      return tokenVerb(exchange);
    case 'binding':
      return bindingVerb(exchange);
    case 'eviction':
      return evictionVerb(exchange);
    default:
      throw methodNotAllowed();
  }
}
