import type { AggregatedDiscovery } from '../discovery/aggregated.ts';
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from '../discovery/legacy.ts';
import type { Api } from '../registry/context.ts';
import { unknownResource } from '../status/errors.ts';
import { negotiate } from './media-type.ts';
import { type ApiRequest, type ApiResponse, isStream } from './message.ts';
import { inFormat } from './represent.ts';
import { respondJson, respondText } from './respond.ts';
import type { ResourceRoute, Route } from './route.ts';

const AGGREGATED =
  /application\/json;(?=[^,]*g=apidiscovery\.k8s\.io)(?=[^,]*v=v2(?![a-z0-9]))(?=[^,]*as=APIGroupDiscoveryList)/;

/** Answers discovery: what groups, versions and resources there are. */
export function discoveryAnswer(
  api: Api,
  aggregated: AggregatedDiscovery,
  address: string,
  route: Exclude<Route, ResourceRoute>,
  request: ApiRequest,
): ApiResponse {
  const hasAll = route.at === 'versions' || route.at === 'groups';
  if (hasAll && AGGREGATED.test(request.headers['accept'] ?? ''))
    return aggregatedAnswer(aggregated, route.at === 'versions', request);
  return wantsYaml(request) ? inYaml(plainAnswer(api, address, route)) : plainAnswer(api, address, route);
}

function plainAnswer(api: Api, address: string, route: Exclude<Route, ResourceRoute>): ApiResponse {
  switch (route.at) {
    case 'versions':
      return respondJson(200, apiVersions(address));
    case 'groups':
      return respondJson(200, apiGroupList(api.kinds));
    case 'group':
      return found(apiGroup(api.kinds, route.group));
    case 'resources':
      return resourceList(api, route);
  }
}

/** Discovery takes JSON where it is asked for nothing that it has. */
function wantsYaml({ headers }: ApiRequest): boolean {
  try {
    return negotiate(headers['accept']).format === 'yaml';
  } catch {
    return false;
  }
}

function inYaml(response: ApiResponse): ApiResponse {
  if (response.status !== 200 || isStream(response.body)) return response;
  const headers = { ...response.headers, 'content-type': 'application/yaml' };
  return { ...response, headers, body: inFormat(response.body, 'yaml') };
}

function resourceList(
  api: Api,
  { group, version }: { readonly group: string; readonly version: string },
): ApiResponse {
  const document = apiResourceList(api.kinds, group, version);
  if (document === undefined && group === '') throw unknownResource();
  return found(document);
}

function found(document: unknown): ApiResponse {
  return document === undefined ? respondText(404, '404 page not found\n') : respondJson(200, document);
}

function aggregatedAnswer(aggregated: AggregatedDiscovery, core: boolean, request: ApiRequest): ApiResponse {
  const { bytes, etag } = aggregated.document(core);
  const headers = {
    'content-type': 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    'cache-control': 'public',
    etag,
    vary: 'Accept',
  };
  if (request.headers['if-none-match'] === etag) return { status: 304, headers, body: [] };
  return { status: 200, headers, body: [bytes] };
}
