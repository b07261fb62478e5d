import {
  asPlainMap,
  emptyMap,
  type GoMap,
  type GoValue,
  getKey,
  isList,
  isMap,
  namedType,
  nameType,
  setKey,
  sortedKeys,
  typeName,
} from '@flux-ts/gotemplate';
import { isEmpty, toText } from './cast.ts';
import { type Family, fail, fn, many, str, strings } from './define.ts';
import { isVersion, zeroVersion } from './versions.ts';

function map(value: GoValue): GoMap {
  return value as GoMap;
}

/** A map that templates may write to; a nil map cannot be written. */
function writable(value: GoValue): GoMap {
  const isNil = value === null || namedType(map(value))?.isNil === true;
  return isNil ? fail('assignment to entry in nil map') : map(value);
}

function entries(value: GoValue): [string, GoValue][] {
  return value === null ? [] : sortedKeys(map(value)).map((key) => [key, getKey(map(value), key)]);
}

function dict(args: readonly GoValue[]): GoMap {
  const result = emptyMap();
  for (let i = 0; i < args.length; i += 2)
    setKey(result, toText(args[i]), i + 1 < args.length ? args[i + 1] : '');
  return result;
}

function pick(source: GoValue, keep: (key: string) => boolean): GoMap {
  const result = emptyMap();
  for (const [key, value] of entries(source)) if (keep(key)) setKey(result, key, value);
  return result;
}

const MAX_DEPTH = 1000;

/** Fills what is missing or empty in `into`, or with `overwrite` replaces it (dario.cat/mergo). */
function merge(into: GoMap, from: GoMap, overwrite: boolean, depth = 0): void {
  if (depth > MAX_DEPTH) fail('maps are nested too deeply');
  for (const [key, value] of entries(from)) {
    const old = getKey(into, key);
    if (value === null || value === undefined) {
      if (overwrite) setKey(into, key, null);
      continue;
    }
    if (isMap(value) && isMap(old)) {
      merge(old, value, overwrite, depth + 1);
      continue;
    }
    if (old === undefined || isEmpty(old) || overwrite) setKey(into, key, value);
  }
}

function mergeAll(overwrite: boolean): (args: GoValue[]) => GoValue {
  return ([into, ...sources]) => {
    const target = into === null ? emptyMap() : map(into);
    for (const source of sources) if (source !== null) merge(target, map(source), overwrite);
    return asPlainMap(target);
  };
}

function deepCopy(value: GoValue, spend: (n: number) => void, depth = 0): GoValue {
  if (depth > MAX_DEPTH) fail('a value is nested too deeply');
  if (isList(value)) {
    spend(value.length);
    const list = value.map((item) => deepCopy(item, spend, depth + 1));
    const type = namedType(value);
    return type === undefined ? list : nameType(list, type);
  }
  // copystructure leaves out what a struct does not export.
  if (isVersion(value)) return zeroVersion();
  if (!isMap(value)) return value;
  const type = namedType(value);
  const copy = type === undefined ? emptyMap() : nameType(emptyMap(), type);
  const keys = Object.keys(value);
  spend(keys.length);
  for (const key of keys) setKey(copy, key, deepCopy(value[key], spend, depth + 1));
  return copy;
}

function conversion(value: GoValue, wanted: string): never {
  const found = value === null || value === undefined ? 'nil' : typeName(value);
  return fail(`interface conversion: interface {} is ${found}, not ${wanted}`);
}

/** What a type assertion takes: no type of another name. */
function isPlainMap(value: GoValue): value is GoMap {
  return isMap(value) && namedType(value) === undefined;
}

function dig(args: readonly GoValue[]): GoValue {
  if (args.length < 3) fail('dig needs at least three arguments');
  let at = args.at(-1);
  if (!isPlainMap(at)) return conversion(at, 'map[string]interface {}');
  const end = args.length - 2;
  for (let i = 0; i < end; i++) if (typeof args[i] !== 'string') conversion(args[i], 'string');
  for (let i = 0; i < end; i++) {
    if (!isPlainMap(at)) return conversion(at, 'map[string]interface {}');
    const step = getKey(at, str(args[i]));
    if (step === undefined) return args[end];
    at = step;
  }
  return at;
}

const merged = many(['map', 'map'], mergeAll(false));
const overwritten = many(['map', 'map'], mergeAll(true));
const copied = fn(['any'], ([value], context) =>
  value === null
    ? fail('reflect: call of reflect.Value.Type on zero Value')
    : deepCopy(value, (n) => context.spend(n)),
);

/** Maps (sprig dict.go). */
export const maps: Family = {
  dict: many(['any'], dict),
  get: fn(['map', 'string'], ([from, key]) =>
    from === null ? '' : (getKey(map(from), str(key)) ?? missing(from, key)),
  ),
  set: fn(['map', 'string', 'any'], ([into, key, value]) => {
    const target = writable(into);
    setKey(target, str(key), value);
    return asPlainMap(target);
  }),
  unset: fn(['map', 'string'], ([from, key]) => {
    if (from === null) return from;
    delete map(from)[str(key)];
    return asPlainMap(map(from));
  }),
  hasKey: fn(['map', 'string'], ([from, key]) => from !== null && Object.hasOwn(map(from), str(key))),
  pluck: many(['string', 'map'], ([key, ...sources]) =>
    sources
      .filter((source) => source !== null && Object.hasOwn(map(source), str(key)))
      .map((source) => getKey(map(source), str(key))),
  ),
  keys: many(['map'], (args) => strings(args.flatMap((arg) => entries(arg).map(([key]) => key)))),
  pick: many(['map', 'string'], ([from, ...keys]) => {
    const wanted = new Set(keys);
    return pick(from, (key) => wanted.has(key));
  }),
  omit: many(['map', 'string'], ([from, ...keys]) => {
    const omitted = new Set(keys);
    return pick(from, (key) => !omitted.has(key));
  }),
  values: fn(['map'], ([from]) => entries(from).map(([, value]) => value)),
  merge: merged,
  mustMerge: merged,
  mergeOverwrite: overwritten,
  mustMergeOverwrite: overwritten,
  deepCopy: copied,
  mustDeepCopy: copied,
  dig: many(['any'], dig),
};

/** A key that is there with a nil value gives nil, one that is not an empty text. */
function missing(from: GoValue, key: GoValue): GoValue {
  return Object.hasOwn(map(from), str(key)) ? null : '';
}
