import type { ScalarStyle } from '../node.ts';
import { scanBlock } from './block.ts';
import { isBlank, isBlankOrEnd, isBreak, isWord } from './characters.ts';
import { atDocumentIndicator, scanPlain } from './plain.ts';
import { scanQuoted } from './quoted.ts';
import { scanDirective, scanTag } from './tag.ts';
import { Kind, type Token } from './token.ts';
import { type ScanSettings, TokenQueue } from './token-queue.ts';

/** `#` `%` `@` `` ` `` `|` `>` and tab. */
const NEVER_FIRST = [0x23, 0x25, 0x40, 0x60, 0x7c, 0x3e, 9];

/**
 * Text to tokens, as YAML 1.1 (and with it libyaml and go-yaml) reads it. Indentation becomes block start and end
 * tokens. What begins a key shows only at its `:`, so tokens wait in a queue while the first of them may still turn
 * out to be a key:
 *
 *     app: web        scalar waits … `:` found → block-mapping-start, key, scalar, value
 *     ^^^ ^
 */
export class Scanner extends TokenQueue {
  /** The opening brackets of the flow collections around the position. */
  private readonly openings: Token[] = [];
  private readonly maxDepth: number;

  constructor(text: string, settings: ScanSettings) {
    super(text, settings);
    this.maxDepth = settings.maxDepth;
  }

  /** The next token, which stays in the queue. */
  peek(): Token {
    while (this.mustFetch()) this.fetch();
    return this.tokens[this.head]!;
  }

  private fetch(): void {
    const { cursor } = this;
    this.skipToToken();
    this.unrollIndent(cursor.pos - cursor.lineStart);
    const c = cursor.text.charCodeAt(cursor.pos);
    const atLineStart = cursor.pos === cursor.lineStart;
    if (c === 0) this.fetchEnd();
    else if (atLineStart && c === 0x25) this.fetchDirective();
    else if (atLineStart && atDocumentIndicator(cursor)) this.fetchDocumentIndicator(c);
    else this.fetchToken(c);
  }

  private fetchToken(c: number): void {
    switch (c) {
      case 0x5b: // [
        this.fetchFlowStart(Kind.flowSequenceStart);
        break;
      case 0x7b: // {
        this.fetchFlowStart(Kind.flowMappingStart);
        break;
      case 0x5d: // ]
        this.fetchFlowEnd(Kind.flowSequenceEnd);
        break;
      case 0x7d: // }
        this.fetchFlowEnd(Kind.flowMappingEnd);
        break;
      case 0x2c: // ,
        this.fetchFlowEntry();
        break;
      case 0x2a: // *
        this.fetchAnchor(Kind.alias);
        break;
      case 0x26: // &
        this.fetchAnchor(Kind.anchor);
        break;
      case 0x21: // !
        this.fetchTag();
        break;
      case 0x27: // '
        this.fetchQuoted(c, 'single');
        break;
      case 0x22: // "
        this.fetchQuoted(c, 'double');
        break;
      default:
        this.fetchBlockToken(c);
    }
  }

  /** Characters that are indicators only before a blank, or outside flow collections. */
  private fetchBlockToken(c: number): void {
    const flow = this.flowLevel > 0;
    const blankFollows = isBlankOrEnd(this.cursor.text.charCodeAt(this.cursor.pos + 1));
    if (c === 0x2d && blankFollows) this.fetchBlockEntry();
    else if (c === 0x3f && (flow || blankFollows)) this.fetchKey();
    else if (c === 0x3a && (flow || blankFollows)) this.fetchValue();
    else if ((c === 0x7c || c === 0x3e) && !flow) this.fetchBlock(c === 0x7c ? 'literal' : 'folded');
    else if (NEVER_FIRST.includes(c)) this.fail('found character that cannot start any token');
    else this.fetchPlain();
  }

  /** A mistake at the position. */
  private fail(problem: string): never {
    return this.cursor.scannerError(problem, { offset: this.cursor.pos, line: this.cursor.line });
  }

  /** Skips blanks, comments and breaks. A tab is no indentation: it must not stand where a key could begin. */
  private skipToToken(): void {
    const { cursor } = this;
    const { text } = cursor;
    let afterComment = false;
    for (;;) {
      let c = text.charCodeAt(cursor.pos);
      if (afterComment) c = this.skipToComment(c);
      while (c === 32 || (c === 9 && (this.flowLevel > 0 || !this.keyAllowed)))
        c = text.charCodeAt(++cursor.pos);
      if (c === 0x23) {
        cursor.skipToBreak();
        c = text.charCodeAt(cursor.pos);
        afterComment = cursor.dialect === 'yaml3';
      }
      if (!isBreak(c)) return;
      cursor.skipLine();
      if (this.flowLevel === 0) this.keyAllowed = true;
    }
  }

  /** go-yaml v3 gathers comments: after one, the next may stand behind tabs. Returns the character to go on with. */
  private skipToComment(c: number): number {
    const { cursor } = this;
    let at = cursor.pos;
    while (isBlank(cursor.text.charCodeAt(at)) || isBreak(cursor.text.charCodeAt(at))) at++;
    if (cursor.text.charCodeAt(at) !== 0x23) return c;
    while (cursor.pos < at) {
      if (isBreak(cursor.text.charCodeAt(cursor.pos))) cursor.skipLine();
      else cursor.pos++;
    }
    return 0x23;
  }

  private fetchEnd(): void {
    const { cursor } = this;
    if (cursor.pos !== cursor.lineStart) {
      cursor.lineStart = cursor.pos;
      cursor.line++;
    }
    this.unrollIndent(-1);
    this.dropKey();
    this.keyAllowed = false;
    this.push(Kind.streamEnd, cursor.pos, cursor.line);
  }

