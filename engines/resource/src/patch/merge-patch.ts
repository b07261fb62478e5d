import { isObject, own, setOwn, type Value, type ValueObject, valuesEqual } from '@flux-ts/yaml';

/**
 * Applies a JSON merge patch (RFC 7386): objects merge, `null` removes, anything else replaces.
 * Neither argument is changed; the result shares unchanged parts with both.
 */
export function applyMergePatch(target: Value, patch: Value): Value {
  if (!isObject(patch)) return patch;
  const base: ValueObject = isObject(target) ? target : {};
  const result: ValueObject = { ...base };
  for (const key of Object.keys(patch)) {
    const change = patch[key]!;
    if (change === null) delete result[key];
    else setOwn(result, key, applyMergePatch(own(base, key) ?? null, change));
  }
  return result;
}

/** The smallest merge patch that leads from one object to another; `{}` when they are equal. */
export function createMergePatch(from: Value, to: Value): Value {
  if (!isObject(from) || !isObject(to)) return to;
  const patch: ValueObject = {};
  for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) setOwn(patch, key, null);
  for (const key of Object.keys(to)) {
    const before = own(from, key);
    const after = to[key]!;
    if (before === undefined) setOwn(patch, key, after);
    else if (!valuesEqual(before, after)) setOwn(patch, key, createMergePatch(before, after));
  }
  return patch;
}
