/**
 * What is known of a value before there is one. `dyn` may be anything: nothing about it is an error. Fields are asked
 * for by name, so that a large schema costs only what an expression touches.
 */
export type CelType =
  | { readonly kind: 'dyn' }
  /** `name` as cel-go calls it: `bool`, `int`, `double`, `string`, `bytes`. */
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'list'; readonly items: CelType }
  /** Keys are strings. */
  | { readonly kind: 'map'; readonly values: CelType }
  | { readonly kind: 'object'; readonly field: (name: string) => CelType | undefined };

export const DYN: CelType = { kind: 'dyn' };

/** A scalar type by its name. */
export function scalar(name: string): CelType {
  return { kind: 'scalar', name };
}
