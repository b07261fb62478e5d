import { asObject } from '../values.ts';

/** Names of the types that a schema points at with `$ref`, which all begin with `prefix`; one may come twice. */
export function* referencesIn(value: unknown, prefix: string): Generator<string> {
  if (Array.isArray(value)) {
    for (const item of value) yield* referencesIn(item, prefix);
    return;
  }
  const object = asObject(value);
  if (object === undefined) return;
  const { $ref: reference } = object;
  if (typeof reference === 'string') yield reference.slice(prefix.length);
  for (const child of Object.values(object)) yield* referencesIn(child, prefix);
}
