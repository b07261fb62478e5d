import { ResourceError } from './errors.ts';
import type { KubeObject } from './object.ts';

/** Which object is meant. The core group is `''`, and so is the namespace of a cluster-scoped object. */
export interface ObjectId {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What an object calls itself. Whether its kind is namespaced at all, only the server's discovery knows. */
export function idOf(object: KubeObject): ObjectId {
  const { group, version } = parseApiVersion(object.apiVersion);
  const { namespace = '', name = '' } = object.metadata ?? {};
  return { group, version, kind: object.kind, namespace, name };
}

/** `apps/v1` → group `apps`, version `v1`; `v1` → the core group `''`. */
export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  if (slash < 0) return { group: '', version: apiVersion };
  if (apiVersion.indexOf('/', slash + 1) >= 0) {
    throw new ResourceError('IDENTITY', `unexpected GroupVersion string: ${apiVersion}`);
  }
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** The inverse of {@link parseApiVersion}. */
export function formatApiVersion(gv: { readonly group: string; readonly version: string }): string {
  return gv.group === '' ? gv.version : `${gv.group}/${gv.version}`;
}

/** `Kind/namespace/name`, or `Kind/name` without a namespace, as Flux prints objects (fluxcd/pkg ssa/utils/fmt.go). */
export function formatSubject(subject: KubeObject | ObjectId): string {
  const id = 'metadata' in subject ? idOf(subject as KubeObject) : (subject as ObjectId);
  return id.namespace === '' ? `${id.kind}/${id.name}` : `${id.kind}/${id.namespace}/${id.name}`;
}

/** `apps/v1, Kind=Deployment`, as Go prints a GroupVersionKind. */
export function formatGroupVersionKind(id: Pick<ObjectId, 'group' | 'version' | 'kind'>): string {
  return `${id.group}/${id.version}, Kind=${id.kind}`;
}

/** Whether two ids name the same object, whatever the API version they are spoken of in. */
export function sameObject(a: ObjectId, b: ObjectId): boolean {
  return a.name === b.name && a.kind === b.kind && a.namespace === b.namespace && a.group === b.group;
}
