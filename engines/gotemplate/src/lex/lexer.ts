import { KEYWORDS, type Token, type TokenKind } from './token.ts';

const LEFT = '{{';
const RIGHT = '}}';

const LETTER_OR_DIGIT = /^[\p{L}\p{Nd}]$/u;
/** What the ASCII characters are, by code. */
const WORD = tableOf('_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
const TERMINATOR = tableOf('.,|:()');

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

/** State of a scan: what comes next. Each state returns the next one, or undefined at the end or an error. */
type State = ((this: Lexer) => State) | undefined;

/**
 * Cuts a template into tokens (text/template/parse/lex.go).
 *
 * ```
 * Hello, {{- if .Name }} {{ .Name | upper }}{{ end }}
 * ^text  ^leftDelim      ^ inside an action: spaces, words, literals, until }}
 * ```
 *
 * A `-` beside a delimiter and a space trims the text on its side. The last token is `eof` or `error`.
 */
export function lex(source: string): Token[] {
  return new Lexer(source).run();
}

class Lexer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #start = 0;
  #nextBreak = -1;
  #line = 0;
  #parens = 0;

  constructor(source: string) {
    this.#source = source;
  }

  run(): Token[] {
    let state: State = this.#text;
    while (state !== undefined) state = state.call(this);
    return this.#tokens;
  }

  /** The line of an offset; asked for growing offsets only. */
  #lineOf(at: number): number {
    while (this.#nextBreak < at) {
      this.#line++;
      const next = this.#source.indexOf('\n', this.#nextBreak + 1);
      this.#nextBreak = next < 0 ? Number.POSITIVE_INFINITY : next;
    }
    return this.#line;
  }

  #emit(kind: TokenKind): void {
    this.#tokens.push({
      kind,
      text: this.#source.slice(this.#start, this.#at),
      at: this.#start,
      line: this.#lineOf(this.#start),
    });
    this.#start = this.#at;
  }

  #fail(message: string, line = this.#lineOf(this.#start)): undefined {
    this.#tokens.push({ kind: 'error', text: message, at: this.#start, line });
    return undefined;
  }

  #peek(): string {
    const code = this.#source.codePointAt(this.#at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  #next(): string {
    const code = this.#source.charCodeAt(this.#at);
    if (code < 128) return this.#source[this.#at++] ?? '';
    const character = this.#peek();
    this.#at += character.length;
    return character;
  }

  #skipWord(): void {
    for (;;) {
      const code = this.#source.charCodeAt(this.#at);
      if (code < 128) {
        if (WORD[code] !== 1) return;
        this.#at++;
        continue;
      }
      const character = this.#peek();
      if (!isWordCharacter(character)) return;
      this.#at += character.length;
    }
  }

  #startsWith(text: string, at = this.#at): boolean {
    return this.#source.startsWith(text, at);
  }

  /** Text up to the next `{{`, without what a `{{-` trims. */
  #text(): State {
    const found = this.#source.indexOf(LEFT, this.#at);
    if (found === -1) {
      this.#at = this.#source.length;
      if (this.#at > this.#start) this.#emit('text');
      this.#emit('eof');
      return undefined;
    }
    if (found > this.#start) {
      this.#at = this.#trimsLeft(found + 2) ? this.#trimmedEnd(found) : found;
      if (this.#at > this.#start) this.#emit('text');
      this.#at = this.#start = found;
    }
    return this.#leftDelim;
  }

  /** The end of the text before `at` without trailing white space. */
  #trimmedEnd(at: number): number {
    let end = at;
    while (end > this.#start && isSpace(this.#source.charCodeAt(end - 1))) end--;
    return end;
  }

  /** Whether a trim marker and a space follow the left delimiter. */
  #trimsLeft(at: number): boolean {
    return this.#source[at] === '-' && isSpace(this.#source.charCodeAt(at + 1));
  }

  #leftDelim(): State {
    const trim = this.#trimsLeft(this.#at + 2) ? 2 : 0;
    if (this.#startsWith('/*', this.#at + 2 + trim)) {
      this.#at += 2 + trim;
      this.#start = this.#at;
      return this.#comment;
    }
    this.#at += 2;
    this.#emit('leftDelim');
    this.#at += trim;
    this.#start = this.#at;
    this.#parens = 0;
    return this.#inside;
  }

  #comment(): State {
    const end = this.#source.indexOf('*/', this.#at + 2);
    if (end === -1) return this.#fail('unclosed comment');
    this.#at = end + 2;
    const closing = this.#atRightDelim();
    if (closing === undefined) return this.#fail('comment ends before closing delimiter');
    this.#at += closing.length;
    this.#start = this.#at;
    if (closing.trims) this.#skipSpace();
    return this.#text;
  }

  /** The right delimiter here, with its trim marker. */
  #atRightDelim(): { length: number; trims: boolean } | undefined {
    if (
      isSpace(this.#source.charCodeAt(this.#at)) &&
      this.#source[this.#at + 1] === '-' &&
      this.#startsWith(RIGHT, this.#at + 2)
    ) {
      return { length: 4, trims: true };
    }
    return this.#startsWith(RIGHT) ? { length: 2, trims: false } : undefined;
  }

  #skipSpace(): void {
    while (isSpace(this.#source.charCodeAt(this.#at))) this.#at++;
    this.#start = this.#at;
  }

  #rightDelim(trims: boolean): State {
    if (trims) {
      this.#at += 2;
      this.#start = this.#at;
    }
    this.#at += 2;
    this.#emit('rightDelim');
    if (trims) this.#skipSpace();
    return this.#text;
  }

  #inside(): State {
    const closing = this.#atRightDelim();
    if (closing !== undefined)
      return this.#parens === 0 ? this.#rightDelim(closing.trims) : this.#fail('unclosed left paren');
    const character = this.#next();
    if (character === '') return this.#fail('unclosed action');
    if (isSpace(character.charCodeAt(0))) return this.#space;
    switch (character) {
      case '=':
        this.#emit('assign');
        return this.#inside;
      case ':':
        if (this.#next() !== '=') return this.#fail('expected :=');
        this.#emit('declare');
        return this.#inside;
      case '|':
        this.#emit('pipe');
        return this.#inside;
      case '"':
        return this.#quoted;
      case '`':
        return this.#rawQuoted;
      case '$':
        return this.#word('variable');
      case "'":
        return this.#char;
      case '.':
        if (!isDigit(this.#peek())) return this.#word('field');
        break;
      case '(':
        this.#emit('leftParen');
        this.#parens++;
        return this.#inside;
      case ')':
        this.#parens--;
        if (this.#parens < 0) return this.#fail('unexpected right paren');
        this.#emit('rightParen');
        return this.#inside;
    }
    if (character === '.' || character === '+' || character === '-' || isDigit(character)) {
      this.#at -= character.length;
      return this.#number;
    }
    if (isWordCharacter(character)) {
      this.#at -= character.length;
      return this.#identifier;
    }
    if (character >= ' ' && character < '\x7f') {
      this.#emit('char');
      return this.#inside;
    }
    return this.#fail(`unrecognized character in action: ${codePoint(character)}`);
  }

  #space(): State {
    while (isSpace(this.#source.charCodeAt(this.#at))) this.#at++;
    // The space before a closing trim marker belongs to the delimiter.
    if (this.#source[this.#at] === '-' && this.#startsWith(RIGHT, this.#at + 1)) {
      this.#at--;
      if (this.#at === this.#start) return this.#rightDelim(true);
    }
    this.#emit('space');
    return this.#inside;
  }

  #identifier(): State {
    this.#skipWord();
    if (!this.#atTerminator()) return this.#fail(`bad character ${codePoint(this.#peek())}`);
    const word = this.#source.slice(this.#start, this.#at);
    const keyword = KEYWORDS.get(word);
    this.#emit(keyword ?? (word === 'true' || word === 'false' ? 'bool' : 'identifier'));
    return this.#inside;
  }

  /** A field or a variable; the `.` or `$` is behind. */
  #word(kind: 'field' | 'variable'): State {
    if (this.#atTerminator()) {
      this.#emit(kind === 'variable' ? 'variable' : 'dot');
      return this.#inside;
    }
    this.#skipWord();
    if (!this.#atTerminator()) return this.#fail(`bad character ${codePoint(this.#peek())}`);
    this.#emit(kind);
    return this.#inside;
  }

  #atTerminator(): boolean {
    if (this.#at >= this.#source.length) return true;
    const code = this.#source.charCodeAt(this.#at);
    return isSpace(code) || (code < 128 && TERMINATOR[code] === 1) || this.#startsWith(RIGHT);
  }

  #char(): State {
    for (;;) {
      const character = this.#next();
      if (character === '\\') {
        const escaped = this.#next();
        if (escaped !== '' && escaped !== '\n') continue;
        return this.#fail('unterminated character constant');
      }
      if (character === '' || character === '\n') return this.#fail('unterminated character constant');
      if (character === "'") break;
    }
    this.#emit('charConstant');
    return this.#inside;
  }

  #quoted(): State {
    for (;;) {
      while (isPlainInQuotes(this.#source.charCodeAt(this.#at))) this.#at++;
      const character = this.#next();
      if (character === '\\') {
        const escaped = this.#next();
        if (escaped !== '' && escaped !== '\n') continue;
        return this.#fail('unterminated quoted string');
      }
      if (character === '' || character === '\n') return this.#fail('unterminated quoted string');
      if (character === '"') break;
    }
    this.#emit('string');
    return this.#inside;
  }

  #rawQuoted(): State {
    const end = this.#source.indexOf('`', this.#at);
    if (end === -1) {
      this.#at = this.#source.length;
      return this.#fail('unterminated raw quoted string');
    }
    this.#at = end + 1;
    this.#emit('rawString');
    return this.#inside;
  }

  /** Anything that begins like a number; the parser decides what it is worth. */
  #number(): State {
    const rest = this.#source.slice(this.#at, this.#at + 512);
    const match =
      /^[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*|0[bB][01_]*|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/.exec(
        rest,
      );
    this.#at += match?.[0].length ?? 0;
    if (isWordCharacter(this.#peek())) {
      this.#next();
      return this.#fail(`bad number syntax: "${this.#source.slice(this.#start, this.#at)}"`);
    }
    this.#emit('number');
    return this.#inside;
  }
}

/** Go's notion of white space inside actions. */
function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 10;
}

/** Neither a quote, an escape, a line break nor the end. */
function isPlainInQuotes(code: number): boolean {
  return code !== 34 && code !== 92 && code !== 10 && !Number.isNaN(code);
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

function isWordCharacter(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 128 ? WORD[code] === 1 : LETTER_OR_DIGIT.test(character);
}

/** `U+0040 '@'`, as %#U prints. */
function codePoint(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase().padStart(4, '0');
  return code < 0x20 || code === 0x7f ? `U+${hex}` : `U+${hex} '${character}'`;
}
