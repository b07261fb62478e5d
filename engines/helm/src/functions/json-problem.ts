import { bytesOf } from '@flux-ts/gotemplate';
import { quoteRune } from '../text/quote-rune.ts';

/** Why encoding/json refuses a text, in its words. */
export function decodeProblem(text: string): string {
  return new Checker(text).run();
}

class Stop {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

const SPACE = /[ \t\r\n]/;

class Checker {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): string {
    try {
      this.#value('looking for beginning of value', 0);
      this.#space();
      if (this.#at < this.#text.length) this.#stop('after top-level value');
      return 'invalid JSON';
    } catch (stop) {
      if (stop instanceof Stop) return stop.message;
      throw stop;
    }
  }

  /** Go lets a blank end the text: where none may stand, it is the blank that is refused (scanner.eof). */
  #stop(where: string, mayBlankStand = false): never {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined)
      throw new Stop(mayBlankStand ? 'unexpected end of JSON input' : `invalid character ' ' ${where}`);
    const byte = bytesOf(String.fromCodePoint(code))[0] ?? 0;
    throw new Stop(`invalid character ${quoteRune(String.fromCharCode(byte))} ${where}`);
  }

  #space(): void {
    while (SPACE.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #value(where: string, depth: number): void {
    this.#space();
    if (depth > 10_000) throw new Stop('exceeded max depth');
    const first = this.#text[this.#at] ?? '';
    if (first === '{') this.#object(depth);
    else if (first === '[') this.#array(depth);
    else if (first === '"') this.#string();
    else if (first === '-' || (first >= '0' && first <= '9')) this.#number();
    else if (first === 't') this.#word('true');
    else if (first === 'f') this.#word('false');
    else if (first === 'n') this.#word('null');
    else this.#stop(where, true);
  }

  #object(depth: number): void {
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === '}') {
      this.#at++;
      return;
    }
    for (let where = 'looking for beginning of object key string'; ; ) {
      this.#space();
      if (this.#text[this.#at] !== '"') this.#stop(where, true);
      this.#string();
      this.#space();
      if (this.#text[this.#at] !== ':') this.#stop('after object key', true);
      this.#at++;
      this.#value('looking for beginning of value', depth + 1);
      this.#space();
      if (this.#text[this.#at] === '}') break;
      if (this.#text[this.#at] !== ',') this.#stop('after object key:value pair', true);
      this.#at++;
      where = 'looking for beginning of object key string';
    }
    this.#at++;
  }

  #array(depth: number): void {
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === ']') {
      this.#at++;
      return;
    }
    for (;;) {
      this.#value('looking for beginning of value', depth + 1);
      this.#space();
      if (this.#text[this.#at] === ']') break;
      if (this.#text[this.#at] !== ',') this.#stop('after array element', true);
      this.#at++;
    }
    this.#at++;
  }

  #string(): void {
    this.#at++;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || character < ' ') this.#stop('in string literal', true);
      this.#at++;
      if (character === '"') return;
      if (character === '\\') this.#escape();
    }
  }

  #escape(): void {
    const kind = this.#text[this.#at] ?? '';
    if (kind === '' || !'bfnrt\\/"u'.includes(kind)) this.#stop('in string escape code');
    this.#at++;
    if (kind !== 'u') return;
    for (let i = 0; i < 4; i++) {
      if (!/[0-9A-Fa-f]/.test(this.#text[this.#at] ?? '')) this.#stop('in \\u hexadecimal character escape');
      this.#at++;
    }
  }

  #number(): void {
    const digit = (): boolean => /\d/.test(this.#text[this.#at] ?? '');
    const digits = (where: string): void => {
      if (!digit()) this.#stop(where);
      while (digit()) this.#at++;
    };
    if (this.#text[this.#at] === '-') this.#at++;
    if (this.#text[this.#at] === '0') this.#at++;
    else digits('in numeric literal');
    if (this.#text[this.#at] === '.') {
      this.#at++;
      digits('after decimal point in numeric literal');
    }
    if (/[eE]/.test(this.#text[this.#at] ?? '')) {
      this.#at++;
      if (/[+-]/.test(this.#text[this.#at] ?? '')) this.#at++;
      digits('in exponent of numeric literal');
    }
  }

  #word(word: string): void {
    for (const [i, letter] of [...word].entries()) {
      if (this.#text[this.#at] !== letter)
        this.#stop(`in literal ${word} (expecting ${quoteRune(word[i] ?? '')})`);
      this.#at++;
    }
  }
}
