import type { ValueObject } from '@flux-ts/yaml';

/** A shallow copy without one key. */
export function without(object: ValueObject, key: string): ValueObject {
  const copy = { ...object };
  delete copy[key];
  return copy;
}
