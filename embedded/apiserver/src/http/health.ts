import type { ApiRequest, ApiResponse } from './message.ts';
import { respondText } from './respond.ts';

/** What there is to be checked here, in the order and by the names of kube-apiserver; all of it holds while it answers. */
const HOOKS: readonly string[] = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'storage-readiness',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'bootstrap-controller',
].map((name) => `poststarthook/${name}`);
const CHECKS: Readonly<Record<string, readonly string[]>> = {
  healthz: ['ping', 'log', 'loopback-serving-certificate', 'etcd', ...HOOKS],
  livez: ['ping', 'log', 'loopback-serving-certificate', 'etcd', ...HOOKS],
  readyz: ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...HOOKS, 'shutdown'],
};
/** Every path that {@link healthAnswer} answers. */
export const HEALTH_PATHS: readonly string[] = Object.entries(CHECKS).flatMap(([name, checks]) => [
  `/${name}`,
  ...checks.map((check) => `/${name}/${check}`),
]);
const PATH = /^\/(healthz|livez|readyz)(?:\/([a-z/-]+))?$/;

/** Answers `/readyz` and its like, as a whole or one check; undefined when the path is none of them (apiserver healthz). */
export function healthAnswer({ path, query }: ApiRequest): ApiResponse | undefined {
  const [, name, check] = PATH.exec(path) ?? [];
  const checks = CHECKS[name ?? ''];
  if (checks === undefined) return undefined;
  if (check === undefined) return respondText(200, query.has('verbose') ? report(name ?? '', query) : 'ok');
  if (!checks.includes(check)) return undefined;
  const { headers, ...one } = respondText(200, 'ok');
  const { 'x-content-type-options': _, ...plain } = headers;
  return { ...one, headers: plain };
}

function report(name: string, query: URLSearchParams): string {
  const checks = CHECKS[name] ?? [];
  const excluded = query.getAll('exclude');
  const lines = checks.map((check) => `[+]${check}${excluded.includes(check) ? ' excluded:' : ''} ok`);
  const unknown = excluded.filter((each) => !checks.includes(each)).map((each) => JSON.stringify(each));
  if (unknown.length > 0) {
    lines.push(`warn: some health checks cannot be excluded: no matches for ${unknown.join(',')}`);
  }
  return `${lines.join('\n')}\n${name} check passed\n`;
}
