import { isBlank, isBlankOrEnd, isBreak, isFlowIndicator } from './characters.ts';
import type { Cursor } from './cursor.ts';

/** `---` or `...` alone at the start of a line. */
export function atDocumentIndicator(cursor: Cursor): boolean {
  const { text, pos } = cursor;
  if (pos !== cursor.lineStart) return false;
  const c = text.charCodeAt(pos);
  if (c !== 0x2d && c !== 0x2e) return false;
  return (
    text.charCodeAt(pos + 1) === c && text.charCodeAt(pos + 2) === c && isBlankOrEnd(text.charCodeAt(pos + 3))
  );
}

/** The end of the words on this line: before `: `, a blank, a break, or a flow indicator inside a flow collection. */
function endOfWord(text: string, from: number, flow: boolean): number {
  let pos = from;
  for (;;) {
    const c = text.charCodeAt(pos);
    if (c <= 32 || c > 0x84) {
      if (isBlankOrEnd(c)) return pos;
    } else if (c === 0x3a) {
      if (isBlankOrEnd(text.charCodeAt(pos + 1))) return pos;
    } else if (flow && (c === 0x3f || isFlowIndicator(c))) return pos;
    pos++;
  }
}

/**
 * Scans a plain scalar from the position and returns its value; where it ends stays in the cursor. `indent` is the
 * enclosing block's; inside a flow collection lines may stand anywhere.
 */
export function scanPlain(cursor: Cursor, indent: number, flow: boolean): string {
  const { text, pos: start, line } = cursor;
  let value = '';
  let chunk = cursor.pos;
  let end = cursor.pos;
  let folded: string | undefined;
  while (text.charCodeAt(cursor.pos) !== 0x23 && !atDocumentIndicator(cursor)) {
    const wordEnd = endOfWord(text, cursor.pos, flow);
    if (wordEnd > cursor.pos) {
      if (folded !== undefined) {
        value += text.slice(chunk, end) + folded;
        chunk = cursor.pos;
        folded = undefined;
      }
      end = wordEnd;
      cursor.pos = wordEnd;
    }
    const c = text.charCodeAt(cursor.pos);
    if (!isBlank(c) && !isBreak(c)) break;
    folded = skipFold(cursor, indent, start, line);
    if (!flow && cursor.pos - cursor.lineStart <= indent) break;
  }
  const last = text.slice(chunk, end);
  cursor.scalarEnd = end;
  cursor.brokeLine = folded !== undefined;
  return value === '' ? last : value + last;
}

/** Skips blanks and breaks; returns what the breaks mean, or undefined if the line goes on. */
function skipFold(cursor: Cursor, indent: number, start: number, line: number): string | undefined {
  const { text } = cursor;
  let first = '';
  let more = '';
  for (;;) {
    const c = text.charCodeAt(cursor.pos);
    if (isBlank(c)) {
      if (c === 9 && first !== '' && cursor.pos - cursor.lineStart <= indent)
        cursor.scannerError('found a tab character that violates indentation', { offset: start, line });
      cursor.pos++;
    } else if (isBreak(c)) {
      if (first === '') first = cursor.readLine();
      else more += cursor.readLine();
    } else break;
  }
  if (first === '') return undefined;
  if (first !== '\n') return first + more;
  return more === '' ? ' ' : more;
}
