/** Any value that JSON can say. `bigint` stands only for integers beyond ±2^53, which a double cannot hold. */
export type Value = null | boolean | number | bigint | string | Value[] | ValueObject;

/** A mapping. Only own properties count; `__proto__` is a key like any other. */
export interface ValueObject {
  [key: string]: Value;
}

/** Whether a value is a mapping. */
export function isObject(value: unknown): value is ValueObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property, or undefined: `__proto__` and its like are ordinary keys. */
export function own<T>(object: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets an own property, also when it is called `__proto__`. */
export function setOwn(object: ValueObject, key: string, value: Value): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

/** Structural equality; numbers compare by value, whether number or bigint. */
export function valuesEqual(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return looselyEqual(a, b);
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!valuesEqual(a[i], b[i])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  return objectsEqual(a, b);
}

function objectsEqual(a: ValueObject, b: ValueObject): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(b, key) || !valuesEqual(a[key], b[key])) return false;
  }
  return true;
}

function looselyEqual(a: Value | undefined, b: Value | undefined): boolean {
  // Numbers and bigints compare by value; they are never equal to anything else.
  return isNumeric(a) && isNumeric(b) && a <= b && a >= b;
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** A deep copy; scalars are shared. */
export function cloneValue<T extends Value>(value: T): T;
export function cloneValue(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => cloneValue(item));
  const copy: ValueObject = {};
  for (const key of Object.keys(value)) setOwn(copy, key, cloneValue(value[key]!));
  return copy;
}
