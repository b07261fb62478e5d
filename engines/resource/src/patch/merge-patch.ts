import { isObject, own, setOwn, type Value, type ValueObject, valuesEqual } from '@flux-ts/yaml';

/**
 * Applies a JSON merge patch (RFC 7386): objects merge, `null` removes, anything else replaces. As in the server's
 * library, objects in a list that is new or replaces what was no object lose their nulls, too
 * (evanphx/json-patch merge.go `pruneNulls`).
 * Neither argument is changed; the result shares unchanged parts with both.
 */
export function applyMergePatch(target: Value, patch: Value): Value {
  if (!isObject(patch)) return isObject(target) ? patch : withoutNulls(patch);
  const base: ValueObject = isObject(target) ? target : {};
  const result: ValueObject = { ...base };
  for (const key of Object.keys(patch)) {
    const change = patch[key]!;
    if (change === null) delete result[key];
    else setOwn(result, key, applyMergePatch(own(base, key) ?? null, change));
  }
  return result;
}

/** Nulls that are items stay. */
function withoutNulls(value: Value): Value {
  if (Array.isArray(value))
    return value.map((item) => (isObject(item) ? applyMergePatch(null, item) : withoutNulls(item)));
  return value;
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
