import type { MergeSchema } from '../openapi/schema.ts';
import { field, setField } from '../tree/fields.ts';
import { emptyList, isEmptyCollection, isMissingOrNull, isNull, scalar, type Tree } from '../tree/tree.ts';
import { appendElements, elementValues, findElement, setElement } from './elements.ts';

/** Merges two elements of a list. */
export type MergeElements = (
  dest: Tree | undefined,
  patch: Tree | undefined,
  schema: MergeSchema | undefined,
) => Tree | undefined;

/**
 * Merges two lists whose elements are told apart by keys, or by their text when there are none: patched and new
 * elements first, in the patch's order, then the rest (kyaml walk/associative_sequence.go with `Prepend`).
 */
export function mergeAssociative(
  dest: Tree,
  patch: Tree | undefined,
  schema: MergeSchema,
  merge: MergeElements,
): Tree | undefined {
  const keyed = schema.keys.length > 0;
  const keys = keyed ? schema.keys : [''];
  let wanted = keyed
    ? distinct([patch, dest], (list) => elementValues(list, keys))
    : distinct([patch, dest], texts);
  if (keys.length > 1) wanted = completeValues(wanted);
  const added = emptyList();
  const used = usedKeys(wanted, keys);
  for (const values of wanted) {
    if (values.length === 0) continue;
    mergeOne(dest, patch, schema, merge, used, values, added, keys);
  }
  if (wanted.length === 0) return isNull(dest) ? undefined : dest;
  appendElements(added, dest, used.size === 0 ? keys : keys.filter((key) => used.has(key)));
  return added;
}

function mergeOne(
  dest: Tree,
  patch: Tree | undefined,
  schema: MergeSchema,
  merge: MergeElements,
  used: ReadonlySet<string>,
  values: readonly string[],
  added: Tree,
  keys: readonly string[],
): void {
  const validKeys = used.size === 0 ? keys : keys.filter((key) => used.has(key));
  const validValues =
    used.size === 0 ? values : values.filter((value, i) => value !== '' || used.has(keys[i] ?? ''));
  const own = usedKeys([validValues], validKeys);
  const searchKeys = own.size === 0 ? validKeys : validKeys.filter((key) => own.has(key));
  const searchValues =
    own.size === 0
      ? validValues
      : validValues.filter((value, i) => value !== '' || own.has(validKeys[i] ?? ''));
  const value = merge(
    findElement(dest, searchKeys, searchValues),
    patch === undefined ? undefined : findElement(patch, searchKeys, searchValues),
    schema.elements(),
  );
  if (isMissingOrNull(value) || (value !== undefined && value.kind === 'map' && isEmptyCollection(value))) {
    setElement(dest, undefined, validKeys, validValues);
    return;
  }
  const element = value as Tree;
  validKeys.forEach((key, i) => {
    const text = validValues[i] ?? '';
    if (key !== '' && text !== '' && field(element, key) === undefined) setField(element, key, scalar(text));
  });
  setElement(added, element, validKeys, validValues);
}

/** The keys that any element has; none when no element has any. */
function usedKeys(all: readonly (readonly string[])[], keys: readonly string[]): Set<string> {
  const used = new Set<string>();
  for (const values of all) {
    values.forEach((value, i) => {
      if (value !== '') used.add(keys[i] ?? '');
    });
  }
  return used;
}

function texts(list: Tree): string[][] {
  return list.items.map((item) => [item.text]);
}

function distinct(lists: readonly (Tree | undefined)[], read: (list: Tree) => string[][]): string[][] {
  const seen = new Set<string>();
  const result: string[][] = [];
  for (const list of lists) {
    for (const values of list === undefined ? [] : read(list)) {
      const key = JSON.stringify(values);
      if (values.length === 0 || seen.has(key)) continue;
      seen.add(key);
      result.push(values);
    }
  }
  return result;
}

/** Fills in values that one of two matching elements leaves out: `[8080, '']` beside `[8080, TCP]`. */
function completeValues(all: readonly string[][]): string[][] {
  const result = all.slice();
  for (let i = 0; i < result.length; i++) {
    const first = result[i] as string[];
    for (let j = 0; j < result.length; j++) {
      const joined = join(first, result[j] as string[]);
      if (joined === undefined) continue;
      result[i] = joined;
      result[j] = joined;
    }
  }
  return result;
}

function join(a: readonly string[], b: readonly string[]): string[] | undefined {
  if (a.length !== b.length) return undefined;
  let common = false;
  const result: string[] = [];
  for (let i = 0; i < a.length; i++) {
    const left = a[i] ?? '';
    const right = b[i] ?? '';
    if (left === right) common = true;
    else if (left !== '' && right !== '') return undefined;
    result.push(left !== '' ? left : right);
  }
  return common ? result : undefined;
}
