import type { Schema } from '@flux-ts/schema';
import {
  compareBytes,
  isObject,
  own,
  setOwn,
  type Value,
  type ValueObject,
  valuesEqual,
} from '@flux-ts/yaml';

/** What was wanted before, what is wanted now, and what is there. */
export interface ThreeWay {
  readonly original: ValueObject;
  readonly modified: ValueObject;
  readonly current: ValueObject;
}

/**
 * The strategic merge patch that makes of `current` what `modified` asks for, takes away what `original` asked for and
 * `modified` no longer does, and leaves what others added (apimachinery strategicpatch.CreateThreeWayMergePatch, with
 * overwriting). Lists merge by the keys of the schema. `{}` when there is nothing to do.
 */
export function threeWayPatch(sides: ThreeWay, schema: Schema | undefined): ValueObject {
  const patch: ValueObject = {};
  for (const key of Object.keys(sides.modified)) addField(patch, key, sides, schema);
  for (const key of Object.keys(sides.original))
    if (!Object.hasOwn(sides.modified, key)) setOwn(patch, key, null);
  return patch;
}

/** The same for objects whose types are not known: a JSON merge patch, in which lists are one value. */
export function threeWayMergePatch({ original, modified, current }: ThreeWay): ValueObject {
  return threeWayPatch({ original, modified, current }, undefined);
}

function addField(patch: ValueObject, key: string, sides: ThreeWay, schema: Schema | undefined): void {
  const wanted = sides.modified[key] ?? null;
  const before = own(sides.original, key);
  const live = own(sides.current, key);
  const field = fieldOf(schema, key);
  if (isObject(wanted) && isObject(live)) addMap(patch, key, wanted, live, before, field);
  else if (Array.isArray(wanted) && (Array.isArray(live) || Array.isArray(before)) && merges(field)) {
    const lists = { original: listOf(before), modified: wanted, current: listOf(live) };
    addList(patch, key, lists, field);
  } else if (!valuesEqual(wanted, live)) setOwn(patch, key, wanted);
}

function addMap(
  patch: ValueObject,
  key: string,
  modified: ValueObject,
  current: ValueObject,
  before: Value | undefined,
  field: Schema | undefined,
): void {
  if (field?.patchStrategy?.includes('replace') === true) {
    if (!valuesEqual(modified, current)) setOwn(patch, key, modified);
    return;
  }
  const original = isObject(before) ? before : {};
  const inner = threeWayPatch({ original, modified, current }, field);
  retainKeys(inner, modified, current, field);
  if (Object.keys(inner).length === 0) return;
  setOwn(patch, key, inner);
}

interface Lists {
  readonly original: readonly Value[];
  readonly modified: readonly Value[];
  readonly current: readonly Value[];
}

function addList(patch: ValueObject, key: string, lists: Lists, field: Schema | undefined): void {
  const mergeKey = field?.patchMergeKey ?? '';
  const keyOf = (item: Value): Value | undefined =>
    mergeKey === '' ? item : isObject(item) ? own(item, mergeKey) : undefined;
  const all = [...lists.original, ...lists.modified, ...lists.current];
  if (all.some((item) => isObject(item) !== (mergeKey !== '') || keyOf(item) === undefined)) {
    if (!valuesEqual([...lists.modified], [...lists.current])) setOwn(patch, key, [...lists.modified]);
    return;
  }
  const find = (items: readonly Value[], item: Value): Value | undefined =>
    items.find((each) => valuesEqual(keyOf(each), keyOf(item)));
  const gone = lists.original.filter((item) => find(lists.modified, item) === undefined);
  const changed =
    mergeKey === ''
      ? lists.modified.filter((item) => find(lists.current, item) === undefined)
      : lists.modified.flatMap((item) => changedItem(item, mergeKey, field, lists, find));
  const named = (item: Value): ValueObject => ({ [mergeKey]: keyOf(item) ?? null });
  const isMoved = changed.length > 0 || !sameOrder(lists, mergeKey, keyOf);
  const isTold = (lists.current.length > 0 && isMoved) || (mergeKey === '' && gone.length > 0);
  if (lists.modified.length > 0 && isTold) {
    const order = mergeKey === '' ? [...lists.modified] : lists.modified.map(named);
    setOwn(patch, `$setElementOrder/${key}`, order);
  }
  if (mergeKey === '' && gone.length > 0) setOwn(patch, `$deleteFromPrimitiveList/${key}`, gone);
  const deleted = mergeKey === '' ? [] : gone.map((item) => ({ ...named(item), $patch: 'delete' }));
  if (changed.length + deleted.length > 0) setOwn(patch, key, [...changed, ...deleted]);
}

/** Upstream has sorted the plain values of what is there when it looks at their order (strategicpatch.diffLists). */
function sameOrder(
  { modified, current }: Lists,
  mergeKey: string,
  keyOf: (item: Value) => Value | undefined,
): boolean {
  const there = mergeKey === '' ? [...current].sort(compareScalars) : current;
  return (
    modified.length === there.length &&
    modified.every((item, i) => valuesEqual(keyOf(item), keyOf(there[i] ?? null)))
  );
}

function changedItem(
  item: Value,
  mergeKey: string,
  field: Schema | undefined,
  lists: Lists,
  find: (items: readonly Value[], item: Value) => Value | undefined,
): Value[] {
  const current = find(lists.current, item);
  if (current === undefined || !isObject(current) || !isObject(item)) return [item];
  const before = find(lists.original, item);
  const original = isObject(before) ? before : {};
  const inner = threeWayPatch({ original, modified: item, current }, field?.items);
  retainKeys(inner, item, current, field);
  if (Object.keys(inner).length === 0) return [];
  return [{ ...inner, [mergeKey]: own(item, mergeKey) ?? null }];
}

/** Unions (a volume's source, a strategy): whatever else is there goes, also where nothing else changes. */
function retainKeys(
  patch: ValueObject,
  modified: ValueObject,
  current: ValueObject,
  field: Schema | undefined,
): void {
  if (field?.patchStrategy?.includes('retainKeys') !== true) return;
  const isMore = Object.keys(current).some((key) => !Object.hasOwn(modified, key));
  if (isMore || Object.keys(patch).length > 0) patch['$retainKeys'] = Object.keys(modified).sort();
}

function compareScalars(a: Value, b: Value): number {
  return compareBytes(String(a), String(b));
}

function merges(field: Schema | undefined): boolean {
  return field?.patchStrategy?.includes('merge') === true;
}

function listOf(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

function fieldOf(schema: Schema | undefined, key: string): Schema | undefined {
  const { properties, additionalProperties } = schema ?? {};
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key];
  return additionalProperties === true ? undefined : additionalProperties;
}
