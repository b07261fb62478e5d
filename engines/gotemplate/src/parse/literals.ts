import { textOf } from '../format/bytes.ts';
import type { NumberValue } from './node.ts';

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;

/** Reads a number literal as Go's parser does; undefined when it is none (text/template/parse newNumber). */
export function readNumber(text: string): NumberValue | undefined {
  const int = readInteger(text);
  if (int !== undefined) {
    const fits = int >= MIN_INT64 && int <= MAX_INT64;
    const unsigned = !text.startsWith('-') && !text.startsWith('+') && int <= MAX_UINT64;
    if (!fits && !unsigned) return undefined;
    return {
      text,
      isChar: false,
      float: Number(int),
      ...(fits ? { int } : {}),
      ...(unsigned ? { uint: int } : {}),
    };
  }
  const float = readFloat(text);
  if (float === undefined) return undefined;
  // Go lets a float that is an integer stand for one: 1e3 can be an int.
  const whole = Number.isInteger(float) && Math.abs(float) < 2 ** 63 && /[.eEpP]/.test(text);
  return {
    text,
    isChar: false,
    float,
    ...(whole ? { int: BigInt(float), ...(float >= 0 ? { uint: BigInt(float) } : {}) } : {}),
  };
}

/** An integer with Go's base prefixes and underscores between digits (strconv.ParseInt with base 0). */
export function readInteger(text: string): bigint | undefined {
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  const valid =
    /^(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])+|0|[1-9](?:_?[0-9])*)$/.test(
      digits,
    );
  if (!valid) return undefined;
  const plain = digits.replaceAll('_', '');
  const octal = /^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain;
  const value = BigInt(octal);
  return sign === '-' ? -value : value;
}

/** A float in decimal or hexadecimal form (strconv.ParseFloat); undefined when out of range or malformed. */
export function readFloat(text: string): number | undefined {
  const hex = /^([+-]?)0[xX]([0-9a-fA-F_]*)(?:\.([0-9a-fA-F_]*))?[pP]([+-]?\d+)$/.exec(text);
  if (hex !== null) {
    const [, sign, whole = '', fraction = '', exponent] = hex;
    const digits = `${whole}${fraction}`.replaceAll('_', '');
    if (digits === '') return undefined;
    const value =
      Number(BigInt(`0x${digits}`)) * 2 ** (Number(exponent) - 4 * fraction.replaceAll('_', '').length);
    return sign === '-' ? -value : value;
  }
  if (!/^[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?$/.test(text)) return undefined;
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : undefined;
}

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** The text of a quoted or raw Go string literal, or undefined when it is malformed (strconv.Unquote). */
export function unquote(literal: string): string | undefined {
  const delimiter = literal[0] ?? '';
  if (delimiter === '`') return literal.slice(1, -1).replaceAll('\r', '');
  const body = literal.slice(1, -1);
  if (!body.includes('\\')) return body.includes('\n') ? undefined : body;
  return decodeEscapes(body, delimiter);
}

function decodeEscapes(body: string, delimiter: string): string | undefined {
  const bytes: number[] = [];
  let out = '';
  const flush = (): void => {
    if (bytes.length > 0) out += textOf(Uint8Array.from(bytes.splice(0)));
  };
  for (let i = 0; i < body.length; ) {
    const rest = body.slice(i, i + 10);
    if (rest[0] !== '\\') {
      flush();
      out += rest[0];
      i++;
      continue;
    }
    const byte = /^\\(?:x([0-9a-fA-F]{2})|([0-7]{3}))/.exec(rest);
    const rune = /^\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
    if (byte !== null) {
      const value = byte[1] === undefined ? Number.parseInt(byte[2] ?? '', 8) : Number.parseInt(byte[1], 16);
      if (value > 255) return undefined;
      bytes.push(value);
      i += byte[0].length;
      continue;
    }
    flush();
    if (rune !== null) {
      const value = Number.parseInt(rune[1] ?? rune[2] ?? '', 16);
      if (value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return undefined;
      out += String.fromCodePoint(value);
      i += rune[0].length;
      continue;
    }
    const simple = rest[1] === delimiter ? delimiter : SIMPLE[rest[1] ?? ''];
    if (simple === undefined) return undefined;
    out += simple;
    i += 2;
  }
  flush();
  return out;
}

/** A character constant as the number it is; undefined when malformed. */
export function readChar(literal: string): NumberValue | undefined {
  const text = unquote(literal);
  if (text === undefined || [...text].length !== 1) return undefined;
  const code = text.codePointAt(0) ?? 0;
  return { text: literal, isChar: true, int: BigInt(code), uint: BigInt(code), float: code };
}
