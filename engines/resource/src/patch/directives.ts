import { isObject, setOwn, type Value, type ValueObject } from '@flux-ts/yaml';
import { ResourceError } from '../errors.ts';

/** Directives of strategic merge patches. */
export const MARKER = '$patch';
export const RETAIN_KEYS = '$retainKeys';
export const DELETE_FROM_PREFIX = '$deleteFromPrimitiveList/';
export const ORDER_PREFIX = '$setElementOrder/';

export function patchInvalid(message: string): ResourceError {
  return new ResourceError('PATCH_INVALID', message);
}

export function patchFailed(message: string): ResourceError {
  return new ResourceError('PATCH_FAILED', message);
}

/** A value of a patch with nothing to merge with: maps with `$patch` go, whatever it says; undefined when all goes. */
export function withoutDirectives(value: Value): Value | undefined {
  if (Array.isArray(value)) {
    return value.map(withoutDirectives).filter((item): item is Value => item !== undefined);
  }
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, MARKER)) return undefined;
  return mapFields(value, withoutDirectives);
}

/** A value without fields that are null: there is nothing they could remove. */
export function withoutNulls(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  return mapFields(value, (field) => (field === null ? undefined : withoutNulls(field)));
}

function mapFields(object: ValueObject, map: (value: Value) => Value | undefined): ValueObject {
  const result: ValueObject = {};
  for (const key of Object.keys(object)) {
    const value = map(object[key]!);
    if (value !== undefined) setOwn(result, key, value);
  }
  return result;
}
