/** `strconv.FormatFloat(value, 'g', -1, 64)`: the shortest digits, with an exponent below 1e-4 and from 1e6 on. */
export function formatFloat(value: number): string {
  return formatDigits(value, value.toExponential());
}

/** The same for 32 bits, the form sigs.k8s.io/yaml gives to keys that are floats. */
export function formatFloat32(value: number): string {
  const rounded = Math.fround(value);
  for (let precision = 1; precision <= 9; precision++) {
    const text = rounded.toExponential(precision - 1);
    if (Math.fround(Number(text)) === rounded) return formatDigits(rounded, text);
  }
  return formatDigits(rounded, rounded.toExponential());
}

function formatDigits(value: number, exponential: string): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa, exponentText] = exponential
    .replace('-', exponential.startsWith('-') ? '' : '-')
    .split('e');
  const digits = mantissa!.replace('.', '');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 6) return `${sign}${withExponent(digits, exponent)}`;
  return `${sign}${withoutExponent(digits, exponent)}`;
}

function withExponent(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
}

function withoutExponent(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return digits + '0'.repeat(exponent + 1 - digits.length);
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 64n - 1n;
const INTEGER = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;

/** `strconv.ParseInt` or `ParseUint` with base 0, underscores taken out before: exact to 64 bits, else undefined. */
export function parseInteger(text: string): number | bigint | undefined {
  const match = INTEGER.exec(text);
  if (match === null) return undefined;
  const [, sign, hex, binary, octal, decimal] = match;
  if (decimal !== undefined && decimal.length < 16) return Number(text) + 0;
  const digits =
    hex !== undefined
      ? `0x${hex}`
      : binary !== undefined
        ? `0b${binary}`
        : octal !== undefined
          ? `0o${octal}`
          : decimal!;
  if (digits.length > 70) return undefined;
  const magnitude = BigInt(digits);
  if (sign === '+' && magnitude >= 2n ** 63n) return undefined;
  return narrow(sign === '-' ? -magnitude : magnitude);
}

function narrow(value: bigint): number | bigint | undefined {
  if (value < LOWEST || value > HIGHEST) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** The number that YAML's float grammar and `strconv.ParseFloat` agree on; undefined beyond the range of doubles. */
export function parseFloatText(text: string): number | undefined {
  if (!FLOAT.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
