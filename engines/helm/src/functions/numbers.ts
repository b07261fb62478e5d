import { type GoValue, sprint } from '@flux-ts/gotemplate';
import { int64, toFloat, toInteger } from './cast.ts';
import { decimalOperation } from './decimal.ts';
import { type Family, fail, fn, ints, many, num } from './define.ts';

/** The longest list that until and seq make. */
const LONGEST = 10_000_000;

function untilStep(start: number, stop: number, step: number, spend: (n: number) => void): bigint[] {
  const length =
    stop < start ? (step < 0 ? (start - stop) / -step : 0) : step > 0 ? (stop - start) / step : 0;
  const count = Math.ceil(length);
  spend(count);
  if (count > LONGEST) fail(`a list of ${count} numbers is too long`);
  return Array.from({ length: count }, (_, i) => BigInt(start + i * step));
}

function seq(params: readonly number[], spend: (n: number) => void): string {
  const [first = 0, second = 0, third = 0] = params;
  const list = (start: number, end: number, step: number): string => {
    const direction = end < start ? -1 : 1;
    return untilStep(start, end + direction, step, spend).join(' ');
  };
  if (params.length === 1) return list(1, first, first < 1 ? -1 : 1);
  if (params.length === 2) return list(first, second, second < first ? -1 : 1);
  if (params.length === 3) return third < first && second > 0 ? '' : list(first, third, second);
  return '';
}

function round(value: GoValue, places: number, on = 0.5): number {
  const power = 10 ** places;
  const digit = power * toFloat(value);
  const rest = digit - Math.trunc(digit);
  return (rest >= on ? Math.ceil(digit) : Math.floor(digit)) / power;
}

function divide(a: GoValue, b: GoValue, by: (x: bigint, y: bigint) => bigint): GoValue {
  const divisor = toInteger(b);
  if (divisor === 0n) fail('runtime error: integer divide by zero');
  return int64(by(toInteger(a), divisor));
}

function extreme(args: readonly GoValue[], better: (a: bigint, b: bigint) => boolean): GoValue {
  return int64(args.map(toInteger).reduce((best, next) => (better(next, best) ? next : best)));
}

const maximum = many(['any', 'any'], (args) => extreme(args, (a, b) => a > b));

/** Arithmetic (sprig numeric.go). */
export const numbers: Family = {
  atoi: fn(['string'], ([text]) => {
    const match = /^[+-]?\d+$/.exec(String(text));
    const value = match === null ? 0n : BigInt(match[0].replace(/^\+/, ''));
    return value > 2n ** 63n - 1n ? 2n ** 63n - 1n : value < -(2n ** 63n) ? -(2n ** 63n) : value;
  }),
  int: fn(['any'], ([value]) => toInteger(value)),
  int64: fn(['any'], ([value]) => int64(toInteger(value))),
  float64: fn(['any'], ([value]) => toFloat(value)),
  toDecimal: fn(['any'], ([value]) => {
    const text = sprint([value]);
    if (!/^[+-]?[0-7]+$/.test(text)) return int64(0n);
    const digits = BigInt(`0o${text.replace(/^[+-]/, '')}`);
    return int64(digits >= 2n ** 63n ? 0n : text.startsWith('-') ? -digits : digits);
  }),
  seq: many(['int'], (args, context) => seq(args.map(num), (n) => context.spend(n))),
  until: fn(['int'], ([count], context) => {
    const end = num(count);
    return ints(untilStep(0, end, end < 0 ? -1 : 1, (n) => context.spend(n)));
  }),
  untilStep: fn(['int', 'int', 'int'], ([start, stop, step], context) =>
    ints(untilStep(num(start), num(stop), num(step), (n) => context.spend(n))),
  ),
  add1: fn(['any'], ([value]) => int64(toInteger(value) + 1n)),
  add: many(['any'], (args) => int64(args.reduce((sum: bigint, next) => sum + toInteger(next), 0n))),
  sub: fn(['any', 'any'], ([a, b]) => int64(toInteger(a) - toInteger(b))),
  div: fn(['any', 'any'], ([a, b]) => divide(a, b, (x, y) => x / y)),
  mod: fn(['any', 'any'], ([a, b]) => divide(a, b, (x, y) => x % y)),
  mul: many(['any', 'any'], ([first, ...rest]) =>
    int64(
      rest.reduce((product: bigint, next) => BigInt.asIntN(64, product * toInteger(next)), toInteger(first)),
    ),
  ),
  add1f: fn(['any'], ([value]) => decimalOperation('+', toFloat(value), [1])),
  addf: many(['any'], (args) => decimalOperation('+', 0, args.map(toFloat))),
  subf: many(['any', 'any'], ([first, ...rest]) => decimalOperation('-', toFloat(first), rest.map(toFloat))),
  divf: many(['any', 'any'], ([first, ...rest]) => decimalOperation('/', toFloat(first), rest.map(toFloat))),
  mulf: many(['any', 'any'], ([first, ...rest]) => decimalOperation('*', toFloat(first), rest.map(toFloat))),
  biggest: maximum,
  max: maximum,
  min: many(['any', 'any'], (args) => extreme(args, (a, b) => a < b)),
  maxf: many(['any', 'any'], (args) => Math.max(...args.map(toFloat))),
  minf: many(['any', 'any'], (args) => Math.min(...args.map(toFloat))),
  ceil: fn(['any'], ([value]) => Math.ceil(toFloat(value))),
  floor: fn(['any'], ([value]) => Math.floor(toFloat(value))),
  round: many(['any', 'int', 'float64'], ([value, places, on]) =>
    round(value, num(places), on === undefined ? 0.5 : (on as number)),
  ),
};
