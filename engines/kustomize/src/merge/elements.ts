import { demand, field } from '../tree/fields.ts';
import { isEmptyCollection, isMissingOrNull, isNull, type Tree } from '../tree/tree.ts';

/**
 * Puts `element` in the place of every element that has these values under these keys, or at the end; undefined
 * removes them. Null and empty elements are dropped on the way (kyaml's ElementSetter). The key '' stands for the
 * text of the element itself.
 */
export function setElement(
  list: Tree,
  element: Tree | undefined,
  keys: readonly string[],
  values: readonly string[],
): void {
  demand(list, 'list');
  const ofMaps = (keys[0] ?? '') !== '' && (values[0] ?? '') !== '';
  const kept: Tree[] = [];
  let found = false;
  for (const item of list.items) {
    if (isNull(item) || (item.kind === 'map' && isEmptyCollection(item))) continue;
    if (ofMaps && item.kind !== 'map') {
      kept.push(item);
    } else if (!hasValues(item, keys, values)) {
      if (values.length > 0) kept.push(item);
    } else {
      found = true;
      if (element !== undefined) kept.push(element);
    }
  }
  list.items = kept;
  if (!found && !isMissingOrNull(element)) kept.push(element as Tree);
}

function hasValues(item: Tree, keys: readonly string[], values: readonly string[]): boolean {
  let matches = false;
  for (let i = 0; i < keys.length; i++) {
    const value = values[i];
    if (value !== undefined) matches = matchesField(item, keys[i] ?? '', value);
    if (!matches) return false;
  }
  return true;
}

/** Quirk (fns.go FieldMatcher): an empty value matches whatever the field holds. */
function matchesField(item: Tree, key: string, value: string): boolean {
  if (key === '') {
    demand(item, 'scalar');
    return item.text === value;
  }
  demand(item, 'map');
  const found = field(item, key);
  return found !== undefined && (value === '' || found.text === value);
}

/** The first element with exactly these values under these keys. */
export function findElement(
  list: Tree,
  keys: readonly string[],
  values: readonly string[],
): Tree | undefined {
  if (list.kind !== 'list') return undefined;
  if ((keys[0] ?? '') === '') return list.items.find((item) => item.text === values[0]);
  return list.items.find(
    (item) => item.kind === 'map' && keys.every((key, i) => field(item, key)?.text === (values[i] ?? '')),
  );
}

/** Of each element the texts under the keys, '' for what is missing. */
export function elementValues(list: Tree, keys: readonly string[]): string[][] {
  return list.items.map((item) => keys.map((key) => fieldValue(item, key)));
}

function fieldValue(item: Tree, key: string): string {
  const value = field(item, key);
  return value === undefined || isNull(value) ? '' : value.text;
}

/** Adds the elements of `source` to `list`, replacing those with equal keys (kyaml's appendListNode, quirks included). */
export function appendElements(list: Tree, source: Tree, keys: readonly string[]): void {
  for (const item of source.items) {
    if ((keys[0] ?? '') === '') {
      setElement(list, item, [''], [item.text]);
      continue;
    }
    const values: string[] = [];
    for (const key of keys) {
      demand(item, 'map');
      const value = field(item, key);
      if (value === undefined) list.items.push(item);
      else values.push(value.text);
    }
    if (keys.length > 1) setElement(list, undefined, keys, values);
    setElement(list, item, keys, values);
  }
}
