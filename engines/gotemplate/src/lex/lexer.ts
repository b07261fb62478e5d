import { KEYWORDS, type Token, type TokenKind } from './token.ts';

const RIGHT = '}}';

const LETTER_OR_DIGIT = /^[\p{L}\p{Nd}]$/u;
/** What the ASCII characters are, by code. */
const WORD = tableOf('_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
const TERMINATOR = tableOf('.,|:()');
/** What a token of one of the frequent kinds begins with. */
const SPACE = 1;
const LETTER = 2;
const DIGIT = 3;
const CLASS = WORD.map((isWord, code) =>
  isSpace(code) ? SPACE : isDigit(code) || code === 43 || code === 45 ? DIGIT : isWord * LETTER,
);

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

/** Tokens of an action, and where the text behind it begins. */
export interface LexedAction {
  /** From the left delimiter to the right one, or to the error that ends them. */
  readonly tokens: readonly Token[];
  /** Behind the right delimiter and what it trims. */
  readonly end: number;
  /** Whether the right delimiter trims the text behind it. */
  readonly trims: boolean;
}

/**
 * Cuts the action whose left delimiter is at an offset into tokens (text/template/parse/lex.go).
 *
 * ```
 * {{- $x := .Values.a | printf "%d" -}}
 * ^at ^ spaces, words, literals, until  ^end
 * ```
 */
export function lexAction(source: string, at: number): LexedAction {
  return new ActionLexer(source, at).run();
}

/** Whether a trim marker and a space stand here, behind a left delimiter. */
export function trimsLeft(source: string, at: number): boolean {
  return source.charCodeAt(at) === MINUS && isSpace(source.charCodeAt(at + 1));
}

/** The right delimiter at an offset, with its trim marker. */
export function rightDelimiter(source: string, at: number): { length: number; trims: boolean } | undefined {
  const code = source.charCodeAt(at);
  if (code === BRACE) return source.charCodeAt(at + 1) === BRACE ? PLAIN_END : undefined;
  const isTrimming = isSpace(code) && source.charCodeAt(at + 1) === MINUS && source.startsWith(RIGHT, at + 2);
  return isTrimming ? TRIMMING_END : undefined;
}

/** The first offset from here on that is no white space. */
export function skipSpace(source: string, at: number): number {
  let end = at;
  while (isSpace(source.charCodeAt(end))) end++;
  return end;
}

const MINUS = 45;
const BRACE = 125;
const PLAIN_END = { length: 2, trims: false };
const TRIMMING_END = { length: 4, trims: true };

class ActionLexer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #at: number;
  #start: number;
  #parens = 0;
  #trims = false;

  constructor(source: string, at: number) {
    this.#source = source;
    this.#at = this.#start = at;
  }

  run(): LexedAction {
    this.#at += 2;
    this.#emit('leftDelim');
    if (trimsLeft(this.#source, this.#at)) this.#at += 2;
    this.#start = this.#at;
    let goesOn = true;
    while (goesOn) goesOn = this.#inside();
    return { tokens: this.#tokens, end: this.#at, trims: this.#trims };
  }

  /** Each step tells whether the action goes on. */
  #emit(kind: TokenKind): boolean {
    this.#tokens.push({ kind, text: this.#source.slice(this.#start, this.#at), at: this.#start });
    this.#start = this.#at;
    return true;
  }

  #fail(message: string): boolean {
    this.#tokens.push({ kind: 'error', text: message, at: this.#start });
    return false;
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

  #rightDelim(trims: boolean): boolean {
    if (trims) {
      this.#at += 2;
      this.#start = this.#at;
    }
    this.#at += 2;
    this.#emit('rightDelim');
    if (trims) this.#at = skipSpace(this.#source, this.#at);
    this.#trims = trims;
    return false;
  }

  #inside(): boolean {
    const closing = rightDelimiter(this.#source, this.#at);
    if (closing !== undefined)
      return this.#parens === 0 ? this.#rightDelim(closing.trims) : this.#fail('unclosed left paren');
    const code = this.#source.charCodeAt(this.#at);
    if (Number.isNaN(code)) return this.#fail('unclosed action');
    if (code >= 128) return this.#other();
    this.#at++;
    switch (CLASS[code]) {
      case SPACE:
        return this.#space();
      case LETTER:
        return this.#identifier();
      case DIGIT:
        return this.#number();
    }
    switch (code) {
      case 0x22: // "
        return this.#quoted();
      case 0x24: // $
        return this.#word('variable');
      case 0x27: // '
        return this.#char();
      case 0x28: // (
        this.#parens++;
        return this.#emit('leftParen');
      case 0x29: // )
        this.#parens--;
        return this.#parens < 0 ? this.#fail('unexpected right paren') : this.#emit('rightParen');
      case 0x2e: // .
        return isDigit(this.#source.charCodeAt(this.#at)) ? this.#number() : this.#word('field');
      case 0x3a: // :
        return this.#next() === '=' ? this.#emit('declare') : this.#fail('expected :=');
      case 0x3d: // =
        return this.#emit('assign');
      case 0x60: // `
        return this.#rawQuoted();
      case 0x7c: // |
        return this.#emit('pipe');
    }
    if (code >= 32 && code < 127) return this.#emit('char');
    return this.#fail(`unrecognized character in action: ${codePoint(String.fromCharCode(code))}`);
  }

  /** A character beyond ASCII. */
  #other(): boolean {
    const character = this.#next();
    if (isWordCharacter(character)) return this.#identifier();
    return this.#fail(`unrecognized character in action: ${codePoint(character)}`);
  }

  #space(): boolean {
    this.#at = skipSpace(this.#source, this.#at);
    // The space before a closing trim marker belongs to the delimiter.
    if (this.#source.charCodeAt(this.#at) === MINUS && this.#source.startsWith(RIGHT, this.#at + 1)) {
      this.#at--;
      if (this.#at === this.#start) return this.#rightDelim(true);
    }
    return this.#emit('space');
  }

  /** A word; its first character is behind. */
  #identifier(): boolean {
    this.#skipWord();
    if (!this.#atTerminator()) return this.#fail(`bad character ${codePoint(this.#peek())}`);
    const word = this.#source.slice(this.#start, this.#at);
    const keyword = KEYWORDS.get(word);
    return this.#emit(keyword ?? (word === 'true' || word === 'false' ? 'bool' : 'identifier'));
  }

  /** A field or a variable; the `.` or `$` is behind. */
  #word(kind: 'field' | 'variable'): boolean {
    if (this.#atTerminator()) return this.#emit(kind === 'variable' ? 'variable' : 'dot');
    this.#skipWord();
    if (!this.#atTerminator()) return this.#fail(`bad character ${codePoint(this.#peek())}`);
    return this.#emit(kind);
  }

  #atTerminator(): boolean {
    if (this.#at >= this.#source.length) return true;
    const code = this.#source.charCodeAt(this.#at);
    return (
      isSpace(code) || (code < 128 && TERMINATOR[code] === 1) || this.#source.startsWith(RIGHT, this.#at)
    );
  }

  #char(): boolean {
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
    return this.#emit('charConstant');
  }

  #quoted(): boolean {
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
    return this.#emit('string');
  }

  #rawQuoted(): boolean {
    const end = this.#source.indexOf('`', this.#at);
    if (end === -1) {
      this.#at = this.#source.length;
      return this.#fail('unterminated raw quoted string');
    }
    this.#at = end + 1;
    return this.#emit('rawString');
  }

  /** Anything that begins like a number, with its first character behind; the parser decides what it is worth. */
  #number(): boolean {
    this.#at = this.#start;
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
    return this.#emit('number');
  }
}

/** Go's notion of white space inside actions. */
export function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 10;
}

/** Neither a quote, an escape, a line break nor the end. */
function isPlainInQuotes(code: number): boolean {
  return code !== 34 && code !== 92 && code !== 10 && !Number.isNaN(code);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
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
