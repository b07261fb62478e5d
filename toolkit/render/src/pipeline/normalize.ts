import { asValue, type KubeObject, parseApiVersion } from '@flux-ts/resource';
import { decodeError, type KindTable } from '@flux-ts/schema';
import { cloneValue, isObject, own, type Value, type ValueObject } from '@flux-ts/yaml';
import { throughGoStructs } from './go-structs.ts';

/** Where the pod spec of a kind is. */
const POD_SPECS: ReadonlyMap<string, readonly string[]> = new Map([
  ['v1/Pod', ['spec']],
  ['apps/v1/Deployment', ['spec', 'template', 'spec']],
  ['apps/v1/StatefulSet', ['spec', 'template', 'spec']],
  ['apps/v1/DaemonSet', ['spec', 'template', 'spec']],
  ['apps/v1/ReplicaSet', ['spec', 'template', 'spec']],
  ['batch/v1/Job', ['spec', 'template', 'spec']],
  ['batch/v1/CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
]);

/** What normalising may know. */
export interface NormalizeOptions {
  /** Built-in types, which objects are taken through as through Go's; one that does not fit is left as it is. */
  readonly kinds?: KindTable;
}

/** Groups whose Go types Flux knows: client-go's, without those of definitions and of aggregated APIs. */
const IN_GO = /^(?!apiextensions\.k8s\.io$|apiregistration\.k8s\.io$)/;

/**
 * An object as Flux applies it (fluxcd/pkg ssa/normalize): no status (but a CustomResourceDefinition's), a null
 * creationTimestamp, a Secret's `stringData` in `data`, and a protocol for each port, which server-side apply needs
 * to tell ports apart, and the form that Go's types give it. The argument is not changed.
 */
export function normalize(object: KubeObject, options: NormalizeOptions = {}): KubeObject {
  const { group, version } = parseApiVersion(object.apiVersion);
  // Rules of roles would be reset by the detour through Go's types, so upstream leaves them alone.
  if (group === 'rbac.authorization.k8s.io' && (object.kind === 'Role' || object.kind === 'ClusterRole'))
    return object;
  const result = cloneValue(asValue(object));
  const schema = IN_GO.test(group) ? options.kinds?.schemaOf(group, version, object.kind) : undefined;
  if (schema === undefined || decodeError(schema, result) === undefined) {
    complete(result);
    if (schema !== undefined) throughGoStructs(schema, result);
  }
  const metadata = own(result, 'metadata');
  if (isObject(metadata)) metadata['creationTimestamp'] = null;
  if (!isCustomResourceDefinition(group, object.kind)) delete result['status'];
  return result as unknown as KubeObject;
}

/** Sets what upstream sets between Go's types. */
function complete(object: ValueObject): void {
  const kind = `${object['apiVersion']}/${object['kind']}`;
  if (kind === 'v1/Secret') moveStringData(object);
  if (kind === 'v1/Service') setProtocols(own(object, 'spec'));
  const path = POD_SPECS.get(kind);
  if (path !== undefined) setPodProtocols(at(object, path));
}

function isCustomResourceDefinition(group: string, kind: string): boolean {
  return group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition';
}

function at(value: Value | undefined, path: readonly string[]): Value | undefined {
  let found = value;
  for (const part of path) found = isObject(found) ? own(found, part) : undefined;
  return found;
}

function setPodProtocols(spec: Value | undefined): void {
  const containers = at(spec, ['containers']);
  if (Array.isArray(containers)) for (const container of containers) setProtocols(container);
}

function setProtocols(owner: Value | undefined): void {
  const ports = at(owner, ['ports']);
  if (!Array.isArray(ports)) return;
  for (const port of ports) if (isObject(port) && !own(port, 'protocol')) port['protocol'] = 'TCP';
}

function moveStringData(secret: ValueObject): void {
  const strings = own(secret, 'stringData');
  if (!isObject(strings)) return;
  if (Object.values(strings).some((value) => typeof value !== 'string')) return;
  const encoded = Object.entries(strings).map(([key, value]) => [
    key,
    Buffer.from(value as string, 'utf8').toString('base64'),
  ]);
  const data = own(secret, 'data');
  secret['data'] = { ...(isObject(data) ? data : {}), ...Object.fromEntries(encoded) };
  delete secret['stringData'];
}
