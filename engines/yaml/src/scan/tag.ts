import { hexDigit, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isWord } from './characters.ts';
import type { Cursor, Mark } from './cursor.ts';

const URI_PUNCTUATION = ";/?:@&=+$,.!~*'()[]%";

/** Handle and suffix of a tag; an empty handle means that the suffix is the whole tag. */
export interface TagText {
  handle: string;
  suffix: string;
}

/** Scans a tag; the position is at `!`. */
export function scanTag(cursor: Cursor): TagText {
  const { text } = cursor;
  const context: Mark = { offset: cursor.pos, line: cursor.line };
  const tag =
    text.charCodeAt(cursor.pos + 1) === 0x3c ? scanVerbatim(cursor, context) : scanShort(cursor, context);
  if (!isBlankOrEnd(text.charCodeAt(cursor.pos)))
    cursor.scannerError('did not find expected whitespace or line break', context);
  return tag;
}

function scanVerbatim(cursor: Cursor, context: Mark): TagText {
  cursor.pos += 2;
  const suffix = scanUri(cursor, '', context);
  if (cursor.text.charCodeAt(cursor.pos) !== 0x3e)
    cursor.scannerError("did not find the expected '>'", context);
  cursor.pos++;
  return { handle: '', suffix };
}

function scanShort(cursor: Cursor, context: Mark): TagText {
  const handle = scanHandle(cursor, false, context);
  if (handle.length > 1 && handle.endsWith('!')) return { handle, suffix: scanUri(cursor, '', context) };
  const suffix = scanUri(cursor, handle, context);
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
}

function scanHandle(cursor: Cursor, directive: boolean, context: Mark): string {
  const { text } = cursor;
  const start = cursor.pos;
  if (text.charCodeAt(start) !== 0x21) cursor.scannerError("did not find expected '!'", context);
  cursor.pos++;
  while (isWord(text.charCodeAt(cursor.pos))) cursor.pos++;
  if (text.charCodeAt(cursor.pos) === 0x21) cursor.pos++;
  else if (directive && cursor.pos > start + 1) cursor.scannerError("did not find expected '!'", context);
  return text.slice(start, cursor.pos);
}

function scanUri(cursor: Cursor, head: string, context: Mark): string {
  const { text } = cursor;
  const start = cursor.pos;
  let uri = head.slice(1);
  for (;;) {
    const c = text.charCodeAt(cursor.pos);
    if (c === 0x25) uri += scanUriEscape(cursor, context);
    else if (isWord(c) || (c > 32 && c < 127 && URI_PUNCTUATION.includes(text[cursor.pos]!))) {
      uri += text[cursor.pos];
      cursor.pos++;
    } else break;
  }
  if (cursor.pos === start && head === '') cursor.scannerError('did not find expected tag URI', context);
  return uri;
}

/** `%C3%A9`: the bytes of one UTF-8 character. */
function scanUriEscape(cursor: Cursor, context: Mark): string {
  const bytes: number[] = [];
  let width = 1;
  while (bytes.length < width) {
    const { text, pos } = cursor;
    const high = hexDigit(text.charCodeAt(pos + 1));
    const low = hexDigit(text.charCodeAt(pos + 2));
    if (text.charCodeAt(pos) !== 0x25 || high < 0 || low < 0)
      cursor.scannerError('did not find URI escaped octet', context);
    const octet = high * 16 + low;
    if (bytes.length === 0) {
      width = utf8Width(octet);
      if (width === 0) cursor.scannerError('found an incorrect leading UTF-8 octet', context);
    } else if ((octet & 0xc0) !== 0x80)
      cursor.scannerError('found an incorrect trailing UTF-8 octet', context);
    bytes.push(octet);
    cursor.pos += 3;
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

function utf8Width(octet: number): number {
  if (octet < 0x80) return 1;
  if ((octet & 0xe0) === 0xc0) return 2;
  if ((octet & 0xf0) === 0xe0) return 3;
  return (octet & 0xf8) === 0xf0 ? 4 : 0;
}

/** A directive line: `%YAML 1.1` or `%TAG !e! tag:example.com,2026:`. */
export type Directive = { name: 'YAML'; version: string } | { name: 'TAG'; handle: string; prefix: string };

/** Scans a directive with its line break; the position is at `%`. */
export function scanDirective(cursor: Cursor): Directive {
  const { text } = cursor;
  const context: Mark = { offset: cursor.pos, line: cursor.line };
  const start = ++cursor.pos;
  while (isWord(text.charCodeAt(cursor.pos))) cursor.pos++;
  const name = text.slice(start, cursor.pos);
  if (name === '') cursor.scannerError('could not find expected directive name', context);
  if (!isBlankOrEnd(text.charCodeAt(cursor.pos)))
    cursor.scannerError('found unexpected non-alphabetical character', context);
  let directive: Directive;
  if (name === 'YAML') directive = scanVersion(cursor, context);
  else if (name === 'TAG') directive = scanTagDirective(cursor, context);
  else cursor.scannerError('found unknown directive name', context);
  finishLine(cursor, context);
  return directive;
}

function skipBlanks(cursor: Cursor): void {
  while (isBlank(cursor.text.charCodeAt(cursor.pos))) cursor.pos++;
}

function scanVersion(cursor: Cursor, context: Mark): Directive {
  skipBlanks(cursor);
  const major = scanVersionNumber(cursor, context);
  if (cursor.text.charCodeAt(cursor.pos) !== 0x2e)
    cursor.scannerError("did not find expected digit or '.' character", context);
  cursor.pos++;
  return { name: 'YAML', version: `${major}.${scanVersionNumber(cursor, context)}` };
}

function scanVersionNumber(cursor: Cursor, context: Mark): number {
  const start = cursor.pos;
  for (;;) {
    const c = cursor.text.charCodeAt(cursor.pos);
    if (c < 48 || c > 57) break;
    if (cursor.pos - start === 2) cursor.scannerError('found extremely long version number', context);
    cursor.pos++;
  }
  if (cursor.pos === start) cursor.scannerError('did not find expected version number', context);
  return Number(cursor.text.slice(start, cursor.pos));
}

function scanTagDirective(cursor: Cursor, context: Mark): Directive {
  skipBlanks(cursor);
  const handle = scanHandle(cursor, true, context);
  if (!isBlank(cursor.text.charCodeAt(cursor.pos)))
    cursor.scannerError('did not find expected whitespace', context);
  skipBlanks(cursor);
  const prefix = scanUri(cursor, '', context);
  if (!isBlankOrEnd(cursor.text.charCodeAt(cursor.pos)))
    cursor.scannerError('did not find expected whitespace or line break', context);
  return { name: 'TAG', handle, prefix };
}

function finishLine(cursor: Cursor, context: Mark): void {
  const { text } = cursor;
  skipBlanks(cursor);
  if (text.charCodeAt(cursor.pos) === 0x23) {
    while (!isBreakOrEnd(text.charCodeAt(cursor.pos))) cursor.pos++;
  }
  const c = text.charCodeAt(cursor.pos);
  if (isBreak(c)) cursor.skipLine();
  else if (c !== 0) cursor.scannerError('did not find expected comment or line break', context);
}
