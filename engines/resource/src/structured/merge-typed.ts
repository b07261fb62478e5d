import type { Schema } from '@flux-ts/schema';
import { isObject, own, setOwn, type Value, type ValueObject } from '@flux-ts/yaml';
import { mergeLists } from './merge-lists.ts';
import { DEDUCED, fieldSchema, shapeOf } from './shape.ts';

/**
 * Lays a configuration over a live value (structured-merge-diff typed/merge.go): granular maps and associative
 * lists merge, leaves are the configuration's. Nothing is removed. Returns `live` itself when nothing changes.
 */
export function mergeTyped(
  schema: Schema,
  live: Value | undefined,
  config: Value | undefined,
): Value | undefined {
  if (config === undefined) return live;
  if (live === undefined) return config;
  const shape = shapeOf(schema, config);
  switch (shape) {
    case 'struct':
      return mergeStructs(schema, live, config);
    case 'set':
    case 'keyed':
      return mergeListValues(schema, shape, live, config);
    default:
      return sameLeaf(live, config) ? live : config;
  }
}

/** Scalars only: equal atomic lists and maps are found to be equal when the whole is compared. */
function sameLeaf(live: Value, config: Value): boolean {
  return live === config;
}

function mergeStructs(schema: Schema, live: Value, config: Value): Value {
  const left = isObject(live) ? live : undefined;
  const right = isObject(config) ? config : undefined;
  // Both empty or null: a leaf, so that the difference between the two is kept.
  if (isEmpty(left) && isEmpty(right)) return sameEmpty(live, config) ? live : config;
  if (right === undefined) return left ?? config;
  if (left === undefined) return config;
  let result: ValueObject | undefined;
  for (const key of Object.keys(right)) {
    const before = own(left, key);
    const after = mergeTyped(fieldSchema(schema, key) ?? DEDUCED, before, right[key]!);
    if (after === before) continue;
    result ??= { ...left };
    setOwn(result, key, after!);
  }
  return result ?? left;
}

function isEmpty(value: ValueObject | undefined): boolean {
  return value === undefined || Object.keys(value).length === 0;
}

function sameEmpty(a: Value, b: Value): boolean {
  return a === b || (isObject(a) && isObject(b));
}

function mergeListValues(schema: Schema, shape: 'set' | 'keyed', live: Value, config: Value): Value {
  const left = Array.isArray(live) ? live : [];
  const right = Array.isArray(config) ? config : [];
  if (left.length === 0 && right.length === 0) {
    return live === config || (Array.isArray(live) && Array.isArray(config)) ? live : config;
  }
  if (right.length === 0) return live;
  if (left.length === 0) return config;
  return mergeLists(schema, shape, left, right, mergeTyped);
}
