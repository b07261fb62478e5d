import { TextError } from './errors.ts';

/** How a quantity likes to be written: `12e6`, `12Mi` or `12M`. */
export type QuantityFormat = 'DecimalExponent' | 'BinarySI' | 'DecimalSI';

/** A Kubernetes resource quantity: `value × 10^scale`, exact. */
export interface Quantity {
  readonly value: bigint;
  readonly scale: number;
  readonly format: QuantityFormat;
  /** The text it was read from, where Kubernetes keeps it although the canonical form may differ (`1.500`). */
  readonly text?: string;
}

const DECIMAL_SUFFIXES: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const BINARY_SUFFIXES: ReadonlyMap<string, number> = new Map([
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
]);
const NANO = -9;
const HIGHEST = 2n ** 63n - 1n;
/** Beyond this many zeros arithmetic is refused: the numbers would not fit in memory. */
const WIDEST = 10_000;

const SHAPE = /^([+-]?)0*(\d*)(?:\.(\d*))?([eEinumkKMGTP]*(?:[-+]?\d*))$/;

interface Suffix {
  readonly exponent: number;
  readonly format: QuantityFormat;
}

/**
 * Reads a quantity as Kubernetes does (apimachinery, `resource.ParseQuantity`): suffixes `n u m k M G T P E`,
 * `Ki Mi Gi Ti Pi Ei`, exponents; amounts below a billionth round away from zero. Throws {@link TextError} `QUANTITY`.
 */
