import type { KindTable, Schema } from '@flux-ts/schema';
import { cloneValue, isObject, own, type Value, type ValueObject } from '@flux-ts/yaml';
import { parseApiVersion } from './identity.ts';
import { asValue, type KubeObject } from './object.ts';
import { fieldSchema, itemSchema } from './structured/shape.ts';

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
  /** Built-in types: fields that they do not have are dropped, as Flux drops them by decoding into Go's types. */
  readonly kinds?: KindTable;
}

/**
 * An object as Flux applies it (fluxcd/pkg ssa/normalize): no status (but a CustomResourceDefinition's), a null
 * creationTimestamp, a Secret's `stringData` in `data`, and a protocol for each port, which server-side apply needs
 * to tell ports apart. The argument is not changed.
 */
export function normalize(object: KubeObject, options: NormalizeOptions = {}): KubeObject {
  const { group, version } = parseApiVersion(object.apiVersion);
  // Rules of roles would be reset by the detour through Go's types, so upstream leaves them alone.
  if (group === 'rbac.authorization.k8s.io' && (object.kind === 'Role' || object.kind === 'ClusterRole'))
    return object;
  const result = cloneValue(asValue(object));
  const kind = `${object.apiVersion}/${object.kind}`;
  if (kind === 'v1/Secret') moveStringData(result);
  if (kind === 'v1/Service') setProtocols(own(result, 'spec'));
  const path = POD_SPECS.get(kind);
  if (path !== undefined) setPodProtocols(at(result, path));
  const schema = options.kinds?.schemaOf(group, version, object.kind);
  if (schema !== undefined) dropUnknown(schema, result);
  const metadata = own(result, 'metadata');
  if (isObject(metadata)) metadata['creationTimestamp'] = null;
  if (!isCustomResourceDefinition(group, object.kind)) delete result['status'];
  return result as unknown as KubeObject;
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

/** Drops the fields that a type does not have. */
function dropUnknown(schema: Schema, value: Value): void {
  if (Array.isArray(value)) {
    for (const item of value) dropUnknown(itemSchema(schema), item);
    return;
  }
  if (!isObject(value)) return;
  for (const key of Object.keys(value)) {
    const field = fieldSchema(schema, key);
    if (field === undefined) delete value[key];
    else dropUnknown(field, value[key]!);
  }
}
