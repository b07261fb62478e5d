import { isObject, own, type Value, type ValueObject } from '@flux-ts/yaml';

/** Go's types of what is text, and more, in the metadata of an object (apimachinery, ObjectMeta). */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['annotations', 'map[string]string'],
  ['deletionGracePeriodSeconds', 'int64'],
  ['finalizers', '[]string'],
  ['generateName', 'string'],
  ['generation', 'int64'],
  ['labels', 'map[string]string'],
  ['managedFields', '[]v1.ManagedFieldsEntry'],
  ['name', 'string'],
  ['namespace', 'string'],
  ['ownerReferences', '[]v1.OwnerReference'],
  ['resourceVersion', 'string'],
  ['selfLink', 'string'],
  ['uid', 'types.UID'],
]);

/**
 * Why the metadata of an object cannot be read, in the words of encoding/json: names that YAML does not read as text
 * (`name: yes`), labels that are numbers. Of several the first by name.
 */
export function metadataProblem(object: ValueObject): string | undefined {
  const metadata = own(object, 'metadata');
  if (!isObject(metadata)) return undefined;
  for (const field of Object.keys(metadata).sort()) {
    const wanted = TYPES.get(field);
    const found = wanted === undefined ? undefined : mismatch(own(metadata, field) ?? null, wanted);
    if (found !== undefined)
      return `json: cannot unmarshal ${found.kind} into Go struct field ObjectMeta.metadata.${field} of type ${found.type}`;
  }
  return undefined;
}

function mismatch(value: Value, type: string): { readonly kind: string; readonly type: string } | undefined {
  if (value === null) return undefined;
  if (type === 'map[string]string') {
    if (!isObject(value)) return { kind: goJsonKind(value), type };
    return first(Object.keys(value).sort(), (key) => mismatch(own(value, key) ?? null, 'string'));
  }
  if (type.startsWith('[]')) {
    if (!Array.isArray(value)) return { kind: goJsonKind(value), type };
    return type === '[]string' ? first(value, (each) => mismatch(each, 'string')) : undefined;
  }
  const isIt = type === 'int64' ? isInteger(value) : typeof value === 'string';
  if (isIt) return undefined;
  const isNumber = type === 'int64' && goJsonKind(value) === 'number';
  return { kind: isNumber ? `number ${String(value)}` : goJsonKind(value), type };
}

function first<Each, Found>(
  all: readonly Each[],
  find: (each: Each) => Found | undefined,
): Found | undefined {
  for (const each of all) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isInteger(value: Value): boolean {
  return typeof value === 'bigint' || Number.isInteger(value);
}

/** What encoding/json calls a value. */
export function goJsonKind(value: Value): string {
  if (Array.isArray(value)) return 'array';
  if (isObject(value)) return 'object';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'number';
}
