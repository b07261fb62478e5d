import { parseFieldSelector } from '@flux-ts/resource';
import type { UserInfo } from '../auth/user.ts';
import type { ApiRequest } from '../http/message.ts';
import type { ResourceRoute, Route } from '../http/route.ts';
import type { Attributes } from './attributes.ts';

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/**
 * What a request wants to do (apiserver pkg/endpoints/request/requestinfo.go). It is read from the very route that
 * leads the request on, so that nothing can be done but what was asked about.
 */
export function attributesOf(request: ApiRequest, route: Route | undefined, user: UserInfo): Attributes {
  if (route?.at === 'resource') return resourceAttributes(request, route, user);
  return { user, verb: request.method.toLowerCase(), path: decoded(request.path) };
}

function resourceAttributes(request: ApiRequest, route: ResourceRoute, user: UserInfo): Attributes {
  const { group, plural, name = '', subresource = '' } = route;
  // A namespace is in itself: who may do something in it may be let do that to it.
  const namespace = route.namespace ?? (plural === 'namespaces' ? name : '');
  const verb = route.watch ? 'watch' : (VERBS[request.method] ?? '');
  return {
    user,
    group,
    resource: plural,
    namespace,
    subresource: subresource.split('/', 1)[0]!,
    ...verbAndName(verb, name, request.query),
  };
}

/** Without a name, what looks like a get is a list or a watch, of all or of one that a selector names. */
function verbAndName(verb: string, name: string, query: URLSearchParams): { verb: string; name: string } {
  if (name !== '') return { verb, name };
  if (verb === 'delete') return { verb: 'deletecollection', name };
  if (verb !== 'get') return { verb, name };
  return { verb: asksForWatch(query) ? 'watch' : 'list', name: selectedName(query.get('fieldSelector')) };
}

/** Whether a list is to be a watch: anything but a plain no says so. */
export function asksForWatch(query: URLSearchParams): boolean {
  const value = query.get('watch');
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}

function selectedName(selector: string | null): string {
  if (selector === null || selector === '') return '';
  try {
    const { requirements } = parseFieldSelector(selector);
    const found = requirements.find(({ field, operator }) => field === 'metadata.name' && operator === '=');
    const name = found?.value ?? '';
    return /[/%]/.test(name) || name === '.' || name === '..' ? '' : name;
  } catch {
    // What cannot be read is refused later, in words of its own.
    return '';
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
