import { emptyMap, type GoMap, type GoValue, getKey, isMap, setKey, sprintf } from '@flux-ts/gotemplate';
import type { Chart } from '../chart/chart.ts';
import { HelmError } from '../errors.ts';
import { copyTable, copyWithoutNulls, deepCopy } from './tables.ts';

/** Where values of a chart and those of its user come together (Helm's coalesce.go). */
const GLOBAL = 'global';

/** Told of values that are passed over, in the words of Helm's log (level INFO). */
export type SkippedLog = (text: string) => void;

/** How values come together. */
export interface CoalesceOptions {
  /** Keeps nulls for a later step. */
  readonly merge?: boolean;
  readonly log?: SkippedLog | undefined;
}

/** Where in the values we are, for the log; the path is not kept where nobody listens. */
class Trail {
  readonly #log: SkippedLog | undefined;
  readonly path: string;

  constructor(log: SkippedLog | undefined, path = '') {
    this.#log = log;
    this.path = path;
  }

  at(key: string): Trail {
    if (this.#log === undefined) return this;
    return new Trail(this.#log, this.path === '' ? key : `${this.path}.${key}`);
  }

  tell(text: (path: string) => string): void {
    this.#log?.(text(this.path));
  }
}

/**
 * A chart's defaults below its user's values, down through all subcharts. Nulls remove a default (coalescing);
 * with `merge` they are kept, for a later step. Nothing given is changed. Throws {@link HelmError} `VALUES`.
 */
export function coalesceValues(chart: Chart, values: GoMap, options: CoalesceOptions = {}): GoMap {
  return coalesce(chart, copyTable(values), options.merge === true, new Trail(options.log));
}

function coalesce(chart: Chart, into: GoMap, merge: boolean, above: Trail): GoMap {
  const trail = above.at(chart.metadata.name);
  addDefaults(chart, into, merge, trail);
  for (const child of chart.dependencies) {
    const { name } = child.metadata;
    const own = getKey(into, name);
    if (own === undefined) setKey(into, name, emptyMap());
    else if (!isMap(own)) throw new HelmError('VALUES', `type mismatch on ${name}: ${sprintf('%t', [own])}`);
    const table = getKey(into, name) as GoMap;
    passGlobals(table, into, trail);
    coalesce(child, table, merge, trail);
  }
  return into;
}

function globalsOf(map: GoMap, whose: 'destination' | 'source', trail: Trail): GoMap | undefined {
  if (!Object.hasOwn(map, GLOBAL)) return emptyMap();
  const globals = map[GLOBAL];
  if (isMap(globals)) return globals;
  trail.tell(() => `warning: skipping globals because ${whose} ${GLOBAL} is not a table.`);
  return undefined;
}

function passGlobals(into: GoMap, from: GoMap, trail: Trail): void {
  const target = globalsOf(into, 'destination', trail);
  const source = target === undefined ? undefined : globalsOf(from, 'source', trail);
  if (target === undefined || source === undefined) return;
  for (const key of Object.keys(source)) {
    const value = source[key];
    const old = getKey(target, key);
    if (!isMap(value)) {
      if (isMap(old)) trail.tell(() => `key ${key} is table. Skipping`);
      else setKey(target, key, value);
      continue;
    }
    const copy = shallowCopy(value);
    if (!Object.hasOwn(target, key)) setKey(target, key, copy);
    else if (isMap(old)) {
      mergeTrailed(copy, old, true, trail.at(key));
      setKey(target, key, copy);
    } else trail.tell(() => `Conflict: cannot merge map onto non-map for ${sprintf('%q', [key])}. Skipping.`);
  }
  setKey(into, GLOBAL, target);
}

function shallowCopy(map: GoMap): GoMap {
  const copy = emptyMap();
  for (const key of Object.keys(map)) setKey(copy, key, map[key]);
  return copy;
}

function addDefaults(chart: Chart, into: GoMap, merge: boolean, trail: Trail): void {
  for (const key of Object.keys(chart.values)) {
    const value = chart.values[key];
    if (!Object.hasOwn(into, key)) {
      if (merge || value !== null) setKey(into, key, merge ? deepCopy(value, 1) : copyWithoutNulls(value, 1));
      continue;
    }
    const own = into[key];
    if (own === null && !merge) delete into[key];
    else if (isMap(own) && isMap(value)) {
      const isChild = chart.dependencies.some((child) => child.metadata.name === key);
      const copy = merge || isChild ? copyTable(value, 1) : copyWithoutNulls(value, 1);
      mergeTrailed(own, copy as GoMap, merge || isChild, trail.at(key));
    } else if (isMap(own) && value !== null)
      trail.at(key).tell((path) => `warning: skipped value for ${path}: Not a table.`);
  }
}

/**
 * Adds to `into` what `from` has and it has not, map by map; `into` wins. Without `keepNulls` a null in `into`
 * removes a default of `from`. Both may be changed, and share maps afterwards.
 */
export function mergeTables(into: GoMap, from: GoMap, keepNulls: boolean, log?: SkippedLog): GoMap {
  return mergeTrailed(into, from, keepNulls, new Trail(log));
}

function mergeTrailed(into: GoMap, from: GoMap, keepNulls: boolean, trail: Trail): GoMap {
  for (const key of Object.keys(from)) {
    const value = from[key];
    const own = getKey(into, key);
    if (own === null) {
      if (!keepNulls && value !== null) delete into[key];
    } else if (own === undefined) setKey(into, key, value ?? null);
    else if (isMap(value) && isMap(own)) mergeTrailed(own, value, keepNulls, trail.at(key));
    else if (isMap(value) || (isMap(own) && value !== null)) trail.at(key).tell(overruled(value));
  }
  return into;
}

/** What Helm says of a default that a value of another type replaces. */
function overruled(value: GoValue): (path: string) => string {
  const shown = () => sprintf('%v', [value]);
  return (path) =>
    isMap(value)
      ? `warning: cannot overwrite table with non table for ${path} (${shown()})`
      : `warning: destination for ${path} is a table. Ignoring non-table value (${shown()})`;
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
  return copyWithoutNulls(map) as GoMap;
}
