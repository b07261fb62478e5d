import type { KubeObject } from '@flux-ts/resource';
import { type ListRequest, listObjects, matchErrors, parseRevision } from '../registry/list.ts';
import { parseSelection } from '../select/selection.ts';
import { badRequest, invalid, notFound, revisionTooLarge } from '../status/errors.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { type Exchange, writerOf } from './exchange.ts';
import type { ApiResponse } from './message.ts';
import { checkMetadata, inFormat, writeList, writeObject } from './represent.ts';
import { LINE_END, respondBytes } from './respond.ts';

/** GET of one object. */
export function getVerb(exchange: Exchange): ApiResponse {
  const wanted = exchange.request.query.get('resourceVersion') ?? '';
  const { revision } = exchange.api.storage;
  if (wanted !== '' && parseRevision(wanted) > revision) throw revisionTooLarge(Number(wanted), revision);
  return respondObject(exchange, 200, findStored(exchange));
}

/** The object of the path. Throws NotFound. */
export function findStored({ api, route, target }: Exchange): StoredObject {
  const stored = api.storage.get(target.type.collection, route.namespace ?? '', route.name!);
  if (stored === undefined) throw notFound(target.type.resource, route.name!);
  return stored;
}

/** An object as the request wants to see it. */
export function respondObject(exchange: Exchange, status: number, stored: StoredObject): ApiResponse {
  const writer = writerOf(exchange);
  checkMetadata(writer, false);
  return formatted(exchange, status, [writeObject(writer, stored), LINE_END]);
}

/** The object of a path that is somebody's else's kind, such as a Scale: always plain. */
export function respondPlain(exchange: Exchange, status: number, object: KubeObject): ApiResponse {
  return formatted(exchange, status, [Buffer.from(JSON.stringify(object)), LINE_END]);
}

/** GET of a list. */
export function listVerb(exchange: Exchange): ApiResponse {
  checkListOptions(exchange.request.query);
  const page = listObjects(exchange.api, exchange.target, listRequest(exchange));
  return formatted(exchange, 200, writeList(writerOf(exchange), page));
}

/** What makes sense for watches alone, and what is no number. Throws Invalid, BadRequest. */
function checkListOptions(query: URLSearchParams): void {
  parseWhole(query.get('timeoutSeconds'));
  if (query.get('sendInitialEvents') === null) return;
  const detail = 'sendInitialEvents is forbidden for list';
  const error = { type: 'Forbidden', field: 'sendInitialEvents', detail } as const;
  const resourceVersion = query.get('resourceVersion') ?? '';
  const resourceVersionMatch = query.get('resourceVersionMatch') ?? '';
  const others = matchErrors({ resourceVersion, resourceVersionMatch }, (query.get('continue') ?? '') !== '');
  throw invalid({ group: 'meta.k8s.io', name: 'ListOptions' }, '', [...others, error]);
}

/** What the query says of a list. Throws BadRequest. */
export function listRequest({ request, route, target }: Exchange): ListRequest {
  const { query } = request;
  return {
    namespace: target.type.namespaced ? route.namespace : undefined,
    selection: parseSelection(target, query, route.name),
    limit: parseWhole(query.get('limit')),
    continue: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: query.get('resourceVersionMatch') ?? '',
  };
}

/** A whole number of the query; 0 for none, and for less than that. Throws BadRequest. */
export function parseWhole(text: string | null): number {
  if (text === null || text === '') return 0;
  const isNumber = /^[-+]?[0-9]+$/.test(text);
  const number = isNumber ? BigInt(text.replace('+', '')) : 0n;
  if (isNumber && BigInt.asIntN(64, number) === number) return Math.max(0, Number(number));
  const why = isNumber ? 'value out of range' : 'invalid syntax';
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`);
}

function formatted(exchange: Exchange, status: number, chunks: readonly Uint8Array[]): ApiResponse {
  const { representation } = writerOf(exchange);
  const response = respondBytes(status, inFormat(chunks, representation));
  if (representation.format === 'json') return response;
  return { ...response, headers: { ...response.headers, 'content-type': 'application/yaml' } };
}
