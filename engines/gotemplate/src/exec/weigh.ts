import type { GoFunction } from './function.ts';
import { type GoValue, isList, isMap, underlying } from './values.ts';

/** No value that is any use is nested deeper; what refers to itself is. */
const MAX_DEPTH = 1000;
/** Characters that count as one step. */
const CHARACTERS = 256;

/**
 * Counts the parts of a value as steps, each as often as it is reached: a list that holds another twice is small, and
 * what is printed of it is not.
 */
export function weigh(value: GoValue, spend: (steps: number) => void, depth = 0): void {
  if (typeof value === 'string') {
    if (value.length >= CHARACTERS) spend(Math.floor(value.length / CHARACTERS));
    return;
  }
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
  const parts = underlying(value);
  if (isList(parts)) {
    spend(parts.length);
    for (const item of parts) weigh(item, spend, depth + 1);
  } else if (isMap(parts)) {
    const keys = Object.keys(parts);
    spend(keys.length);
    for (const key of keys) weigh(parts[key], spend, depth + 1);
  }
}

/** Steps that a result costs by its size alone: texts and lists can double with every call. */
export function sizeOf(value: GoValue): number {
  if (typeof value === 'string') return Math.floor(value.length / CHARACTERS);
  return isList(value) ? value.length : 0;
}

/** A function whose arguments are weighed before it sees them, for those that walk over all parts of them. */
export function weighing(known: GoFunction): GoFunction {
  return {
    ...known,
    call(args, context) {
      for (const arg of args) weigh(arg, (steps) => context.spend(steps));
      return known.call(args, context);
    },
  };
}
