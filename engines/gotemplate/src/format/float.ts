/** A float as Go prints it with %v: shortest form, an exponent below 1e-4 and from 1e6 on (`limit` says otherwise). */
export function formatFloat(value: number, limit = 6): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const { sign, digits, exponent } = decimal(value);
  if (exponent < -4 || exponent >= limit) return `${sign}${scientific(digits, exponent)}`;
  return `${sign}${positional(digits, exponent)}`;
}

/** Sign, significant digits and the exponent of the first of them. */
export function decimal(value: number): { sign: string; digits: string; exponent: number } {
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return { sign, digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

function scientific(digits: string, exponent: number): string {
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
  return `${mantissa}e${formatExponent(exponent)}`;
}

/** Go's exponent: a sign and at least two digits. */
function formatExponent(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function positional(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return digits.padEnd(exponent + 1, '0');
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** `%e`, `%f` or `%g` with a precision (undefined: Go's default). */
export function formatFloatVerb(value: number, verb: string, precision: number | undefined): string {
  if (!Number.isFinite(value)) return formatFloat(value);
  switch (verb) {
    case 'x':
    case 'X':
      return verb === 'X' ? hexadecimal(value, precision).toUpperCase() : hexadecimal(value, precision);
    case 'b':
      return binary(value);
    case 'e':
    case 'E': {
      const text = exponential(value, Math.min(precision ?? 6, 100));
      const out = text.replace(/e([+-])(\d+)$/, (_, s: string, d: string) => `e${s}${d.padStart(2, '0')}`);
      return signed(value, verb === 'E' ? out.toUpperCase() : out);
    }
    case 'f':
    case 'F':
      return signed(value, fixed(value, precision ?? 6));
    default: {
      const text =
        precision === undefined ? formatFloat(value) : general(value, precision === 0 ? 1 : precision);
      return verb === 'G' ? text.toUpperCase() : text;
    }
  }
}

function signed(value: number, text: string): string {
  return Object.is(value, -0) && !text.startsWith('-') ? `-${text}` : text;
}

/** toFixed goes to exponents at 1e21; Go does not. */
function fixed(value: number, precision: number): string {
  if (Math.abs(value) < 1e21) return decimals(value, Math.min(precision, 100));
  const digits = BigInt(value).toString();
  return precision === 0 ? digits : `${digits}.${'0'.repeat(precision)}`;
}

/** Digits behind which nothing but a 5 is left out: JavaScript rounds such a number up, Go to an even digit. */
const TIE = /^50*$/;
const EVEN_END = /[02468]\.?$/;
/** As many digits as JavaScript shows, all of them exact. */
const MOST = 100;

function exponential(value: number, digits: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential(MOST).split('e');
  const end = mantissa.indexOf('.') + 1 + digits;
  const kept = mantissa.slice(0, end);
  if (!TIE.test(mantissa.slice(end)) || !EVEN_END.test(kept)) return value.toExponential(digits);
  return `${kept.replace(/\.$/, '')}e${exponent}`;
}

function decimals(value: number, digits: number): string {
  const exact = value.toFixed(MOST);
  const end = exact.indexOf('.') + 1 + digits;
  const kept = exact.slice(0, end);
  if (!TIE.test(exact.slice(end)) || !EVEN_END.test(kept)) return value.toFixed(digits);
  return kept.replace(/\.$/, '');
}

function general(value: number, precision: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', exponentText = '0'] = exponential(
    Math.abs(value),
    Math.min(precision - 1, 100),
  ).split('e');
  const exponent = Number(exponentText);
  const digits = mantissa.replace('.', '').replace(/0+$/, '') || '0';
  const sign = value < 0 ? '-' : '';
  if (exponent < -4 || exponent >= precision) return `${sign}${scientific(digits, exponent)}`;
  return `${sign}${positional(digits, exponent)}`;
}

/** Mantissa and exponent of a float as integers: value = mantissa × 2^exponent. */
function parts(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** `4503599627370496p-52` (strconv format b). */
function binary(value: number): string {
  const { mantissa, exponent } = parts(value);
  return signed(value, `${value < 0 ? '-' : ''}${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`);
}

/** `0x1.8p+00` (strconv format x). */
function hexadecimal(value: number, precision: number | undefined): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (value === 0) return `${sign}0x0${precision ? `.${'0'.repeat(precision)}` : ''}p+00`;
  let { mantissa, exponent } = parts(value);
  while (mantissa < 1n << 60n) {
    mantissa <<= 1n;
    exponent--;
  }
  if (precision !== undefined && precision < 15)
    ({ mantissa, exponent } = roundHex(mantissa, exponent, precision));
  const digits = (mantissa & ((1n << 60n) - 1n)).toString(16).padStart(15, '0');
  const fraction =
    precision === undefined ? digits.replace(/0+$/, '') : digits.slice(0, precision).padEnd(precision, '0');
  return `${sign}0x1${fraction === '' ? '' : `.${fraction}`}p${formatExponent(exponent + 60)}`;
}

/** Rounds to so many hexadecimal digits after the point, half to even. */
function roundHex(
  mantissa: bigint,
  exponent: number,
  precision: number,
): { mantissa: bigint; exponent: number } {
  const shift = BigInt(60 - precision * 4);
  const extra = mantissa & ((1n << shift) - 1n);
  let kept = mantissa >> shift;
  const half = 1n << (shift - 1n);
  if (extra > half || (extra === half && (kept & 1n) === 1n)) kept++;
  const rounded = kept << shift;
  return rounded >> 61n === 0n
    ? { mantissa: rounded, exponent }
    : { mantissa: rounded >> 1n, exponent: exponent + 1 };
}
