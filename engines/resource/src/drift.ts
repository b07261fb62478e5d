import { isObject, own, setOwn, type Value, type ValueObject, valuesEqual } from '@flux-ts/yaml';
import { asValue, type KubeObject } from './object.ts';

/**
 * Whether two states of an object differ in anything that Flux counts as drift: labels, annotations, and everything
 * but metadata and status (fluxcd/pkg ssa/manager_diff.go). A map that is empty equals one that is not there.
 */
export function hasDrifted(before: KubeObject, after: KubeObject): boolean {
  const { labels, annotations } = before.metadata;
  if (!sameMap(labels, after.metadata.labels) || !sameMap(annotations, after.metadata.annotations))
    return true;
  const left = asValue(before);
  const right = asValue(after);
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  for (const key of keys) {
    if (key === 'metadata' || key === 'status') continue;
    if (!valuesEqual(own(left, key), own(right, key))) return true;
  }
  return false;
}

type Labels = { readonly [key: string]: string } | undefined;

function sameMap(a: Labels, b: Labels): boolean {
  const left = Object.entries(a ?? {});
  return (
    left.length === Object.keys(b ?? {}).length &&
    left.every(([key, value]) => own(b as ValueObject, key) === value)
  );
}

/**
 * Whether storing `next` over `live` would change nothing but times of `managedFields`: servers then keep what they
 * have (apiserver pkg/endpoints/handlers/fieldmanager `IgnoreManagedFieldsTimestampsTransformer`).
 */
export function sameButManagedTimes(live: KubeObject, next: KubeObject): boolean {
  return valuesEqual(asValue(withoutTimes(live)), asValue(withoutTimes(next)));
}

function withoutTimes(object: KubeObject): KubeObject {
  const managedFields = (object.metadata.managedFields ?? []).map(({ time: _, ...entry }) => entry);
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

/** One field that differs, as a JSON Pointer. */
export interface Difference {
  readonly path: string;
  readonly type: 'added' | 'removed' | 'changed';
  readonly before?: Value;
  readonly after?: Value;
}

/**
 * The fields in which two states differ, of what {@link hasDrifted} looks at. Lists are compared item by item at
 * the same position.
 */
export function differences(before: KubeObject, after: KubeObject): Difference[] {
  const found: Difference[] = [];
  collect(comparable(before), comparable(after), '', found);
  return found;
}

function comparable(object: KubeObject): ValueObject {
  const { labels, annotations } = object.metadata;
  const result: ValueObject = {};
  for (const [key, value] of Object.entries(asValue(object))) {
    if (key !== 'metadata' && key !== 'status') setOwn(result, key, value);
  }
  const metadata: ValueObject = { ...(labels && { labels }), ...(annotations && { annotations }) };
  if (Object.keys(metadata).length > 0) result['metadata'] = metadata;
  return result;
}

function collect(before: Value, after: Value, path: string, found: Difference[]): void {
  if (valuesEqual(before, after)) return;
  const isPair = Array.isArray(before) ? Array.isArray(after) : isObject(before) && isObject(after);
  if (!isPair) {
    found.push({ path, type: 'changed', before, after });
    return;
  }
  const left = before as ValueObject;
  const right = after as ValueObject;
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const below = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const a = own(left, key);
    const b = own(right, key);
    if (a === undefined) found.push({ path: below, type: 'added', after: b! });
    else if (b === undefined) found.push({ path: below, type: 'removed', before: a });
    else collect(a, b, below, found);
  }
}
