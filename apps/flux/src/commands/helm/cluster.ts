import { errorMessage } from '@flux-ts/errors';
import type { KubeVersion, Log, Lookup } from '@flux-ts/helm';
import { ApiError, type KubeClient } from '@flux-ts/kube';
import { fromJson, isObject, type Value, type ValueObject } from '@flux-ts/yaml';
import { failure } from '../../cli/errors.ts';

/** What a cluster says it can do. */
export interface Capabilities {
  readonly kubeVersion: KubeVersion;
  readonly onlyApiVersions: readonly string[];
}

/** The version of the server. Throws in Helm's words if it cannot be reached (Client.IsReachable). */
export async function reach(client: KubeClient, signal: AbortSignal): Promise<KubeVersion> {
  try {
    const { gitVersion, major, minor } = await client.discovery.serverVersion({ signal });
    return { version: gitVersion, normalized: gitVersion, major, minor };
  } catch (thrown) {
    const words = `cluster reachability check failed: kubernetes cluster unreachable: ${errorMessage(thrown)}`;
    throw failure(words, thrown);
  }
}

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;q=0.9';

/** Every version of every group, and every kind in it: `apps/v1`, `apps/v1/Deployment` (action.GetVersionSet). */
export async function apiVersionsOf(client: KubeClient, signal: AbortSignal): Promise<string[]> {
  const found = new Set<string>();
  for (const path of ['/api', '/apis']) {
    const { status, body } = await client.raw({
      method: 'GET',
      path,
      headers: { accept: AGGREGATED },
      signal,
    });
    const document = status === 200 ? fromJson(Buffer.from(body).toString()) : null;
    if (!isObject(document) || document['kind'] !== 'APIGroupDiscoveryList') return listed(client, signal);
    for (const group of objects(document['items'])) addGroup(found, group);
  }
  return [...found];
}

/** The same of a server that tells of its groups one by one; kinds of subresources are not among them. */
async function listed(client: KubeClient, signal: AbortSignal): Promise<string[]> {
  const all = await client.discovery.all({ signal });
  const name = (group: string, version: string): string => (group === '' ? version : `${group}/${version}`);
  const kinds = all.flatMap(({ group, version, kind }) => [
    name(group, version),
    `${name(group, version)}/${kind}`,
  ]);
  return [...new Set(kinds)];
}

function addGroup(found: Set<string>, group: ValueObject): void {
  const metadata = group['metadata'];
  const name = isObject(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : '';
  for (const version of objects(group['versions'])) {
    const full = name === '' ? String(version['version']) : `${name}/${String(version['version'])}`;
    found.add(full);
    for (const resource of objects(version['resources']))
      for (const each of [resource, ...objects(resource['subresources'])]) {
        const response = each['responseKind'];
        if (isObject(response) && response['kind']) found.add(`${full}/${String(response['kind'])}`);
      }
  }
}

function objects(value: Value | undefined): ValueObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/**
 * Answers `lookup` from the cluster: an object, a list, or an empty map for what is not there (engine/lookup_func.go).
 * Throws in Helm's words, and logs what it logs.
 */
export function lookupIn(
  client: KubeClient,
  log: ErrorLog,
  signal: AbortSignal,
): (request: Lookup) => Promise<Value> {
  return async (request) => {
    const { apiVersion, kind, namespace, name } = request;
    const resource = await resourceOf(client, request, log, signal);
    if (resource === undefined) return {};
    const root = apiVersion.includes('/') ? '/apis' : '/api';
    const inside =
      resource.namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
    const one = name === '' ? '' : `/${encodeURIComponent(name)}`;
    const path = `${root}/${apiVersion}${inside}/${resource.plural}${one}`;
    const { status, body } = await client.raw({ method: 'GET', path, signal });
    const value = fromJson(Buffer.from(body).toString());
    if (status === 404) return {};
    if (status !== 200) throw new Error(isObject(value) ? String(value['message']) : `status ${status}`);
    return name === '' ? listOf(value, apiVersion, kind) : value;
  };
}

/** Items of a list do not say their kind; the client adds it (UnstructuredList). */
function listOf(value: Value, apiVersion: string, kind: string): Value {
  if (!isObject(value)) return value;
  const items = objects(value['items']).map((item) => ({ apiVersion, kind, ...item }));
  return { ...value, items };
}

/** Told of an error with its fields. */
export type ErrorLog = (text: string, fields: Parameters<Log>[0]['fields']) => void;

/** Undefined for a kind that a version which is served does not have: Helm asks on, and finds nothing. */
async function resourceOf(
  client: KubeClient,
  { apiVersion, kind }: Lookup,
  log: ErrorLog,
  signal: AbortSignal,
) {
  try {
    return await client.discovery.resource({ apiVersion, kind }, { signal });
  } catch (thrown) {
    const isUnknown = thrown instanceof ApiError && thrown.code === 'NO_MATCH';
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    if (isUnknown) {
      const all = await client.discovery.all({ signal });
      if (all.some((each) => each.group === group && each.version === version)) return undefined;
    }
    const error = isUnknown ? 'the server could not find the requested resource' : errorMessage(thrown);
    const shown = `${group === '' ? '' : `${group}`}/${version}, Kind=${kind}`;
    log('unable to retrieve resource list', { GroupVersion: apiVersion, error });
    log('unable to get apiresource', { groupVersionKind: shown, error });
    throw new Error(`unable to get apiresource from unstructured: ${shown}: ${error}`, { cause: thrown });
  }
}
