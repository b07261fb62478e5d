import type { KindRegistry } from '../kinds/kind-registry.ts';
import { apiVersionOf } from '../kinds/resource-type.ts';
import { HEALTH_PATHS } from './health.ts';
import { ISSUER_PATHS } from './issuer.ts';

const FIXED = [
  ...ISSUER_PATHS,
  '/api',
  '/api/v1',
  '/apis',
  '/apis/',
  '/metrics',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/',
  '/version',
];

/** What `/` says (meta/v1 RootPaths): every path that leads on from here, sorted. */
export function rootPaths(kinds: KindRegistry): { readonly paths: readonly string[] } {
  const groups = kinds.groups().filter(({ group }) => group !== '');
  const paths = groups.flatMap(({ group, versions }) => [
    `/apis/${group}`,
    ...versions.map((version) => `/apis/${apiVersionOf(group, version)}`),
  ]);
  return { paths: [...FIXED, ...HEALTH_PATHS, ...paths].sort() };
}
