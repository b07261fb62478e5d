import {
  formatValue,
  GoBytes,
  GoDuration,
  GoError,
  GoInteger,
  GoStruct,
  GoTime,
  type GoValue,
  integerOf,
  isInteger,
  isList,
  isMap,
  isTrue,
  readInteger,
  textOf,
  typeName,
  underlying,
} from '@flux-ts/gotemplate';

const BITS = 64;
const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/** Wraps around as Go's int64 does. */
export function int64(value: bigint): GoInteger {
  return new GoInteger('int64', BigInt.asIntN(BITS, value));
}

/** Anything as an integer, 0 when it is none (spf13/cast ToInt64, which sprig uses). */
export function toInteger(value: GoValue): bigint {
  if (value instanceof GoDuration) return 0n;
  if (isInteger(value)) return BigInt.asIntN(BITS, integerOf(value));
  switch (typeof value) {
    case 'number':
      return truncate(value);
    case 'boolean':
      return value ? 1n : 0n;
    case 'string':
      return parseInt64(withoutZeroDecimals(value)) ?? 0n;
    default:
      return 0n;
  }
}

/** Cuts a point with zeros after it; points between and after those do not count (cast trimZeroDecimal). */
function withoutZeroDecimals(text: string): string {
  let hasZero = false;
  for (let end = text.length; end > 0; end--) {
    const character = text[end - 1];
    if (character === '.' && hasZero) return text.slice(0, end - 1);
    if (character === '0') hasZero = true;
    else if (character !== '.') break;
  }
  return text;
}

/** Go's conversion of a float; out of range gives the least integer on amd64. */
function truncate(value: number): bigint {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 63) return MIN_INT64;
  return BigInt(Math.trunc(value));
}

/** strconv.ParseInt with base 0 and 64 bits. */
function parseInt64(text: string): bigint | undefined {
  const value = readInteger(text);
  return value === undefined || value > MAX_INT64 || value < MIN_INT64 ? undefined : value;
}

/** Anything as a float64, 0 when it is none (spf13/cast ToFloat64). */
export function toFloat(value: GoValue): number {
  if (value instanceof GoDuration) return 0;
  if (isInteger(value)) return Number(integerOf(value));
  switch (typeof value) {
    case 'number':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'string':
      return parseFloat64(value) ?? 0;
    default:
      return 0;
  }
}

/** An underscore that does not stand between digits (strconv underscoreOK). */
const STRAY = /(?<!\d)_|_(?!\d)/;
const STRAY_HEX = /(?<![\da-f]|^[+-]?0x)_|_(?![\da-f])/i;
const HEX = /^([+-]?)0x(?=\.?[\da-f])([\da-f]*)\.?([\da-f]*)p([+-]?\d+)$/i;

/** strconv.ParseFloat: decimal and hexadecimal, with underscores between digits. */
export function parseFloat64(text: string): number | undefined {
  const word = /^([+-]?)(?:inf|infinity)$/i.exec(text);
  if (word !== null) return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  if (text.includes('_') && (/^[+-]?0x/i.test(text) ? STRAY_HEX : STRAY).test(text)) return undefined;
  const digits = text.replaceAll('_', '');
  const hex = HEX.exec(digits);
  if (hex === null && !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(digits)) return undefined;
  const value = hex === null ? Number(digits) : hexFloat(hex);
  return Number.isFinite(value) ? value : undefined;
}

function hexFloat([, sign, whole = '', fraction = '', exponent]: RegExpExecArray): number {
  const mantissa = Number(`0x${whole}${fraction}`);
  if (mantissa === 0) return sign === '-' ? -0 : 0;
  return (sign === '-' ? -1 : 1) * mantissa * 2 ** (Number(exponent) - 4 * fraction.length);
}

/** A value as text (sprig strval). */
export function toText(value: GoValue): string {
  if (typeof value === 'string') return value;
  if (value instanceof GoBytes) return textOf(value.bytes);
  return formatValue(value);
}

/** Whether a value is empty to sprig: structs and times never are. */
export function isEmpty(value: GoValue): boolean {
  return !isTrue(value);
}

/** The elements of a list of any type, or undefined (reflect.Slice, reflect.Array). */
export function elementsOf(value: GoValue): GoValue[] | undefined {
  const list = underlying(value);
  if (isList(list)) return list;
  if (list instanceof GoBytes) return Array.from(list.bytes, (byte) => new GoInteger('uint8', BigInt(byte)));
  return undefined;
}

/** The texts of a list without its nils; a single value is a list of one (sprig strslice). */
export function toTexts(value: GoValue): string[] {
  const list = elementsOf(value);
  if (list !== undefined) return list.filter((item) => item !== null && item !== undefined).map(toText);
  return value === null || value === undefined ? [] : [toText(value)];
}

/** reflect.DeepEqual: types count. */
export function deepEqual(a: GoValue, b: GoValue, depth = 0): boolean {
  if (a === b) return typeof a !== 'number' || !Number.isNaN(a);
  if (a === null || a === undefined || b === null || b === undefined) return (a ?? null) === (b ?? null);
  if (typeof a !== 'object' || typeof b !== 'object' || depth > 1000) return false;
  if (typeName(a) !== typeName(b)) return false;
  const [x, y] = [underlying(a), underlying(b)];
  if (isList(x) && isList(y))
    return x.length === y.length && x.every((item, i) => deepEqual(item, y[i], depth + 1));
  if (isMap(x) && isMap(y)) {
    const keys = Object.keys(x);
    return (
      keys.length === Object.keys(y).length &&
      keys.every((key) => Object.hasOwn(y, key) && deepEqual(x[key], y[key], depth + 1))
    );
  }
  return equalScalars(x, y);
}

function equalScalars(x: GoValue, y: GoValue): boolean {
  if (x instanceof GoInteger && y instanceof GoInteger) return x.value === y.value;
  if (x instanceof GoDuration && y instanceof GoDuration) return x.nanoseconds === y.nanoseconds;
  if (x instanceof GoTime && y instanceof GoTime)
    return x.ms === y.ms && x.nanoseconds === y.nanoseconds && x.zone === y.zone;
  if (x instanceof GoBytes && y instanceof GoBytes) return Buffer.compare(x.bytes, y.bytes) === 0;
  if (x instanceof GoError && y instanceof GoError) return x.message === y.message;
  if (x instanceof GoStruct && y instanceof GoStruct) return formatValue(x) === formatValue(y);
  return false;
}
