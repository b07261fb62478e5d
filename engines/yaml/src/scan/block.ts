import { isBlank, isBreak, isBreakOrEnd } from './characters.ts';
import type { Cursor, Mark } from './cursor.ts';

interface Header {
  chomping: -1 | 0 | 1;
  /** Explicit indentation, 0 if none. */
  increment: number;
}

/** Scans a block scalar (`|` or `>`); the position is at the indicator. Returns the text and where it ends. */
export function scanBlock(cursor: Cursor, parentIndent: number): { value: string; end: number } {
  const { text } = cursor;
  const context: Mark = { offset: cursor.pos, line: cursor.line };
  const literal = text.charCodeAt(cursor.pos) === 0x7c;
  const header = scanHeader(cursor, context);
  const state: Breaks = {
    indent: header.increment === 0 ? 0 : Math.max(parentIndent, 0) + header.increment,
    text: '',
    end: cursor.pos,
  };
  scanBreaks(cursor, state, parentIndent, context);
  let value = '';
  let lastBreak = '';
  let wasMoreIndented = false;
  while (cursor.pos - cursor.lineStart === state.indent && text.charCodeAt(cursor.pos) !== 0) {
    const moreIndented = isBlank(text.charCodeAt(cursor.pos));
    const folds = !literal && !wasMoreIndented && !moreIndented && lastBreak === '\n';
    if (!folds) value += lastBreak;
    else if (state.text === '') value += ' ';
    value += state.text;
    state.text = '';
    wasMoreIndented = moreIndented;
    const lineStart = cursor.pos;
    while (!isBreakOrEnd(text.charCodeAt(cursor.pos))) cursor.pos++;
    value += text.slice(lineStart, cursor.pos);
    lastBreak = cursor.readLine();
    scanBreaks(cursor, state, parentIndent, context);
  }
  if (header.chomping !== -1) value += lastBreak;
  if (header.chomping === 1) value += state.text;
  return { value, end: state.end };
}

function scanHeader(cursor: Cursor, context: Mark): Header {
  const { text } = cursor;
  const header: Header = { chomping: 0, increment: 0 };
  cursor.pos++;
  if (scanChomping(cursor, header)) scanIncrement(cursor, header, context);
  else if (scanIncrement(cursor, header, context)) scanChomping(cursor, header);
  while (isBlank(text.charCodeAt(cursor.pos))) cursor.pos++;
  if (text.charCodeAt(cursor.pos) === 0x23) {
    while (!isBreakOrEnd(text.charCodeAt(cursor.pos))) cursor.pos++;
  }
  const c = text.charCodeAt(cursor.pos);
  if (isBreak(c)) cursor.skipLine();
  else if (c !== 0) cursor.scannerError('did not find expected comment or line break', context);
  return header;
}

function scanChomping(cursor: Cursor, header: Header): boolean {
  const c = cursor.text.charCodeAt(cursor.pos);
  if (c !== 0x2b && c !== 0x2d) return false;
  header.chomping = c === 0x2b ? 1 : -1;
  cursor.pos++;
  return true;
}

function scanIncrement(cursor: Cursor, header: Header, context: Mark): boolean {
  const c = cursor.text.charCodeAt(cursor.pos);
  if (c < 48 || c > 57) return false;
  if (c === 48) cursor.scannerError('found an indentation indicator equal to 0', context);
  header.increment = c - 48;
  cursor.pos++;
  return true;
}

interface Breaks {
  /** The scalar's indentation; 0 until the first line tells. */
  indent: number;
  /** The empty lines that were read. */
  text: string;
  end: number;
}

/** Skips indentation and empty lines, and finds the indentation if it is not known yet. */
function scanBreaks(cursor: Cursor, state: Breaks, parentIndent: number, context: Mark): void {
  const { text } = cursor;
  let widest = 0;
  state.end = cursor.pos;
  for (;;) {
    const limit = state.indent === 0 ? Number.POSITIVE_INFINITY : cursor.lineStart + state.indent;
    while (cursor.pos < limit && text.charCodeAt(cursor.pos) === 32) cursor.pos++;
    widest = Math.max(widest, cursor.pos - cursor.lineStart);
    const c = text.charCodeAt(cursor.pos);
    if (c === 9 && cursor.pos < limit)
      cursor.scannerError('found a tab character where an indentation space is expected', context);
    if (!isBreak(c)) break;
    state.text += cursor.readLine();
    state.end = cursor.pos;
  }
  if (state.indent === 0) state.indent = Math.max(widest, parentIndent + 1, 1);
}
