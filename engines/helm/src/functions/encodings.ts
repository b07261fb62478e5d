import { bytesOf, textOf } from '@flux-ts/gotemplate';
import { trimRight } from '@flux-ts/text';
import { type Family, fn, str } from './define.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** base64.StdEncoding.DecodeString; its error as a text. */
export function decodeBase64(text: string): Uint8Array | string {
  const plain = text.replace(/[\r\n]/g, '');
  if (BASE64.test(plain)) return Buffer.from(plain, 'base64');
  return `illegal base64 data at input byte ${firstBad(text)}`;
}

/** Where Go's decoder stops. */
function firstBad(text: string): number {
  const bytes = Buffer.from(text);
  let digits = 0;
  for (let i = 0; i < bytes.length; i++) {
    const character = String.fromCharCode(bytes[i] ?? 0);
    if (character === '\n' || character === '\r') continue;
    if (/[A-Za-z0-9+/]/.test(character)) {
      digits = (digits + 1) % 4;
      continue;
    }
    if (character === '=' && digits >= 2) return afterPadding(bytes, i, digits);
    return i;
  }
  return bytes.length - digits;
}

function afterPadding(bytes: Buffer, at: number, digits: number): number {
  const isBreak = (i: number): boolean => bytes[i] === 10 || bytes[i] === 13;
  let i = at + 1;
  if (digits === 2) {
    while (i < bytes.length && isBreak(i)) i++;
    if (i >= bytes.length) return bytes.length;
    if (bytes[i] !== 0x3d) return i;
    i++;
  }
  while (i < bytes.length && isBreak(i)) i++;
  return Math.min(i, bytes.length);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function encodeBase32(bytes: Uint8Array): string {
  let out = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) out += ALPHABET[(value >> (bits - 5)) & 31];
  }
  if (bits > 0) out += ALPHABET[(value << (5 - bits)) & 31];
  return out.padEnd(Math.ceil(out.length / 8) * 8, '=');
}

function decodeBase32(text: string): string {
  const plain = text.replace(/[\r\n]/g, '');
  const digits = trimRight(plain, '=');
  const bad = [...digits].findIndex((digit) => !ALPHABET.includes(digit));
  if (bad >= 0) return `illegal base32 data at input byte ${bad}`;
  if (plain.length % 8 !== 0 || ![0, 2, 4, 5, 7].includes(digits.length % 8))
    return `illegal base32 data at input byte ${plain.length - (plain.length % 8 === 0 ? plain.length - digits.length : plain.length % 8)}`;
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const digit of digits) {
    value = ((value << 5) | ALPHABET.indexOf(digit)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 255);
    }
  }
  return textOf(Uint8Array.from(bytes));
}

/** base64.StdEncoding.EncodeToString. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Base64 and base32 (sprig strings.go). */
export const encodings: Family = {
  b64enc: fn(['string'], ([text]) => encodeBase64(bytesOf(str(text)))),
  b64dec: fn(['string'], ([text]) => {
    const decoded = decodeBase64(str(text));
    return typeof decoded === 'string' ? decoded : textOf(decoded);
  }),
  b32enc: fn(['string'], ([text]) => encodeBase32(bytesOf(str(text)))),
  b32dec: fn(['string'], ([text]) => decodeBase32(str(text))),
};
