import type { Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { equalValues, field } from '../values.ts';

/**
 * What a value was before, and whether a rule that it breaks may be let through because nothing changed: neither the
 * value nor, where it cannot be told which it was, the nearest part around it that can (apiserver pkg/cel/common
 * equality.go). `undefined` for what is new.
 */
export class Correlation {
  readonly #value: Value;
  readonly #old: Value | undefined;
  #same: boolean | undefined;
  /** The value before, if it can be told which it was. */
  readonly known: boolean;

  constructor(value: Value, old: Value | undefined, known = true) {
    this.#value = value;
    this.#old = old;
    this.known = known;
  }

  get unchanged(): boolean {
    this.#same ??= this.#old !== undefined && equalValues(this.#value, this.#old);
    return this.#same;
  }

  get old(): Value | undefined {
    return this.known ? this.#old : undefined;
  }

  /** The correlation of a field, a map's value or an item of a list. */
  child(value: Value, old: Value | undefined): Correlation {
    if (!this.known) return this;
    return old === undefined ? this.#unknown() : new Correlation(value, old);
  }

  #unknown(): Correlation {
    return new Correlation(this.#value, this.#old, false);
  }
}

/** The item of the old list that has the same keys; lists that are no maps have no such items. */
export function oldItem(schema: Schema, item: Value, old: Value | undefined): Value | undefined {
  if (schema.listType !== 'map' || !Array.isArray(old)) return undefined;
  const keys = schema.listMapKeys ?? [];
  return old.find((other) => keys.every((key) => field(other, key) === field(item, key)));
}
