import { emptyMap, type GoMap, type GoValue, getKey, isList, isMap, setKey } from '@flux-ts/gotemplate';

/** Values nested more deeply than this are refused. */
const MAX_DEPTH = 1000;

/** A copy that shares no map and no list. */
export function deepCopy(value: GoValue, depth = 0): GoValue {
  if (depth > MAX_DEPTH) throw new RangeError('values are nested too deeply');
  if (isList(value)) return value.map((item) => deepCopy(item, depth + 1));
  return isMap(value) ? copyTable(value, depth) : value;
}

/** {@link deepCopy} of a map. */
export function copyTable(table: GoMap, depth = 0): GoMap {
  const copy = emptyMap();
  for (const key of Object.keys(table)) setKey(copy, key, deepCopy(table[key], depth + 1));
  return copy;
}

/** {@link deepCopy} without what is null in maps of maps; lists keep theirs. */
export function copyWithoutNulls(value: GoValue, depth = 0): GoValue {
  if (!isMap(value)) return deepCopy(value, depth);
  if (depth > MAX_DEPTH) throw new RangeError('values are nested too deeply');
  const copy = emptyMap();
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item !== null) setKey(copy, key, copyWithoutNulls(item, depth + 1));
  }
  return copy;
}

/** Later maps on top of earlier ones, map by map; nothing given is changed (loader.MergeMaps). */
export function mergeMaps(a: GoMap, b: GoMap): GoMap {
  const merged = emptyMap();
  for (const key of Object.keys(a)) setKey(merged, key, a[key]);
  for (const key of Object.keys(b)) {
    const [old, value] = [getKey(merged, key), b[key]];
    setKey(merged, key, isMap(value) && isMap(old) ? mergeMaps(old, value) : value);
  }
  return merged;
}

/** The map at a path of keys separated by dots, or undefined (Values.Table). */
export function tableAt(values: GoMap, path: string): GoMap | undefined {
  let table = values;
  for (const key of path.split('.')) {
    const next = getKey(table, key);
    if (!isMap(next)) return undefined;
    table = next;
  }
  return table;
}

/** The value at a path that is no map, or undefined (Values.PathValue). */
export function valueAt(values: GoMap, path: string): GoValue {
  const dot = path.lastIndexOf('.');
  const table = dot < 0 ? values : tableAt(values, path.slice(0, dot));
  const value = table === undefined ? undefined : getKey(table, path.slice(dot + 1));
  return isMap(value) ? undefined : value;
}
