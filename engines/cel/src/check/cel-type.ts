/**
 * What is known of a value before there is one. `dyn` may be anything: nothing about it is an error. Fields are asked
 * for by name, so that a large schema costs only what an expression touches. `most` bounds the size of a value as
 * `size()` counts it: the estimate of what an expression costs stands on it.
 */
export type CelType =
  | { readonly kind: 'dyn'; readonly most?: number }
  /** `name` as cel-go calls it: `bool`, `int`, `double`, `string`, `bytes`, `timestamp`, `duration`. */
  | { readonly kind: 'scalar'; readonly name: string; readonly most?: number }
  | { readonly kind: 'list'; readonly items: CelType; readonly most?: number }
  /** Keys are strings. */
  | { readonly kind: 'map'; readonly values: CelType; readonly most?: number }
  | { readonly kind: 'optional'; readonly of: CelType; readonly most?: number }
  | {
      readonly kind: 'object';
      readonly field: (name: string) => CelType | undefined;
      /** The property that a name of an expression stands for: `a-b` for `a__dash__b`. */
      readonly property: (name: string) => string | undefined;
      readonly most?: number;
    };

export const DYN: CelType = { kind: 'dyn' };

/** A scalar type by its name. */
export function scalar(name: string, most?: number): CelType {
  return most === undefined ? { kind: 'scalar', name } : { kind: 'scalar', name, most };
}
