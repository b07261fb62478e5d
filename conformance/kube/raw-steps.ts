import type { UserStep } from './run-steps.ts';

/** Of what is made, no more than its metadata. */
const META = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

export type Fields = Readonly<Record<string, unknown>>;

/** A request with a body of JSON; of an object that comes back all is told with `whole`. */
export function send(
  method: string,
  path: string,
  body?: unknown,
  options: { readonly whole?: boolean; readonly until?: string; readonly patience?: number } = {},
): UserStep {
  const { whole = false, ...waits } = options;
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  return {
    args: `${method} ${path}`,
    headers: { accept: whole ? 'application/json' : META, 'content-type': type },
    ...(body === undefined ? {} : { input: JSON.stringify(body) }),
    ...waits,
  };
}

/** Creates an object in its collection, or only tries. */
export function make(collection: string, object: Fields, options: { readonly dry?: boolean } = {}): UserStep {
  return send('POST', options.dry === false ? collection : `${collection}?dryRun=All`, object);
}

export function container(more: Fields = {}): Fields {
  return { name: 'c', image: 'i', ...more };
}

export function pod(spec: Fields = {}, metadata: Fields = {}): Fields {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', ...metadata },
    spec: { containers: [container()], ...spec },
  };
}

export function template(spec: Fields = {}, metadata: Fields = {}): Fields {
  return {
    metadata: { labels: { a: 'b' }, ...metadata },
    spec: { containers: [container()], ...spec },
  };
}

/** A workload of apps/v1 that selects its template. */
export function workload(kind: string, made: Fields, spec: Fields = {}, metadata: Fields = {}): Fields {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'x', ...metadata },
    spec: { selector: { matchLabels: { a: 'b' } }, template: made, ...spec },
  };
}

/** First steps of a list: its namespace, and what every namespace has. */
export const BEGINNING: readonly UserStep[] = [
  { args: 'create namespace steps' },
  { args: 'get serviceaccount default -o name', until: 'serviceaccount/' },
  { args: 'get configmap kube-root-ca.crt -o name', until: 'configmap/' },
];