  private fetchDirective(): void {
    const { pos, line } = this.cursor;
    this.unrollIndent(-1);
    this.dropKey();
    this.keyAllowed = false;
    const directive = scanDirective(this.cursor);
    if (directive.name === 'YAML') this.push(Kind.versionDirective, pos, line).value = directive.version;
    else {
      const token = this.push(Kind.tagDirective, pos, line);
      token.value = directive.handle;
      token.extra = directive.prefix;
    }
  }

  private fetchDocumentIndicator(c: number): void {
    this.unrollIndent(-1);
    this.dropKey();
    this.keyAllowed = false;
    this.fetchIndicator(c === 0x2d ? Kind.documentStart : Kind.documentEnd, 3);
  }

  private fetchIndicator(kind: number, width = 1): Token {
    const start = this.cursor.pos;
    this.cursor.pos += width;
    return this.push(kind, start, this.cursor.line);
  }

  private fetchFlowStart(kind: number): void {
    const key = this.saveKey();
    this.keys.push(undefined);
    this.flowLevel++;
    if (this.flowLevel > this.maxDepth) this.fail(`exceeded max depth of ${this.maxDepth}`);
    this.keyAllowed = true;
    const opening = this.fetchIndicator(kind);
    opening.key = key;
    this.openings.push(opening);
  }

  private fetchFlowEnd(kind: number): void {
    this.dropKey();
    if (this.flowLevel > 0) {
      this.flowLevel--;
      const opening = this.openings.pop()!;
      // go-yaml forgets that `[]` and `{}` may be keys (scannerc.go, decrease_flow_level): so do its errors.
      if (this.keys.pop() === undefined) opening.key = undefined;
    }
    this.keyAllowed = false;
    this.fetchIndicator(kind);
  }

  private fetchFlowEntry(): void {
    this.dropKey();
    this.keyAllowed = true;
    this.fetchIndicator(Kind.flowEntry);
  }

  private fetchBlockEntry(): void {
    const { cursor } = this;
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) this.fail('block sequence entries are not allowed in this context');
      const column = cursor.pos - cursor.lineStart;
      this.rollIndent(column, this.tail, Kind.blockSequenceStart, cursor.pos, cursor.line);
    }
    this.dropKey();
    this.keyAllowed = true;
    this.fetchIndicator(Kind.blockEntry);
  }

  private fetchKey(): void {
    this.startComplexPair('mapping keys');
    this.dropKey();
    this.keyAllowed = this.flowLevel === 0;
    this.fetchIndicator(Kind.key);
  }

  private startComplexPair(subject: string): void {
    const { cursor } = this;
    if (this.flowLevel > 0) return;
    if (!this.keyAllowed) this.fail(`${subject} are not allowed in this context`);
    const column = cursor.pos - cursor.lineStart;
    this.rollIndent(column, this.tail, Kind.blockMappingStart, cursor.pos, cursor.line);
  }

  private fetchValue(): void {
    const key = this.keys[this.keys.length - 1];
    if (key !== undefined && this.isStillPossible(key)) {
      const at = key.number - this.taken + this.head;
      this.insert(at, Kind.key, key.offset, key.line);
      this.rollIndent(key.column, at, Kind.blockMappingStart, key.offset, key.line);
      key.possible = false;
      this.keyAllowed = false;
    } else {
      this.startComplexPair('mapping values');
      this.keyAllowed = this.flowLevel === 0;
    }
    this.fetchIndicator(Kind.value);
  }

  private fetchAnchor(kind: number): void {
    const key = this.saveKey();
    this.keyAllowed = false;
    const { cursor } = this;
    const context = { offset: cursor.pos, line: cursor.line };
    const start = ++cursor.pos;
    while (isWord(cursor.text.charCodeAt(cursor.pos))) cursor.pos++;
    const c = cursor.text.charCodeAt(cursor.pos);
    if (cursor.pos === start || !(isBlankOrEnd(c) || '?:,]}%@`'.includes(String.fromCharCode(c))))
      cursor.scannerError('did not find expected alphabetic or numeric character', context);
    const token = this.push(kind, start - 1, cursor.line);
    token.value = cursor.text.slice(start, cursor.pos);
    token.key = key;
  }

  private fetchTag(): void {
    const key = this.saveKey();
    this.keyAllowed = false;
    const { pos, line } = this.cursor;
    const tag = scanTag(this.cursor);
    const token = this.push(Kind.tag, pos, line);
    token.value = tag.handle;
    token.extra = tag.suffix;
    token.key = key;
  }

  private fetchBlock(style: ScalarStyle): void {
    this.dropKey();
    this.keyAllowed = true;
    const { pos, line } = this.cursor;
    const block = scanBlock(this.cursor, this.indent);
    const token = this.push(Kind.scalar, pos, line);
    token.value = block.value;
    token.end = block.end;
    token.style = style;
  }

  private fetchQuoted(quote: number, style: ScalarStyle): void {
    const key = this.saveKey();
    this.keyAllowed = false;
    const { pos, line } = this.cursor;
    const value = scanQuoted(this.cursor, quote);
    const token = this.push(Kind.scalar, pos, line);
    token.value = value;
    token.style = style;
    token.key = key;
  }

  private fetchPlain(): void {
    const key = this.saveKey();
    this.keyAllowed = false;
    const { pos, line } = this.cursor;
    const value = scanPlain(this.cursor, this.indent, this.flowLevel > 0);
    if (this.cursor.brokeLine) this.keyAllowed = true;
    const token = this.push(Kind.scalar, pos, line);
    token.value = value;
    token.end = this.cursor.scalarEnd;
    token.key = key;
  }
}
