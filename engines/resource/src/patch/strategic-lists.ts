import type { Schema } from '@flux-ts/schema';
import { isObject, own, type Value, type ValueObject } from '@flux-ts/yaml';
import { goPrint } from '../go-print.ts';
import { MARKER, patchFailed, patchInvalid, withoutDirectives } from './directives.ts';

/** Merges a map of the patch into a map of the original. */
export type MergeMap = (original: ValueObject, patch: ValueObject, schema: Schema | undefined) => ValueObject;

/** What is known of a list: the schema of its items, and their merge key (`''`: the items are scalars). */
interface ListMeta {
  readonly schema: Schema | undefined;
  readonly mergeKey: string;
}

/** Merges a list of the patch into a list of the original; the patch's items keep the patch's order. */
export function mergeLists(
  original: readonly Value[],
  patch: readonly Value[],
  meta: ListMeta & { readonly isDeletion: boolean },
  mergeMap: MergeMap,
): Value[] {
  if (original.length === 0 && patch.length === 0) return [];
  const maps = holdsMaps([original, patch]);
  if (!maps) {
    if (meta.isDeletion) return original.filter((item) => !patch.includes(item));
    const merged = [...new Set([...original, ...patch])];
    return arrange(merged, patch, original, '');
  }
  if (meta.mergeKey === '') {
    throw patchFailed(`cannot merge lists without merge key for ${meta.schema?.typeName ?? 'map'}`);
  }
  const special = followSpecialItems(original, patch, meta.mergeKey);
  const merged = mergeItems(special.original, special.patch, meta, mergeMap);
  return arrange(merged, special.patch, special.original, meta.mergeKey);
}

/** Whether the items are maps. @throws when they differ in kind or are lists */
function holdsMaps(lists: readonly (readonly Value[])[]): boolean {
  let kind: string | undefined;
  for (const item of lists.flat(1)) {
    if (Array.isArray(item)) throw patchInvalid('lists of lists are not supported');
    const found = isObject(item) ? 'map' : typeof item;
    kind ??= found;
    if (kind !== found) {
      throw patchInvalid(
        `list element types are not identical: ${[...new Set(lists.flat(1).map(goKind))].join(' ')}`,
      );
    }
  }
  return kind === 'map';
}

function goKind(item: Value): string {
  return isObject(item)
    ? 'map'
    : typeof item === 'boolean'
      ? 'bool'
      : typeof item === 'number'
        ? 'int64'
        : typeof item;
}

/** Items with `$patch`: `delete` removes the items with the same key, `replace` forgets the original's items. */
function followSpecialItems(
  original: readonly Value[],
  patch: readonly Value[],
  mergeKey: string,
): { original: readonly Value[]; patch: readonly Value[] } {
  const deleted = new Set<Value | undefined>();
  let replace = false;
  const plain: Value[] = [];
  for (const item of patch as readonly ValueObject[]) {
    const directive = own(item, MARKER);
    if (directive === undefined) plain.push(item);
    else if (directive === 'replace') replace = true;
    else if (directive === 'delete') deleted.add(keyOf(item, mergeKey));
    else if (directive === 'merge') throw patchInvalid('merging lists cannot yet be specified in the patch');
    else throw patchInvalid(`unknown patch type: ${goPrint(directive)} in map: ${goPrint(item)}`);
  }
  if (replace) return { original: plain, patch: [] };
  const left = deleted.size === 0 ? original : original.filter((item) => !deleted.has(keyIn(item, mergeKey)));
  return { original: left, patch: plain };
}

function keyIn(item: Value, mergeKey: string): Value | undefined {
  return isObject(item) ? own(item, mergeKey) : undefined;
}

function mergeItems(
  original: readonly Value[],
  patch: readonly Value[],
  { schema, mergeKey }: ListMeta,
  mergeMap: MergeMap,
): Value[] {
  const result = [...original];
  const index = positions(result, mergeKey);
  for (const item of patch as readonly ValueObject[]) {
    const key = keyOf(item, mergeKey);
    const at = index.get(key);
    if (at === undefined) index.set(key, result.push(item) - 1);
    else result[at] = mergeMap(result[at] as ValueObject, item, schema);
  }
  return result;
}

/** @throws in the server's words when a map lacks its merge key */
function keyOf(item: Value, mergeKey: string): Value {
  const key = isObject(item) ? own(item, mergeKey) : undefined;
  if (key === undefined) {
    throw patchInvalid(`map: ${goPrint(item)} does not contain declared merge key: ${mergeKey}`);
  }
  return key;
}

/** `$setElementOrder`: the merged list in the order given; items that it does not name stay near their neighbours. */
export function orderLists(
  lists: {
    readonly before: Value[] | undefined;
    readonly change: Value[] | undefined;
    readonly order: Value[];
  },
  meta: ListMeta & { readonly replace: boolean },
  mergeMap: MergeMap,
): Value[] {
  const { before, change, order } = lists;
  if (change !== undefined) checkOrder(change, order, meta.mergeKey);
  let merged: readonly Value[];
  if (change === undefined) merged = before!;
  else if (before === undefined) merged = withoutDirectives(change) as Value[];
  else merged = meta.replace ? change : mergeLists(before, change, { ...meta, isDeletion: false }, mergeMap);
  const isMerged = change !== undefined && before !== undefined && !meta.replace;
  const serverOrder = isMerged ? orderAfterMerge(before, change, meta.mergeKey) : (before ?? []);
  return arrange(merged, order, serverOrder, meta.mergeKey);
}

/**
 * The server's order as upstream sees it once the lists are merged: its Go slice shares memory with the list that the
 * merge deletes from and appends to, so new items fill the places of deleted ones (strategicpatch/patch.go
 * `deleteMatchingEntries`, `mergeSliceWithoutSpecialElements`).
 */
