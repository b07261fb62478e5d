import { fail } from './define.ts';

/** A decimal number: coefficient × 10^exponent (shopspring/decimal, which sprig's float functions compute with). */
interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** Digits after the point of a quotient. */
const PRECISION = 16;

function decimalOf(value: number): Decimal {
  if (!Number.isFinite(value))
    fail(`Cannot create a Decimal from ${value > 0 ? '+Inf' : value < 0 ? '-Inf' : 'NaN'}`);
  const [mantissa = '0', power = '0'] = value.toString().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { coefficient: BigInt(whole + fraction), exponent: Number(power) - fraction.length };
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = (d: Decimal): bigint => d.coefficient * 10n ** BigInt(d.exponent - exponent);
  return [scale(a), scale(b), exponent];
}

/** Rounded half away from zero at 16 places. */
function divide(a: Decimal, b: Decimal): Decimal {
  if (b.coefficient === 0n) fail('decimal division by 0');
  const shift = PRECISION + a.exponent - b.exponent;
  let top = a.coefficient;
  let bottom = b.coefficient;
  if (shift >= 0) top *= 10n ** BigInt(shift);
  else bottom *= 10n ** BigInt(-shift);
  const quotient = top / bottom;
  const rest = top % bottom;
  const magnitude = (x: bigint): bigint => (x < 0n ? -x : x);
  const up = magnitude(rest) * 2n >= magnitude(bottom);
  const sign = top < 0n === bottom < 0n ? 1n : -1n;
  return { coefficient: up ? quotient + sign : quotient, exponent: -PRECISION };
}

function apply(operator: '+' | '-' | '*' | '/', a: Decimal, b: Decimal): Decimal {
  if (operator === '*')
    return { coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent };
  if (operator === '/') return divide(a, b);
  const [x, y, exponent] = aligned(a, b);
  return { coefficient: operator === '+' ? x + y : x - y, exponent };
}

/** Applies an operator from left to right, in decimal. */
export function decimalOperation(
  operator: '+' | '-' | '*' | '/',
  first: number,
  rest: readonly number[],
): number {
  let result = decimalOf(first);
  for (const next of rest) result = apply(operator, result, decimalOf(next));
  return Number(`${result.coefficient}e${result.exponent}`);
}
