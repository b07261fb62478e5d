import { Cursor, type Dialect } from './cursor.ts';
import { Kind, type SimpleKey, type Token } from './token.ts';

/** A key must end on its line and within so many characters (YAML 1.1, 9.4). */
const LONGEST_SIMPLE_KEY = 1024;
/** Taken tokens are forgotten at the latest when there are so many. */
const MOST_TAKEN = 256;

/** What a scan is told. */
export interface ScanSettings {
  readonly dialect: Dialect;
  readonly file: string | undefined;
  readonly maxDepth: number;
}

/**
 * The tokens that were scanned and not taken yet, with what decides about them: the columns of the open blocks and
 * the places where a key may have begun.
 */
export class TokenQueue {
  readonly cursor: Cursor;
  /** The queue lies between `head` and `tail`; what lies outside is free. */
  protected readonly tokens: Token[] = [];
  protected head = 0;
  protected tail = 0;
  /** Tokens taken so far: the number of the first token in the queue. */
  protected taken = 0;
  protected indent = -1;
  protected flowLevel = 0;
  protected keyAllowed = true;
  /** The possible key of each flow level, the block context's first. */
  protected readonly keys: (SimpleKey | undefined)[] = [undefined];
  private readonly indents: number[] = [];
  /** How many tokens must wait in the queue: go-yaml v3 reads ahead and so meets mistakes of the scanner earlier. */
  private readonly lookAhead: number;

  constructor(text: string, settings: ScanSettings) {
    this.cursor = new Cursor(text, settings.dialect, settings.file);
    this.lookAhead = settings.dialect === 'yaml3' ? 3 : 1;
    if (text.charCodeAt(0) === 0xfeff) this.cursor.pos = this.cursor.lineStart = 1;
  }

  /** Takes the first token. */
  take(): void {
    this.head++;
    this.taken++;
    if (this.head === this.tail) this.head = this.tail = 0;
    else if (this.head === MOST_TAKEN) {
      this.tokens.copyWithin(0, this.head, this.tail);
      this.tail -= this.head;
      this.head = 0;
    }
  }

  /** True if the first token is not certain yet. */
  protected mustFetch(): boolean {
    const waiting = this.tail - this.head;
    if (waiting < this.lookAhead) return waiting === 0 || this.tokens[this.tail - 1]!.kind !== Kind.streamEnd;
    const key = this.tokens[this.head]!.key;
    return key !== undefined && this.isStillPossible(key);
  }

  protected isStillPossible(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.line === this.cursor.line && key.offset + LONGEST_SIMPLE_KEY >= this.cursor.pos) return true;
    if (key.required) this.missingColon(key);
    key.possible = false;
    return false;
  }

  protected missingColon(key: SimpleKey): never {
    return this.cursor.scannerError("could not find expected ':'", key);
  }

  /** Notes that the token to come may start a key. */
  protected saveKey(): SimpleKey | undefined {
    if (!this.keyAllowed) return undefined;
    const { pos, line, lineStart } = this.cursor;
    const column = pos - lineStart;
    const key: SimpleKey = {
      possible: true,
      required: this.flowLevel === 0 && this.indent === column,
      number: this.taken + this.tail - this.head,
      offset: pos,
      line,
      column,
    };
    this.dropKey();
    this.keys[this.keys.length - 1] = key;
    return key;
  }

  protected dropKey(): void {
    const key = this.keys[this.keys.length - 1];
    if (key === undefined || !key.possible) return;
    if (key.required) this.missingColon(key);
    key.possible = false;
  }

  protected push(kind: number, start: number, line: number): Token {
    const token: Token = {
      kind,
      start,
      end: this.cursor.pos,
      line,
      value: '',
      extra: '',
      style: 'plain',
      key: undefined,
    };
    this.tokens[this.tail++] = token;
    return token;
  }

  protected insert(at: number, kind: number, offset: number, line: number): void {
    const token = this.push(kind, offset, line);
    token.end = offset;
    // A key whose token was taken already (`{}: x`) starts where the colon is, as in go-yaml.
    if (at < this.head) return;
    for (let i = this.tail - 1; i > at; i--) this.tokens[i] = this.tokens[i - 1]!;
    this.tokens[at] = token;
  }

  /** A column further right than the current block starts a new one. */
  protected rollIndent(column: number, at: number, kind: number, offset: number, line: number): void {
    if (this.flowLevel > 0 || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    this.insert(at, kind, offset, line);
  }

  /** A column further left ends blocks. */
  protected unrollIndent(column: number): void {
    if (this.flowLevel > 0) return;
    while (this.indent > column) {
      this.push(Kind.blockEnd, this.cursor.pos, this.cursor.line);
      this.indent = this.indents.pop()!;
    }
  }
}
