import {
  type CallContext,
  emptyMap,
  FunctionError,
  type GoFunction,
  type GoMap,
  type GoValue,
  nameType,
  type ParamType,
} from '@flux-ts/gotemplate';

/** Functions by name, as a family of them is defined. */
export type Family = Readonly<Record<string, GoFunction>>;

type Call = (args: GoValue[], context: CallContext) => GoValue;

/** A function with these parameters. */
export function fn(params: readonly ParamType[], call: Call): GoFunction {
  return { params, call };
}

/** A function whose last parameter takes any number of arguments. */
export function many(params: readonly ParamType[], call: Call): GoFunction {
  return { params, variadic: true, call };
}

/** Fails a function; the evaluator adds its name and the place. */
export function fail(message: string, cause?: unknown): never {
  throw new FunctionError(message, cause === undefined ? {} : { cause });
}

/** An argument that its parameter type has made a string. */
export function str(value: GoValue): string {
  return value as string;
}

/** An argument that its parameter type has made an int. */
export function num(value: GoValue): number {
  return Number(value as bigint);
}

/** An int as a result. */
export function int(value: number): bigint {
  return BigInt(value);
}

/** A []string. */
export function strings(items: string[]): GoValue[] {
  return nameType<GoValue[]>(items, { name: '[]string' });
}

/** A []int. */
export function ints(items: bigint[]): GoValue[] {
  return nameType<GoValue[]>(items, { name: '[]int' });
}

/** A slice that is nil, which JSON and YAML have as null. */
export function nilSlice(name = '[]interface {}'): GoValue[] {
  return nameType<GoValue[]>([], { name, isNil: true, isAssignable: name === '[]interface {}' });
}

/** A nil `map[string]interface {}`. */
export function nilMap(): GoMap {
  return nameType(emptyMap(), { name: 'map[string]interface {}', isNil: true, isAssignable: true });
}
