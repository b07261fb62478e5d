import { add, type Context } from './context.ts';
import { grouped, quote } from './schema-error.ts';

/** The number of a keyword, if it is one. */
export function limit(context: Context, keyword: string): number | undefined {
  const value = context.node[keyword];
  return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : undefined;
}

/** `minItems: got 1, want 2`: a keyword that counts. */
export function checkCount(context: Context, keyword: string, got: number): void {
  const want = limit(context, keyword);
  if (want === undefined) return;
  if (keyword.startsWith('min') ? got < want : got > want)
    add(context, `${keyword}: got ${grouped(got)}, want ${grouped(want)}`);
}

export function validateText(context: Context, text: string): void {
  const { node } = context;
  if (node['minLength'] !== undefined || node['maxLength'] !== undefined) {
    const length = [...text].length;
    checkCount(context, 'minLength', length);
    checkCount(context, 'maxLength', length);
  }
  const pattern = node['pattern'];
  if (typeof pattern === 'string' && !context.validator.patterns.matches(pattern, text))
    add(context, `${quote(text)} does not match pattern ${quote(pattern)}`);
}

export function validateNumber(context: Context, got: number): void {
  const fails = (keyword: string, holds: (want: number) => boolean): void => {
    const want = limit(context, keyword);
    if (want !== undefined && !holds(want))
      add(context, `${keyword}: got ${grouped(got)}, want ${grouped(want)}`);
  };
  const isOld = context.validator.draft === 4;
  const excludes = (keyword: string): boolean => isOld && context.node[keyword] === true;
  if (excludes('exclusiveMinimum')) oldExclusive(context, got, 'minimum', (want) => got > want);
  else fails('minimum', (want) => got >= want);
  if (excludes('exclusiveMaximum')) oldExclusive(context, got, 'maximum', (want) => got < want);
  else fails('maximum', (want) => got <= want);
  fails('exclusiveMinimum', (want) => got > want);
  fails('exclusiveMaximum', (want) => got < want);
  fails('multipleOf', (want) => isMultiple(got, want));
}

/** Draft 4 says with a boolean that a limit is excluded. */
function oldExclusive(
  context: Context,
  got: number,
  keyword: string,
  holds: (want: number) => boolean,
): void {
  const want = limit(context, keyword);
  if (want === undefined || holds(want)) return;
  const name = keyword === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
  add(context, `${name}: got ${grouped(got)}, want ${grouped(want)}`);
}

/** In decimal, so that 0.3 is a multiple of 0.1. */
function isMultiple(value: number, of: number): boolean {
  const digits = (n: number): number => {
    const [mantissa = '', exponent = '0'] = n.toString().split('e');
    return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent));
  };
  const scale = Math.max(digits(value), digits(of));
  const whole = (n: number): bigint =>
    BigInt(Math.round(Number(`${n}e${scale}`.replace(/e(.*)e/, 'e$1'))) || 0);
  if (scale === 0 && Number.isInteger(value) && Number.isInteger(of))
    return of !== 0 && BigInt(value) % BigInt(of) === 0n;
  if (scale > 300) return false;
  const divisor = whole(of);
  return divisor !== 0n && whole(value) % divisor === 0n;
}
