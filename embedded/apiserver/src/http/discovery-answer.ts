import type { AggregatedDiscovery } from '../discovery/aggregated.ts';
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from '../discovery/legacy.ts';
import type { Api } from '../registry/context.ts';
import { methodNotAllowed, unknownResource } from '../status/errors.ts';
import { parseAccept } from './accept.ts';
import { checkProduced, isPretty, negotiate, type Representation } from './media-type.ts';
import { type ApiRequest, type ApiResponse, isStream } from './message.ts';
import { inFormat } from './represent.ts';
import { respondJson, respondText } from './respond.ts';
import type { ResourceRoute, Route } from './route.ts';

type DiscoveryRoute = Exclude<Route, ResourceRoute>;

/** Answers discovery: what groups, versions and resources there are. Throws NotAcceptable, MethodNotAllowed, NotFound. */
export function discoveryAnswer(
  api: Api,
  aggregated: AggregatedDiscovery,
  address: string,
  route: DiscoveryRoute,
  request: ApiRequest,
): ApiResponse {
  const { headers, method, query } = request;
  const document = plainDocument(api, address, route);
  if (document === undefined && 'group' in route && route.group !== '') {
    if (route.at === 'group' || api.kinds.resources(route.group, route.version).length === 0)
      return unknown(api, route);
  }
  // Lists of groups and single groups have handlers of their own, which take every method (kube-aggregator).
  const isRouted = route.at === 'versions' || route.at === 'resources';
  if (isRouted && method !== 'GET') throw methodNotAllowed();
  if (isRouted) checkProduced(headers['accept'], false);
  const hasAll = route.at === 'versions' || route.at === 'groups';
  const form = hasAll ? aggregatedForm(headers['accept']) : undefined;
  if (form !== undefined) return aggregatedAnswer(aggregated, route.at === 'versions', form, request);
  if (document === undefined) throw unknownResource();
  const found = negotiate(headers['accept']);
  return inForm(respondJson(200, document), {
    format: found.format,
    pretty: found.pretty || isPretty(query, headers['user-agent']),
  });
}

/** A group of the server's own is known of, whatever its versions. */
function unknown({ kinds }: Api, route: { readonly group: string }): ApiResponse {
  if (kinds.isBuiltIn(route.group)) throw unknownResource();
  return respondText(404, '404 page not found\n');
}

function plainDocument(api: Api, address: string, route: DiscoveryRoute): unknown {
  switch (route.at) {
    case 'versions':
      return apiVersions(address);
    case 'groups':
      return apiGroupList(api.kinds);
    case 'group':
      return apiGroup(api.kinds, route.group);
    case 'resources':
      return apiResourceList(api.kinds, route.group, route.version);
  }
}

type Form = Pick<Representation, 'format' | 'pretty'>;

function inForm(response: ApiResponse, form: Form): ApiResponse {
  if (isStream(response.body) || (form.format === 'json' && !form.pretty)) return response;
  const type = form.format === 'yaml' ? 'application/yaml' : 'application/json';
  const headers = { ...response.headers, 'content-type': type };
  return { ...response, headers, body: inFormat(response.body, form) };
}

/** The form of the whole in one document, if that is what is wanted most. */
function aggregatedForm(accept: string | undefined): Form | undefined {
  for (const { type, subtype, parameters } of parseAccept(accept ?? '')) {
    const format = FORMATS.get(`${type}/${subtype}`);
    if (format === undefined) continue;
    const as = parameters.get('as');
    if (as === undefined) return undefined;
    if (as !== 'APIGroupDiscoveryList' || parameters.get('g') !== 'apidiscovery.k8s.io') continue;
    if (parameters.get('v') === 'v2') return { format, pretty: false };
  }
  return undefined;
}

const FORMATS: ReadonlyMap<string, Form['format']> = new Map([
  ['application/json', 'json'],
  ['application/*', 'json'],
  ['*/*', 'json'],
  ['application/yaml', 'yaml'],
]);

function aggregatedAnswer(
  aggregated: AggregatedDiscovery,
  core: boolean,
  form: Form,
  request: ApiRequest,
): ApiResponse {
  const { bytes, etag } = aggregated.document(core);
  const headers = {
    'content-type': `application/${form.format};g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList`,
    'cache-control': 'public',
    etag,
    vary: 'Accept',
  };
  if (request.headers['if-none-match'] === etag) return { status: 304, headers, body: [] };
  return { status: 200, headers, body: inFormat([bytes], form) };
}
