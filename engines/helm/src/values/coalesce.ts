import { emptyMap, type GoMap, type GoValue, getKey, isMap, setKey, sprintf } from '@flux-ts/gotemplate';
import type { Chart } from '../chart/chart.ts';
import { HelmError } from '../errors.ts';
import { copyTable, deepCopy } from './tables.ts';

/** Where values of a chart and those of its user come together (Helm's coalesce.go). */
const GLOBAL = 'global';

/**
 * A chart's defaults below its user's values, down through all subcharts. Nulls remove a default (coalescing);
 * with `merge` they are kept, for a later step. Nothing given is changed. Throws {@link HelmError} `VALUES`.
 */
export function coalesceValues(chart: Chart, values: GoMap, options: { merge?: boolean } = {}): GoMap {
  return coalesce(chart, copyTable(values), options.merge === true);
}

function coalesce(chart: Chart, into: GoMap, merge: boolean): GoMap {
  addDefaults(chart, into, merge);
  for (const child of chart.dependencies) {
    const { name } = child.metadata;
    const own = getKey(into, name);
    if (own === undefined) setKey(into, name, emptyMap());
    else if (!isMap(own)) throw new HelmError('VALUES', `type mismatch on ${name}: ${sprintf('%t', [own])}`);
    const table = getKey(into, name) as GoMap;
    passGlobals(table, into);
    coalesce(child, table, merge);
  }
  return into;
}

function passGlobals(into: GoMap, from: GoMap): void {
  const target = getKey(into, GLOBAL) ?? (Object.hasOwn(into, GLOBAL) ? null : emptyMap());
  const source = getKey(from, GLOBAL) ?? (Object.hasOwn(from, GLOBAL) ? null : emptyMap());
  if (!isMap(target) || !isMap(source)) return;
  for (const key of Object.keys(source)) {
    const value = source[key];
    const old = getKey(target, key);
    if (!isMap(value)) {
      if (!isMap(old)) setKey(target, key, value);
      continue;
    }
    const copy = shallowCopy(value);
    if (!Object.hasOwn(target, key)) setKey(target, key, copy);
    else if (isMap(old)) {
      mergeTables(copy, old, true);
      setKey(target, key, copy);
    }
  }
  setKey(into, GLOBAL, target);
}

function shallowCopy(map: GoMap): GoMap {
  const copy = emptyMap();
  for (const key of Object.keys(map)) setKey(copy, key, map[key]);
  return copy;
}

function addDefaults(chart: Chart, into: GoMap, merge: boolean): void {
  const defaults = copyTable(chart.values);
  for (const key of Object.keys(defaults)) {
    const value = defaults[key];
    if (!Object.hasOwn(into, key)) {
      addDefault(into, key, value, merge);
      continue;
    }
    const own = into[key];
    if (own === null && !merge) delete into[key];
    else if (isMap(own) && isMap(value)) {
      const isChild = chart.dependencies.some((child) => child.metadata.name === key);
      if (!merge && !isChild) removeNulls(value);
      mergeTables(own, value, merge || isChild);
    }
  }
}

function addDefault(into: GoMap, key: string, value: GoValue, merge: boolean): void {
  if (!merge) {
    if (value === null) return;
    if (isMap(value)) removeNulls(value);
  }
  setKey(into, key, value);
}

function removeNulls(map: GoMap): void {
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (value === null) delete map[key];
    else if (isMap(value)) removeNulls(value);
  }
}

/**
 * Adds to `into` what `from` has and it has not, map by map; `into` wins. Without `keepNulls` a null in `into`
 * removes a default of `from`. Both may be changed, and share maps afterwards.
 */
export function mergeTables(into: GoMap, from: GoMap, keepNulls: boolean): GoMap {
  const given = new Set(Object.keys(from).filter((key) => from[key] !== null));
  const keys = new Set([...Object.keys(from), ...Object.keys(into).filter((key) => into[key] === null)]);
  for (const key of keys) {
    const isNull = Object.hasOwn(into, key) && into[key] === null;
    const value = isNull ? null : getKey(from, key);
    if (isNull && !keepNulls && given.has(key)) delete into[key];
    else if (!Object.hasOwn(into, key)) setKey(into, key, value ?? null);
    else if (isMap(value) && isMap(into[key])) mergeTables(into[key] as GoMap, value, keepNulls);
  }
  return into;
}

/**
 * A user's values on top of others, map by map, as an upgrade takes over those of the release before it; a null removes
 * what is below. Nothing given is changed (util.CoalesceTables).
 */
export function coalesceTables(values: GoMap, below: GoMap): GoMap {
  return mergeTables(copyTable(values), copyTable(below), false);
}

/** Without the keys that are null, at every depth. */
export function trimNulls(map: GoMap): GoMap {
  const copy = deepCopy(map) as GoMap;
  removeNulls(copy);
  return copy;
}
