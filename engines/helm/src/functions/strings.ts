import { createHash } from 'node:crypto';
import { goQuote } from '@flux-ts/errors';
import {
  byteLength,
  byteSlice,
  bytesOf,
  emptyMap,
  type GoMap,
  type GoValue,
  nameType,
  setKey,
  sprintf,
  textOf,
} from '@flux-ts/gotemplate';
import { toText, toTexts } from './cast.ts';
import { type Family, fail, fn, many, num, str, strings as stringList } from './define.ts';
import { lower, upper } from './letter-case.ts';
import { camelCase, initials, swapCase, title, toConnected, uncapitalize } from './words.ts';
import { wrap } from './wrap.ts';

const SPACE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const SPACES = new RegExp(SPACE, 'g');

/** strings.TrimSpace; no regular expression, which would take quadratic time on long runs of blanks. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.test(text[start] ?? '')) start++;
  while (end > start && SPACE.test(text[end - 1] ?? '')) end--;
  return text.slice(start, end);
}

function trimSet(set: string, text: string): string {
  const characters = new Set(set);
  const all = [...text];
  let start = 0;
  let end = all.length;
  while (start < end && characters.has(all[start] ?? '')) start++;
  while (end > start && characters.has(all[end - 1] ?? '')) end--;
  return all.slice(start, end).join('');
}

function trunc(count: number, text: string): string {
  const length = byteLength(text);
  if (count < 0 && length + count > 0) return byteSlice(text, length + count);
  return count >= 0 && length > count ? byteSlice(text, 0, count) : text;
}

function substr(start: number, end: number, text: string): string {
  const length = byteLength(text);
  const from = Math.max(start, 0);
  const to = start >= 0 && (end < 0 || end > length) ? length : end;
  if (to > length) fail(`runtime error: slice bounds out of range [:${to}] with length ${length}`);
  if (to < 0) fail(`runtime error: slice bounds out of range [:${to}]`);
  if (from > to) fail(`runtime error: slice bounds out of range [${from}:${to}]`);
  return byteSlice(text, from, to);
}

/** Text that another function makes longer: counted before it exists. */
function indent(spaces: number, text: string, spend: (n: number) => void): string {
  if (spaces < 0) fail('strings: negative Repeat count');
  const lines = text.split('\n');
  spend(Math.floor((spaces * lines.length) / 64));
  const pad = repeat(spaces, ' ');
  return pad + lines.join(`\n${pad}`);
}

/** The longest text that repeat makes. */
const LONGEST = 256 * 1024 * 1024;

function repeat(count: number, text: string): string {
  if (count < 0) fail('strings: negative Repeat count');
  if (count * text.length >= 2 ** 47) fail('runtime error: makeslice: len out of range');
  if (count * text.length > LONGEST) fail(`a text of ${count * text.length} characters is too long`);
  return text.repeat(count);
}

function abbreviate(text: string, offset: number, width: number): string {
  const length = byteLength(text);
  if (text === '' || length <= width) return text;
  let from = Math.min(offset, length);
  if (length - from < width - 3) from = length - (width - 3);
  if (from <= 4) return `${byteSlice(text, 0, width - 3)}...`;
  if (width < 7) return '';
  if (from + width - 3 < length) {
    const rest = byteSlice(text, from);
    return `...${width - 3 < 4 ? '' : abbreviate(rest, 0, width - 3)}`;
  }
  return `...${byteSlice(text, length - (width - 3))}`;
}

