import { hasSubresource } from '../kinds/resource-type.ts';
import { methodNotAllowed, unknownResource } from '../status/errors.ts';
import type { Exchange } from './exchange.ts';
import type { Frames } from './frames.ts';
import type { ApiResponse } from './message.ts';
import { patchVerb } from './patch-verb.ts';
import { getVerb, listVerb } from './read-verbs.ts';
import { scaleVerb } from './scale-verb.ts';
import { watchVerb } from './watch-verb.ts';
import { createVerb, deleteCollectionVerb, deleteVerb, updateVerb } from './write-verbs.ts';

/** Leads a request for a resource to the verb it asks for. */
export async function dispatch(exchange: Exchange, frames: Frames): Promise<ApiResponse> {
  const { route, target } = exchange;
  if (route.subresource !== undefined) {
    if (!hasSubresource(target.version, route.subresource)) throw unknownResource();
    return partVerb(exchange);
  }
  if (route.watch || isTrue(exchange.request.query.get('watch'))) return watchVerb(exchange, frames);
  return route.name === undefined ? collectionVerb(exchange) : objectVerb(exchange);
}

function collectionVerb(exchange: Exchange): ApiResponse | Promise<ApiResponse> {
  const { route, target } = exchange;
  switch (exchange.request.method) {
    case 'GET':
    case 'HEAD':
      return listVerb(exchange);
    case 'POST':
      // Objects of a namespace are created in it.
      if (target.type.namespaced && route.namespace === undefined) throw methodNotAllowed();
      return createVerb(exchange);
    case 'DELETE':
      if (target.type.namespaced && route.namespace === undefined) throw methodNotAllowed();
      return deleteCollectionVerb(exchange);
    default:
      throw methodNotAllowed();
  }
}

function objectVerb(exchange: Exchange): ApiResponse | Promise<ApiResponse> {
  const { route, target } = exchange;
  if (target.type.namespaced && route.namespace === undefined) throw unknownResource();
  switch (exchange.request.method) {
    case 'GET':
    case 'HEAD':
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

function partVerb(exchange: Exchange): ApiResponse | Promise<ApiResponse> {
  const { subresource } = exchange.route;
  if (subresource === 'scale') return scaleVerb(exchange);
  if (subresource !== 'status') throw methodNotAllowed();
  switch (exchange.request.method) {
    case 'GET':
    case 'HEAD':
      return getVerb(exchange);
    case 'PUT':
      return updateVerb(exchange);
    case 'PATCH':
      return patchVerb(exchange);
    default:
      throw methodNotAllowed();
  }
}

function isTrue(text: string | null): boolean {
  return text === 'true' || text === '1';
}
