import { ApiError } from './errors.ts';
import { parseGroupVersion } from './group-version.ts';
import type { ApiResource } from './types.ts';

/** `/apis/apps/v1/namespaces/default/deployments/web/status`, each name escaped. */
export function resourcePath(
  resource: Pick<ApiResource, 'group' | 'version' | 'plural' | 'namespaced'>,
  target: { namespace?: string | undefined; name?: string | undefined; subresource?: string | undefined },
): string {
  const root =
    resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const namespace = resource.namespaced && target.namespace ? `/namespaces/${segment(target.namespace)}` : '';
  const name = target.name === undefined ? '' : `/${segment(target.name)}`;
  const subresource = target.subresource === undefined ? '' : `/${segment(target.subresource)}`;
  return `${root}${namespace}/${resource.plural}${name}${subresource}`;
}

function segment(text: string): string {
  if (text === '' || text === '.' || text === '..') throw badName(text);
  return encodeURIComponent(text);
}

function badName(text: string): ApiError {
  return ApiError.local(
    'BAD_REQUEST',
    text === '' ? 'resource name may not be empty' : `invalid name ${JSON.stringify(text)}`,
  );
}

/** `?a=b&c=d` in the order given; empty when nothing is set. */
export function queryString(query: Readonly<Record<string, string | number | boolean | undefined>>): string {
  let text = '';
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === '') continue;
    text += `${text === '' ? '?' : '&'}${name}=${encodeURIComponent(String(value))}`;
  }
  return text;
}

/** Path of a group and version: `/api/v1`, `/apis/apps/v1`. */
export function groupVersionPath(apiVersion: string): string {
  const { group, version } = parseGroupVersion(apiVersion);
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}