function orderAfterMerge(
  before: readonly Value[],
  change: readonly Value[],
  mergeKey: string,
): readonly Value[] {
  if (mergeKey === '') return before;
  const directives = change.map((item) => (isObject(item) ? own(item, MARKER) : undefined));
  const deleted = change.filter((_, i) => directives[i] === 'delete').map((item) => keyIn(item, mergeKey));
  const { slots, length } = afterDeletions(before, deleted, mergeKey);
  // Replaced lists are new ones.
  if (directives.includes('replace')) return slots;
  const present = new Set(slots.slice(0, length).map((item) => keyIn(item, mergeKey)));
  let next = length;
  for (const [i, item] of change.entries()) {
    if (next >= slots.length) break;
    const key = keyIn(item, mergeKey);
    if (directives[i] !== undefined || present.has(key)) continue;
    present.add(key);
    slots[next++] = item;
  }
  return slots;
}

/**
 * A slice from which items are deleted one after the other: those that stay move up, and each place that comes free at
 * its end keeps what was last before that deletion.
 */
function afterDeletions(
  before: readonly Value[],
  keys: readonly (Value | undefined)[],
  mergeKey: string,
): { slots: Value[]; length: number } {
  const places = new Map<Value | undefined, number[]>();
  for (const [at, item] of before.entries()) {
    const key = keyIn(item, mergeKey);
    const same = places.get(key);
    if (same === undefined) places.set(key, [at]);
    else same.push(at);
  }
  const isGone = new Set<number>();
  const freed: Value[] = [];
  let last = before.length - 1;
  for (const key of keys) {
    for (const at of places.get(key) ?? []) {
      freed.push(before[last]!);
      isGone.add(at);
      while (isGone.has(last)) last--;
    }
    places.delete(key);
  }
  const left = before.filter((_, at) => !isGone.has(at));
  return { slots: [...left, ...freed.reverse()], length: left.length };
}

/** The patch's items must come in the order that the patch demands. */
function checkOrder(change: readonly Value[], order: readonly Value[], mergeKey: string): void {
  if (order.length === 0 || change.length === 0) return;
  const items =
    mergeKey === '' ? change : change.filter((item) => !isObject(item) || own(item, MARKER) !== 'delete');
  const isDirective = (item: Value | undefined) =>
    item !== undefined && isObject(item) && Object.hasOwn(item, MARKER);
  let at = 0;
  let place = 0;
  while (at < items.length && place < order.length) {
    if (isDirective(items[at])) {
      at++;
      continue;
    }
    if (identityOf(items[at]!, mergeKey) === identityOf(order[place]!, mergeKey)) at++;
    place++;
  }
  if (at < items.length) {
    throw patchInvalid(
      `The order in patch list:\n${goPrint([...change])}\n doesn't match $setElementOrder list:\n${goPrint([...order])}\n`,
    );
  }
}

function identityOf(item: Value, mergeKey: string): Value {
  return mergeKey === '' ? item : keyOf(item, mergeKey);
}

/**
 * Puts a merged list in order: items of the patch as the patch has them, the server's own items as the server had
 * them, and the two interleaved as the server had them as far as that goes (`normalizeElementOrder`).
 */
function arrange(
  merged: readonly Value[],
  patchOrder: readonly Value[],
  serverOrder: readonly Value[],
  mergeKey: string,
): Value[] {
  const inPatch = positions(patchOrder, mergeKey);
  const onServer = positions(serverOrder, mergeKey);
  const at = (index: ReadonlyMap<Value, number>, item: Value) => index.get(identityOf(item, mergeKey));
  const mine = merged.filter((item) => at(inPatch, item) !== undefined);
  const theirs = merged.filter((item) => at(inPatch, item) === undefined);
  sortBy(mine, (item) => at(inPatch, item));
  sortBy(theirs, (item) => at(onServer, item));
  const out: Value[] = [];
  let j = 0;
  for (const item of theirs) {
    const place = at(onServer, item);
    while (j < mine.length) {
      const other = at(onServer, mine[j]!);
      if (place !== undefined && other !== undefined && place < other) break;
      out.push(mine[j++]!);
    }
    out.push(item);
  }
  return [...out, ...mine.slice(j)];
}

/**
 * Sorts as Go's `sort.SliceStable` does with upstream's comparison, which calls an item without a place less than any
 * other: the insertion sort then carries it to the front (strategicpatch/patch.go `normalizeSliceOrder`).
 */
function sortBy(list: Value[], placeOf: (item: Value) => number | undefined): void {
  const placed = list.map((item) => ({ item, place: placeOf(item) }));
  if (placed.every(({ place }) => place !== undefined)) placed.sort((a, b) => a.place! - b.place!);
  else insertionSort(placed, ({ place: a }, { place: b }) => a === undefined || b === undefined || a < b);
  for (const [i, { item }] of placed.entries()) list[i] = item;
}

function insertionSort<T>(list: T[], isLess: (a: T, b: T) => boolean): void {
  for (let i = 1; i < list.length; i++) {
    for (let j = i; j > 0 && isLess(list[j]!, list[j - 1]!); j--) {
      [list[j - 1], list[j]] = [list[j]!, list[j - 1]!];
    }
  }
}

function positions(list: readonly Value[], mergeKey: string): Map<Value, number> {
  const index = new Map<Value, number>();
  for (const [position, item] of list.entries()) {
    const identity = mergeKey === '' ? item : keyIn(item, mergeKey);
    if (identity !== undefined && !index.has(identity)) index.set(identity, position);
  }
  return index;
}
