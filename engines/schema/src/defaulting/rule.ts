import type { Value, ValueObject } from '@flux-ts/yaml';

/**
 * A default that depends on other fields. Runs on an object of its type before the type's plain defaults and
 * before the object's fields are visited; changes the object in place.
 */
export type DefaultingRule = (object: ValueObject) => void;

/** Go's reading of "not set": absent, null, or the empty string of a field that is no pointer. */
export function isUnset(value: Value | undefined): boolean {
  return value === undefined || value === null || value === '';
}

export function isEmptyList(value: Value | undefined): boolean {
  return isUnset(value) || (Array.isArray(value) && value.length === 0);
}

export function setUnset(object: ValueObject, field: string, value: Value): void {
  if (isUnset(object[field])) object[field] = value;
}

export function objectOf(value: Value | undefined): ValueObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** The field's object, made when it is unset; undefined when something else is there. */
export function ensureObject(object: ValueObject, field: string): ValueObject | undefined {
  if (isUnset(object[field])) object[field] = {};
  return objectOf(object[field]);
}

/** The objects of a list field. */
export function objectsIn(value: Value | undefined): ValueObject[] {
  return Array.isArray(value) ? value.map(objectOf).filter((item) => item !== undefined) : [];
}

/** For Go's pointers, of which the empty string is a value. */
export function setAbsent(object: ValueObject, field: string, value: Value): void {
  if (object[field] === undefined || object[field] === null) object[field] = value;
}
