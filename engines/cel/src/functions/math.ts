import { evaluationError, noSuchOverload } from '../errors.ts';
import type { Library } from '../evaluate/run.ts';
import { order } from '../values/compare.ts';
import { CelList, type CelValue, checkInt, UnsignedInteger } from '../values/value.ts';

/** cel-go's math extension: greatest, least, rounding, signs. */
export const MATH: Library = {
  'math.greatest': (args) => extreme(args, 1),
  'math.least': (args) => extreme(args, -1),
  'math.abs': ([x]) => (typeof x === 'bigint' ? checkInt(x < 0n ? -x : x) : numberOr(x, Math.abs)),
  'math.ceil': ([x]) => double(x, Math.ceil),
  'math.floor': ([x]) => double(x, Math.floor),
  'math.round': ([x]) => double(x, (n) => Math.sign(n) * Math.round(Math.abs(n))),
  'math.trunc': ([x]) => double(x, Math.trunc),
  'math.sqrt': ([x]) => Math.sqrt(toNumber(x)),
  'math.sign': ([x]) => sign(x),
  'math.bitAnd': ([a, b]) => bits(a, b, (x, y) => x & y),
  'math.bitOr': ([a, b]) => bits(a, b, (x, y) => x | y),
  'math.bitXor': ([a, b]) => bits(a, b, (x, y) => x ^ y),
  'math.bitNot': ([a]) => bits(a, a, (x) => ~x),
  'math.bitShiftLeft': ([a, by]) => shift(a, by, (x, n) => x << n),
  'math.bitShiftRight': ([a, by]) => shift(a, by, (x, n) => BigInt.asUintN(64, x) >> n),
  'math.isNaN': ([x]) => Number.isNaN(toDouble(x)),
  'math.isInf': ([x]) => Math.abs(toDouble(x)) === Number.POSITIVE_INFINITY,
  'math.isFinite': ([x]) => Number.isFinite(toDouble(x)),
};

function toDouble(value: CelValue | undefined): number {
  if (typeof value !== 'number') throw noSuchOverload();
  return value;
}

function toNumber(value: CelValue | undefined): number {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof UnsignedInteger ? Number(value.value) : toDouble(value);
}

function double(value: CelValue | undefined, apply: (n: number) => number): number {
  return apply(toDouble(value));
}

function numberOr(value: CelValue | undefined, apply: (n: number) => number): CelValue {
  if (value instanceof UnsignedInteger) return value;
  return double(value, apply);
}

function extreme(args: readonly CelValue[], direction: number): CelValue {
  const values = args.length === 1 && args[0] instanceof CelList ? [...args[0]] : args;
  const first = values[0];
  if (first === undefined) throw evaluationError('math.@max(list) argument must not be empty');
  for (const value of values) toNumber(value);
  return values.reduce((best, value) => ((order(value, best) ?? 0) * direction > 0 ? value : best));
}

function sign(value: CelValue | undefined): CelValue {
  if (typeof value === 'bigint') return BigInt(Math.sign(Number(value)));
  if (value instanceof UnsignedInteger) return new UnsignedInteger(value.value === 0n ? 0n : 1n);
  return double(value, Math.sign);
}

/** Bits of two ints or two uints, 64 of each. */
function bits(
  a: CelValue | undefined,
  b: CelValue | undefined,
  apply: (x: bigint, y: bigint) => bigint,
): CelValue {
  if (typeof a === 'bigint' && typeof b === 'bigint') return BigInt.asIntN(64, apply(a, b));
  if (!(a instanceof UnsignedInteger) || !(b instanceof UnsignedInteger)) throw noSuchOverload();
  return new UnsignedInteger(BigInt.asUintN(64, apply(a.value, b.value)));
}

function shift(
  value: CelValue | undefined,
  by: CelValue | undefined,
  apply: (x: bigint, n: bigint) => bigint,
): CelValue {
  if (typeof by !== 'bigint') throw noSuchOverload();
  if (by < 0n) throw evaluationError(`math.bitShift() negative offset: ${by}`);
  const count = by > 64n ? 64n : by;
  if (typeof value === 'bigint') return BigInt.asIntN(64, apply(value, count));
  if (!(value instanceof UnsignedInteger)) throw noSuchOverload();
  return new UnsignedInteger(BigInt.asUintN(64, apply(value.value, count)));
}
