import type { Value } from '@flux-ts/yaml';

/** A deep copy of a JSON value. */
export function cloneValue<T>(value: T): T {
  return clone(value) as T;
}

function clone(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(clone);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) put(copy, key, clone((value as Record<string, unknown>)[key]));
  return copy;
}

/** Sets an own property, whatever its name. */
export function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else target[key] = value;
}

/** Whether two JSON values say the same; the order of keys does not matter. */
export function equalValues(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => equalValues(item, b[i]));
  }
  return !Array.isArray(b) && equalObjects(a, b);
}

function equalObjects(a: object, b: object): boolean {
  const keys = Object.keys(a).filter((key) => field(a, key) !== undefined);
  if (keys.length !== Object.keys(b).filter((key) => field(b, key) !== undefined).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && equalValues(field(a, key), field(b, key)));
}

/** An own field of a value that may be anything. */
export function field(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

/** An own field at the end of a path. */
export function fieldAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(field, value);
}

/** The value as a mapping, if it is one. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Record<string, unknown>;
}

/** The value as a list; empty if it is none. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a text; empty if it is none. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Whether the value is one that JSON can say as an object with string values. */
export function isStringMap(value: unknown): value is Record<string, string> {
  return asObject(value) !== undefined && Object.values(value as object).every((v) => typeof v === 'string');
}

/** A typed view on a value that is known to be plain JSON. */
export function asValue(value: unknown): Value {
  return value as Value;
}
