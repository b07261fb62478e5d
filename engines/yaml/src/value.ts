/** Any value that JSON can say. `bigint` stands only for integers beyond ±2^53, which a double cannot hold. */
export type Value = null | boolean | number | bigint | string | Value[] | ValueObject;

/** A mapping. Only own properties count; `__proto__` is a key like any other. */
export interface ValueObject {
  [key: string]: Value;
}
