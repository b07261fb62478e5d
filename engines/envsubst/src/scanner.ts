/**
 * Reads a text of variables.
 *
 *     image: app:${TAG:-v1}
 *     ^text      ^open ^stop
 *
 * `$$` stands for one `$` that opens nothing; inside a replacement's arguments `\/` and `\\` do likewise.
 */
export interface Escapes {
  readonly dollar: boolean;
  readonly backslash: boolean;
}

export const noEscapes: Escapes = { dollar: false, backslash: false };
export const textEscapes: Escapes = { dollar: true, backslash: false };
export const argumentEscapes: Escapes = { dollar: true, backslash: true };

const identifier = /[\p{L}\p{Nd}_]/u;

/** A cursor over a text; a NUL ends it, as upstream's scanner has it. */
export class Scanner {
  readonly text: string;
  readonly end: number;
  at = 0;

  constructor(text: string) {
    this.text = text;
    const nul = text.indexOf('\0');
    this.end = nul < 0 ? text.length : nul;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  peek(ahead = 0): string {
    const index = this.at + ahead;
    return index < this.end ? this.text.charAt(index) : '';
  }

  startsWith(token: string): boolean {
    return this.at + token.length <= this.end && this.text.startsWith(token, this.at);
  }

  /** Takes the token if it stands here. */
  take(token: string): boolean {
    if (!this.startsWith(token)) return false;
    this.at += token.length;
    return true;
  }

  /** The variable's name that starts here, or an empty text. Letters and digits of any script, as upstream. */
  name(): string {
    const start = this.at;
    while (this.at < this.end) {
      const character = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
      if (!identifier.test(character)) break;
      this.at += character.length;
    }
    return this.text.slice(start, this.at);
  }

  /** Text up to a `${`, one of the stop characters, or the end; escapes are resolved. */
  run(stops: string, escapes: Escapes): string {
    let out = '';
    let from = this.at;
    while (this.at < this.end) {
      const c = this.text.charAt(this.at);
      const next = this.peek(1);
      if (c === '$' && next === '{') break;
      const escaped =
        (c === '$' && next === '$' && escapes.dollar) ||
        (c === '\\' && (next === '/' || next === '\\') && escapes.backslash);
      if (escaped) {
        out += this.text.slice(from, this.at);
        from = this.at + 1;
        this.at += 2;
        continue;
      }
      if (stops.includes(c)) break;
      this.at += 1;
    }
    return out + this.text.slice(from, this.at);
  }
}
