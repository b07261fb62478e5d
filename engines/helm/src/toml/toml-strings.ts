import { sprintf } from '@flux-ts/gotemplate';
import { END, type TomlSource } from './toml-source.ts';

const SHORT: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\x1b',
  '"': '"',
  '\\': '\\',
};
const COUNTS: Readonly<Record<string, readonly [count: number, word: string]>> = {
  x: [2, 'two'],
  u: [4, 'four'],
  U: [8, 'eight'],
};

/** A text in quotes, after the first of them: of one line, or of several between three quotes. */
export function readText(source: TomlSource, quote: string): string {
  if (source.peek() !== quote) return oneLine(source, quote);
  source.next();
  if (source.accept(quote)) return manyLines(source, quote);
  return '';
}

/** A text of one line, after its quote. */
export function oneLine(source: TomlSource, quote: string): string {
  const from = source.at;
  for (let character = source.next(); character !== quote; character = source.next()) {
    if (character === END) source.fail(`unexpected EOF; expected ${quote === '"' ? `'"'` : `"'"`}`);
    if (/[\r\n]/.test(character)) source.complain('strings cannot contain newlines', source.line - 1);
    if (character === '\\' && quote === '"') passEscape(source, from);
  }
  const text = source.since(from).slice(0, -1);
  return quote === '"' ? withoutEscapes(source, text) : text;
}

function manyLines(source: TomlSource, quote: string): string {
  const from = source.at;
  const shown = quote === '"' ? `'"""'` : `"'''"`;
  for (;;) {
    const character = source.next();
    if (character === END) source.fail(`unexpected EOF; expected ${shown}`);
    if (character === '\\' && quote === '"') {
      if (/[\r\n]/.test(source.peek())) source.next();
      else passEscape(source, from);
    }
    // Two more quotes may stand before those that end the text.
    if (character === quote) {
      const count = 1 + quotesAhead(source, quote);
      if (count > 5) source.fail(`unexpected ${shown[0]}${quote.repeat(6)}${shown[0]}`);
      if (count >= 3) break;
    }
  }
  const text = source
    .since(from)
    .slice(0, -3)
    .replace(/^\r?\n/, '');
  if (quote !== '"') return text;
  const joined = text.replace(/\\(?:\\|[ \t\r\n]+)/g, (found) => (found.includes('\n') ? '' : found));
  return withoutEscapes(source, joined);
}

function quotesAhead(source: TomlSource, quote: string): number {
  let count = 0;
  while (count < 5 && source.accept(quote)) count++;
  return count;
}

/** Passes over what stands behind a backslash. */
function passEscape(source: TomlSource, from: number): void {
  const kind = source.next();
  const [count, word] = Object.hasOwn(COUNTS, kind) ? (COUNTS[kind] ?? [0, '']) : [0, ''];
  if (count === 0 && !/["\\btnfre \t]/.test(kind)) {
    const line = source.line - (kind === END ? 1 : 0);
    source.complain(`invalid escape in string '\\${kind}'`, line);
  }
  for (let i = 0; i < count; i++)
    if (!/[0-9A-Fa-f]/.test(source.next())) {
      const shown = sprintf('%q', [source.since(from)]);
      source.fail(`expected ${word} hexadecimal digits after '\\${kind}', but got ${shown} instead`);
    }
}

function withoutEscapes(source: TomlSource, text: string): string {
  return text.replace(/\\(?:x(..)|u(.{4})|U(.{8})|(.))/gsu, (_, x, u, long, short: string | undefined) => {
    if (short !== undefined) return SHORT[short] ?? source.complain(`invalid escape: '\\${short}'`);
    const digits = (x ?? u ?? long) as string;
    const code = Number.parseInt(digits, 16);
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
      source.complain(`Escaped character '\\u${digits}' is not valid UTF-8.`);
    return String.fromCodePoint(code);
  });
}
