import { errorMessage } from '@flux-ts/errors';
import { goPrint, type KubeObject } from '@flux-ts/resource';
import { decodeAll, isObject, own, toJson, type Value, type ValueObject } from '@flux-ts/yaml';
import { ReleaseError } from '../errors.ts';
import type { ObjectRef } from '../machine/actions.ts';

/** The objects of a manifest, in its order; lists give their items. Throws {@link ReleaseError} `BUILD`. */
export function manifestObjects(manifest: string): KubeObject[] {
  let documents: Value[];
  try {
    documents = decodeAll(manifest);
  } catch (thrown) {
    throw new ReleaseError('BUILD', `error parsing : ${errorMessage(thrown)}`, { cause: thrown });
  }
  return documents.filter((document) => document !== null).flatMap(objectsOf);
}

function objectsOf(value: Value): KubeObject[] {
  if (!isObject(value))
    throw new ReleaseError('BUILD', `unable to decode "": ${goPrint(value)} is not an object`);
  for (const field of ['kind', 'apiVersion'] as const) {
    const said = own(value, field);
    if (typeof said === 'string' && said !== '') continue;
    const name = field === 'kind' ? 'Kind' : 'apiVersion';
    throw new ReleaseError('BUILD', `unable to decode "": Object '${name}' is missing in '${toJson(value)}'`);
  }
  checkNames(value);
  const items = own(value, 'items');
  if (String(value['kind']).endsWith('List') && Array.isArray(items)) return items.flatMap(objectsOf);
  return [value as unknown as KubeObject];
}

/** Names that YAML does not read as text (`name: yes`) are refused in the words of encoding/json. */
function checkNames(object: ValueObject): void {
  const metadata = own(object, 'metadata');
  if (!isObject(metadata)) return;
  for (const field of ['name', 'generateName', 'namespace']) {
    const value = own(metadata, field) ?? '';
    if (typeof value === 'string') continue;
    const kind = typeof value === 'boolean' ? 'bool' : typeof value === 'object' ? 'object' : 'number';
    throw new ReleaseError(
      'BUILD',
      `unable to decode "": json: cannot unmarshal ${kind} into Go struct field ObjectMeta.metadata.${field} of type string`,
    );
  }
}

/** Which object is meant. */
export function refOf(object: KubeObject): ObjectRef {
  const { name = '', namespace } = metadataOf(object) as { name?: string; namespace?: string };
  const { apiVersion, kind } = object;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** The metadata of an object that a chart printed: it may have none. */
export function metadataOf(object: KubeObject): ValueObject {
  const metadata = (object as unknown as ValueObject)['metadata'];
  return isObject(metadata) ? metadata : {};
}

/** The annotations or labels of an object: only those that are text. */
export function textsOf(object: KubeObject, field: 'annotations' | 'labels'): ReadonlyMap<string, string> {
  const table = own(metadataOf(object), field);
  const entries = isObject(table) ? Object.entries(table) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** The object with other metadata. */
export function withMetadata(object: KubeObject, metadata: ValueObject): KubeObject {
  return { ...object, metadata: { ...metadataOf(object), ...metadata } } as unknown as KubeObject;
}
