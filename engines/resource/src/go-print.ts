import { goQuote } from '@flux-ts/errors';
import { compareBytes, isObject, type Value } from '@flux-ts/yaml';

/** Go's `%v` of a decoded JSON value: `map[a:1 b:[x y]]`, `<nil>`. */
export function goPrint(value: Value | undefined): string {
  if (value === undefined || value === null) return '<nil>';
  if (typeof value === 'number') return goNumber(value);
  if (Array.isArray(value)) return `[${value.map(goPrint).join(' ')}]`;
  if (isObject(value)) {
    const keys = Object.keys(value).sort(compareBytes);
    return `map[${keys.map((key) => `${key}:${goPrint(value[key])}`).join(' ')}]`;
  }
  return String(value);
}

/** Go's `%#v` of a decoded JSON value. */
export function goSyntax(value: Value | undefined): string {
  if (value === undefined || value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return goQuote(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (isObject(value)) {
    const keys = Object.keys(value).sort(compareBytes);
    return `map[string]interface {}{${keys.map((key) => `${goQuote(key)}:${goSyntax(value[key])}`).join(', ')}}`;
  }
  return goPrint(value);
}

/** Go's `%T` of a decoded JSON value. */
export function goType(value: Value | undefined): string {
  if (value === undefined || value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return 'map[string]interface {}';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'bigint' ? 'int64' : 'string';
}

/** Go's `%v` of a number: integers plainly, other floats as `%g` with the shortest digits. */
export function goNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return String(BigInt(value));
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-])(\d+)$/.exec(value.toExponential())!;
  const exponent = Number(`${match[4]}${match[5]}`);
  if (exponent >= -4 && exponent < 21) return text;
  const digits = match[3] === undefined ? match[2] : `${match[2]}.${match[3]}`;
  return `${match[1]}${digits}e${match[4]}${match[5]!.padStart(2, '0')}`;
}