/** strings.Split: an empty separator splits into characters. */
export function split(separator: string, text: string, limit = -1): string[] {
  if (limit === 0) return [];
  const parts = separator === '' ? [...text] : text.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

function numbered(parts: readonly string[]): GoMap {
  const map = nameType(emptyMap(), { name: 'map[string]string', zero: '' });
  parts.forEach((part, i) => {
    setKey(map, `_${i}`, part);
  });
  return map;
}

function replaceAll(from: string, to: string, text: string): string {
  if (from === '') return to + [...text].map((character) => character + to).join('');
  return text.split(from).join(to);
}

function present(args: readonly GoValue[]): GoValue[] {
  return args.filter((arg) => arg !== null && arg !== undefined);
}

function hex(algorithm: string): (args: GoValue[]) => string {
  return ([text]) =>
    createHash(algorithm)
      .update(bytesOf(str(text)))
      .digest('hex');
}

function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

const trimAll = fn(['string', 'string'], ([set, text]) => trimSet(str(set), str(text)));

/** Texts (sprig strings.go). */
export const strings: Family = {
  abbrev: fn(['int', 'string'], ([width, text]) =>
    num(width) < 4 ? str(text) : abbreviate(str(text), 0, num(width)),
  ),
  abbrevboth: fn(['int', 'int', 'string'], ([left, right, text]) =>
    num(right) < 4 || (num(left) > 0 && num(right) < 7)
      ? str(text)
      : abbreviate(str(text), num(left), num(right)),
  ),
  trunc: fn(['int', 'string'], ([count, text]) => trunc(num(count), str(text))),
  trim: fn(['string'], ([text]) => trimSpace(str(text))),
  upper: fn(['string'], ([text]) => upper(str(text))),
  lower: fn(['string'], ([text]) => lower(str(text))),
  title: fn(['string'], ([text]) => title(str(text))),
  untitle: fn(['string'], ([text]) => uncapitalize(str(text))),
  substr: fn(['int', 'int', 'string'], ([start, end, text]) => substr(num(start), num(end), str(text))),
  repeat: fn(['int', 'string'], ([count, text], context) => {
    context.spend(Math.floor((num(count) * str(text).length) / 64));
    return repeat(num(count), str(text));
  }),
  trimall: trimAll,
  trimAll,
  trimSuffix: fn(['string', 'string'], ([end, text]) =>
    str(text).endsWith(str(end)) ? str(text).slice(0, str(text).length - str(end).length) : str(text),
  ),
  trimPrefix: fn(['string', 'string'], ([start, text]) =>
    str(text).startsWith(str(start)) ? str(text).slice(str(start).length) : str(text),
  ),
  nospace: fn(['string'], ([text]) => deleteSpace(str(text))),
  initials: fn(['string'], ([text]) => initials(str(text))),
  swapcase: fn(['string'], ([text]) => swapCase(str(text))),
  snakecase: fn(['string'], ([text]) => toConnected(str(text), '_')),
  kebabcase: fn(['string'], ([text]) => toConnected(str(text), '-')),
  camelcase: fn(['string'], ([text]) => camelCase(str(text))),
  wrap: fn(['int', 'string'], ([width, text]) => wrap(str(text), num(width), '', false)),
  wrapWith: fn(['int', 'string', 'string'], ([width, line, text]) =>
    wrap(str(text), num(width), str(line), true),
  ),
  contains: fn(['string', 'string'], ([part, text]) => str(text).includes(str(part))),
  hasPrefix: fn(['string', 'string'], ([start, text]) => str(text).startsWith(str(start))),
  hasSuffix: fn(['string', 'string'], ([end, text]) => str(text).endsWith(str(end))),
  quote: many(['any'], (args) =>
    present(args)
      .map((arg) => goQuote(toText(arg)))
      .join(' '),
  ),
  squote: many(['any'], (args) =>
    present(args)
      .map((arg) => `'${sprintf('%v', [arg])}'`)
      .join(' '),
  ),
  cat: many(['any'], (args) =>
    present(args)
      .map((arg) => sprintf('%v', [arg]))
      .join(' '),
  ),
  indent: fn(['int', 'string'], ([spaces, text], context) =>
    indent(num(spaces), str(text), (n) => context.spend(n)),
  ),
  nindent: fn(
    ['int', 'string'],
    ([spaces, text], context) => `\n${indent(num(spaces), str(text), (n) => context.spend(n))}`,
  ),
  replace: fn(['string', 'string', 'string'], ([from, to, text]) =>
    replaceAll(str(from), str(to), str(text)),
  ),
  plural: fn(['string', 'string', 'int'], ([one, other, count]) => (count === 1n ? one : other)),
  sha1sum: fn(['string'], hex('sha1')),
  sha256sum: fn(['string'], hex('sha256')),
  sha512sum: fn(['string'], hex('sha512')),
  adler32sum: fn(['string'], ([text]) => String(adler32(bytesOf(str(text))))),
  toString: fn(['any'], ([value]) => toText(value)),
  toStrings: fn(['any'], ([value]) => stringList(toTexts(value))),
  split: fn(['string', 'string'], ([separator, text]) => numbered(split(str(separator), str(text)))),
  splitList: fn(['string', 'string'], ([separator, text]) => stringList(split(str(separator), str(text)))),
  splitn: fn(['string', 'int', 'string'], ([separator, limit, text]) =>
    numbered(split(str(separator), str(text), num(limit))),
  ),
  join: fn(['string', 'any'], ([separator, list]) => toTexts(list).join(str(separator))),
};

/** goutils goes byte by byte: what is not ASCII comes out as Latin-1. */
function deleteSpace(text: string): string {
  const bytes = bytesOf(text);
  const latin = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const kept = latin.replace(SPACES, '');
  return kept.length === latin.length ? textOf(bytes) : kept;
}