export function parseQuantity(text: string): Quantity {
  const match = SHAPE.exec(text);
  if (text === '' || match === null)
    throw new TextError(
      'QUANTITY',
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  const [, sign, whole, fraction = '', suffixText] = match;
  const suffix = parseSuffix(suffixText!);
  if (suffix === undefined) throw new TextError('QUANTITY', "unable to parse quantity's suffix");
  const number: Number10 = {
    digits: (whole || '0') + fraction,
    places: fraction.length,
    negative: sign === '-',
  };
  return parseFast(text, number, suffix) ?? parseExact(number, suffix);
}

interface Number10 {
  readonly digits: string;
  readonly places: number;
  readonly negative: boolean;
}

function parseSuffix(text: string): Suffix | undefined {
  const decimal = DECIMAL_SUFFIXES.get(text);
  if (decimal !== undefined) return { exponent: decimal, format: 'DecimalSI' };
  const binary = BINARY_SUFFIXES.get(text);
  if (binary !== undefined) return { exponent: binary, format: 'BinarySI' };
  if (!/^[eE][-+]?\d+$/.test(text)) return undefined;
  const exponent = BigInt(text.slice(1).replace('+', ''));
  if (exponent !== BigInt.asIntN(64, exponent)) return undefined;
  return { exponent: Number(BigInt.asIntN(32, exponent)), format: 'DecimalExponent' };
}

/** What fits 64 bits keeps its text if it looks canonical, which is not always quite true. */
function parseFast(text: string, number: Number10, suffix: Suffix): Quantity | undefined {
  const binary = suffix.format === 'BinarySI';
  const used = number.digits.length;
  const precision = binary ? 15 - used - Math.trunc((suffix.exponent * 3) / 10) - 1 : 18 - used;
  if (precision < 0 || (binary && number.places > 0)) return undefined;
  const scale = (binary ? 0 : suffix.exponent) - number.places;
  if (scale < NANO) return undefined;
  const shifted = BigInt(number.digits);
  const size = binary ? shifted * 2n ** BigInt(suffix.exponent) : shifted;
  if (size > HIGHEST) return undefined;
  const keepsText = binary
    ? (shifted & 7n) !== 0n
    : scale % 3 === 0 && !number.digits.endsWith('000') && !number.digits.startsWith('0');
  const quantity = { value: number.negative ? -size : size, scale, format: suffix.format };
  return keepsText || text === '0' ? { ...quantity, text } : quantity;
}

function parseExact(number: Number10, suffix: Suffix): Quantity {
  let value = BigInt(number.digits);
  let scale = -number.places;
  let { format } = suffix;
  if (format === 'BinarySI') value *= 2n ** BigInt(suffix.exponent);
  else scale += suffix.exponent;
  const rounded = roundUp({ value, scale }, NANO);
  value = rounded.value;
  scale = rounded.scale;
  if (format === 'BinarySI') {
    if (compareAmounts({ value, scale }, { value: HIGHEST, scale: 0 }) > 0) {
      value = HIGHEST;
      scale = 0;
    }
    if (value > 0n && compareAmounts({ value, scale }, { value: 1n, scale: 0 }) < 0) format = 'DecimalSI';
  }
  return { value: number.negative ? -value : value, scale, format };
}

interface Amount {
  readonly value: bigint;
  readonly scale: number;
}

/** Rounds away from zero to a multiple of `10^scale`. */
function roundUp(amount: Amount, scale: number): Amount {
  const shift = scale - amount.scale;
  if (shift <= 0 || amount.value === 0n) return amount;
  const one = amount.value < 0n ? -1n : 1n;
  if (shift > String(amount.value).length) return { value: one, scale };
  const divisor = 10n ** BigInt(shift);
  const quotient = amount.value / divisor;
  return { value: amount.value % divisor === 0n ? quotient : quotient + one, scale };
}

function sign(value: bigint): number {
  return value > 0n ? 1 : value < 0n ? -1 : 0;
}

function compareAmounts(a: Amount, b: Amount): number {
  if (sign(a.value) !== sign(b.value)) return Math.sign(sign(a.value) - sign(b.value));
  if (a.value === 0n) return 0;
  const magnitude = magnitudeOf(a) - magnitudeOf(b);
  if (magnitude !== 0) return magnitude > 0 ? sign(a.value) : -sign(a.value);
  const scale = Math.min(a.scale, b.scale);
  return sign(rescale(a, scale) - rescale(b, scale));
}

/** How many digits stand before the point. */
function magnitudeOf(amount: Amount): number {
  return String(amount.value < 0n ? -amount.value : amount.value).length + amount.scale;
}

/** The value at another scale, which must not cut anything off. */
function rescale(amount: Amount, scale: number): bigint {
  const shift = amount.scale - scale;
  return shift >= 0 ? amount.value * 10n ** BigInt(shift) : amount.value / 10n ** BigInt(-shift);
}

/** Negative, zero or positive as `a` is smaller, equal or larger; formats do not matter. */
export function compareQuantity(a: Quantity, b: Quantity): number {
  return compareAmounts(a, b);
}

function combine(a: Quantity, b: Quantity, sum: (x: bigint, y: bigint) => bigint): Quantity {
  const scale = Math.min(a.scale, b.scale);
  if (Math.max(a.scale, b.scale) - scale > WIDEST)
    throw new TextError('QUANTITY', 'quantities are too far apart to be added');
  const format = a.value === 0n ? b.format : a.format;
  return { value: sum(rescale(a, scale), rescale(b, scale)), scale, format };
}

/** The sum; a zero takes the other's format. */
export function addQuantity(a: Quantity, b: Quantity): Quantity {
  if (b.value === 0n) return a.value === 0n ? { ...withoutText(a), format: b.format } : withoutText(a);
  if (a.value === 0n) return withoutText(b);
  return combine(a, b, (x, y) => x + y);
}

/** The difference; a zero takes the other's format. */
export function subtractQuantity(a: Quantity, b: Quantity): Quantity {
  return addQuantity(a, { ...withoutText(b), value: -b.value });
}

/** The product with a whole number. */
export function multiplyQuantity(a: Quantity, factor: number | bigint): Quantity {
  return { ...withoutText(a), value: a.value * BigInt(factor) };
}

function withoutText(q: Quantity): Quantity {
  return { value: q.value, scale: q.scale, format: q.format };
}

/** The nearest double; infinite beyond its range. */
export function quantityToNumber(q: Quantity): number {
  return Number(`${q.value}e${q.scale}`);
}

/** The text that Kubernetes writes: the text it was read from if that is kept, else the canonical form. */
export function formatQuantity(q: Quantity): string {
  if (q.text !== undefined) return q.text;
  if (q.value === 0n) return '0';
  if (q.format !== 'BinarySI' || !isWholeBinary(q)) return formatDecimal(q);
  let amount = rescale(q, 0);
  let exponent = 0;
  while (amount % 1024n === 0n) {
    amount /= 1024n;
    exponent += 10;
  }
  return `${amount}${suffixOf(BINARY_SUFFIXES, exponent)}`;
}

/** Whole, and 1024 or more: others are written with decimal suffixes, so that nothing is lost. */
function isWholeBinary(q: Quantity): boolean {
  const size = { value: q.value < 0n ? -q.value : q.value, scale: q.scale };
  if (compareAmounts(size, { value: 1024n, scale: 0 }) < 0) return false;
  return q.scale >= 0 ? q.scale <= WIDEST : q.value % 10n ** BigInt(-q.scale) === 0n;
}

function suffixOf(suffixes: ReadonlyMap<string, number>, exponent: number): string {
  for (const [suffix, value] of suffixes) {
    if (value === exponent) return suffix;
  }
  return '';
}

/** The mantissa without zeros at its end, the exponent a multiple of three. */
function formatDecimal(q: Quantity): string {
  let { value, scale } = q;
  while (value % 10n === 0n) {
    value /= 10n;
    scale++;
  }
  while (scale % 3 !== 0) {
    value *= 10n;
    scale--;
  }
  if (q.format === 'DecimalExponent') return `${value}${scale === 0 ? '' : `e${scale}`}`;
  return `${value}${suffixOf(DECIMAL_SUFFIXES, scale)}`;
}
