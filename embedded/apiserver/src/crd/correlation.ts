import type { Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { asObject, equalValues, field } from '../values.ts';

/**
 * What a value was before, and whether a rule that it breaks may be let through because nothing changed: neither the
 * value nor, where it cannot be told which it was, the nearest part around it that can (apiserver pkg/cel/common
 * equality.go). `undefined` for what is new.
 */
export class Correlation {
  readonly #schema: Schema;
  readonly #value: Value;
  readonly #old: Value | undefined;
  #same: boolean | undefined;
  /** The value before, if it can be told which it was. */
  readonly known: boolean;

  constructor(schema: Schema, value: Value, old: Value | undefined, known = true) {
    this.#schema = schema;
    this.#value = value;
    this.#old = old;
    this.known = known;
  }

  get unchanged(): boolean {
    this.#same ??= this.#old !== undefined && isSame(this.#schema, this.#value, this.#old);
    return this.#same;
  }

  get old(): Value | undefined {
    return this.known ? this.#old : undefined;
  }

  /** The correlation of a field, a map's value or an item of a list. */
  child(schema: Schema, value: Value, old: Value | undefined): Correlation {
    if (!this.known) return this;
    return old === undefined ? this.#unknown() : new Correlation(schema, value, old);
  }

  #unknown(): Correlation {
    return new Correlation(this.#schema, this.#value, this.#old, false);
  }
}

/** Items that have keys may change places. */
function isSame(schema: Schema, value: Value, old: Value): boolean {
  if (Array.isArray(value)) {
    if (schema.listType !== 'map' || schema.items === undefined) return equalValues(value, old);
    if (!Array.isArray(old) || old.length !== value.length) return false;
    const { items } = schema;
    return value.every((item) => {
      const before = oldItem(schema, item, old);
      return before !== undefined && isSame(items, item, before);
    });
  }
  const object = asObject(value);
  const before = asObject(old);
  if (object === undefined || before === undefined) return equalValues(value, old);
  const names = Object.keys(object);
  if (names.length !== Object.keys(before).length) return false;
  return names.every((name) => {
    const child = childSchema(schema, name);
    const now = object[name] as Value;
    if (!Object.hasOwn(before, name)) return false;
    return child === undefined ? equalValues(now, before[name]) : isSame(child, now, before[name] as Value);
  });
}

function childSchema({ properties, additionalProperties }: Schema, name: string): Schema | undefined {
  if (properties !== undefined && Object.hasOwn(properties, name)) return properties[name];
  return additionalProperties === true ? undefined : additionalProperties;
}

/** The item of the old list that has the same keys; lists that are no maps have no such items. */
export function oldItem(schema: Schema, item: Value, old: Value | undefined): Value | undefined {
  if (schema.listType !== 'map' || !Array.isArray(old)) return undefined;
  const keys = schema.listMapKeys ?? [];
  return old.find((other) => keys.every((key) => equalValues(field(other, key), field(item, key))));
}
