import { hexDigit, isBlank, isBreak, isBreakOrEnd } from './characters.ts';
import type { Cursor, Mark } from './cursor.ts';
import { atDocumentIndicator } from './plain.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const HEX_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Scans a quoted scalar; the position is at the opening quote and ends after the closing one. */
export function scanQuoted(cursor: Cursor, quote: number): string {
  const { text } = cursor;
  const context: Mark = { offset: cursor.pos, line: cursor.line };
  cursor.pos++;
  let value = '';
  for (;;) {
    if (atDocumentIndicator(cursor)) cursor.scannerError('found unexpected document indicator', context);
    if (text.charCodeAt(cursor.pos) === 0) cursor.scannerError('found unexpected end of stream', context);
    const word = scanWord(cursor, quote, context);
    value = value === '' ? word.value : value + word.value;
    if (text.charCodeAt(cursor.pos) === quote) break;
    value += skipBlanks(cursor, word.brokeLine);
  }
  cursor.pos++;
  return value;
}

function skipInlineBlanks(text: string, from: number): number {
  let pos = from;
  while (isBlank(text.charCodeAt(pos))) pos++;
  return pos;
}

/** Reads up to the blanks at the end of the line, the break, the closing quote or an escaped line break (which it skips). */
function scanWord(cursor: Cursor, quote: number, context: Mark): { value: string; brokeLine: boolean } {
  const { text } = cursor;
  let value = '';
  let chunk = cursor.pos;
  for (;;) {
    const c = text.charCodeAt(cursor.pos);
    if (c === quote) {
      if (quote !== 0x27 || text.charCodeAt(cursor.pos + 1) !== 0x27) break;
      value += text.slice(chunk, cursor.pos + 1);
      cursor.pos += 2;
      chunk = cursor.pos;
    } else if (c === 0x5c && quote === 0x22) {
      value += text.slice(chunk, cursor.pos);
      if (isBreak(text.charCodeAt(cursor.pos + 1))) {
        cursor.pos++;
        cursor.skipLine();
        return { value, brokeLine: true };
      }
      value += scanEscape(cursor, context);
      chunk = cursor.pos;
    } else if (isBlank(c)) {
      const next = skipInlineBlanks(text, cursor.pos);
      if (isBreakOrEnd(text.charCodeAt(next))) break;
      cursor.pos = next;
    } else if (isBreakOrEnd(c)) break;
    else cursor.pos++;
  }
  const last = text.slice(chunk, cursor.pos);
  return { value: value === '' ? last : value + last, brokeLine: false };
}

function scanEscape(cursor: Cursor, context: Mark): string {
  const letter = cursor.text[cursor.pos + 1]!;
  const simple = ESCAPES[letter];
  if (simple !== undefined) {
    cursor.pos += 2;
    return simple;
  }
  const length = HEX_LENGTH[letter];
  if (length === undefined) cursor.scannerError('found unknown escape character', context);
  cursor.pos += 2;
  let code = 0;
  for (let i = 0; i < length; i++) {
    const digit = hexDigit(cursor.text.charCodeAt(cursor.pos + i));
    if (digit < 0) cursor.scannerError('did not find expected hexdecimal number', context);
    code = code * 16 + digit;
  }
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
    cursor.scannerError('found invalid Unicode character escape code', context);
  cursor.pos += length;
  return String.fromCodePoint(code);
}

/** Skips blanks and breaks; blanks within a line are kept, breaks fold. */
function skipBlanks(cursor: Cursor, afterEscapedBreak: boolean): string {
  const { text } = cursor;
  let blanks = '';
  let first = '';
  let more = '';
  let broke = afterEscapedBreak;
  for (;;) {
    const c = text.charCodeAt(cursor.pos);
    if (isBlank(c)) {
      if (!broke) blanks += text[cursor.pos];
      cursor.pos++;
    } else if (isBreak(c)) {
      if (broke) more += cursor.readLine();
      else first = cursor.readLine();
      broke = true;
    } else break;
  }
  if (!broke) return blanks;
  if (first !== '\n') return first + more;
  return more === '' ? ' ' : more;
}
