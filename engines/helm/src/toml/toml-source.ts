import { bytesOf, sprintf } from '@flux-ts/gotemplate';
import { fail } from '../functions/define.ts';

/** What stands for the end, as BurntSushi's messages have it. */
export const END = '\0';

const BOM = /^\ufeff/;

/** The characters of a TOML document, where it stands in them, and how it complains (BurntSushi's lex.go and error.go). */
export class TomlSource {
  readonly #characters: readonly string[];
  #at = 0;
  #line = 1;
  #isPastEnd = false;
  /** Names what was read last in complaints. */
  lastKey: () => string = () => '';

  constructor(text: string) {
    const plain = text.replace(BOM, '');
    this.#characters = [...plain];
    if (bytesOf(plain.slice(0, 6)).subarray(0, 6).includes(0))
      this.fail('files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8');
  }

  get line(): number {
    return this.#line;
  }

  get at(): number {
    return this.#at;
  }

  /** What was read since a place. */
  since(from: number): string {
    return this.#characters.slice(from, this.#at).join('');
  }

  peek(): string {
    const character = this.#characters[this.#at];
    if (character === undefined) return END;
    this.#check(character);
    return character;
  }

  /** The next character, `END` at the end of the document. */
  next(): string {
    const character = this.peek();
    if (this.#at === this.#characters.length) this.#isPastEnd = true;
    else this.#at++;
    if (character === '\n') this.#line++;
    return character;
  }

  accept(wanted: string): boolean {
    if (this.peek() !== wanted) return false;
    this.next();
    return true;
  }

  /** Reads on as long as characters fit. */
  while(pattern: RegExp): string {
    const from = this.#at;
    for (let next = this.peek(); next !== END && pattern.test(next); next = this.peek()) this.next();
    return this.since(from);
  }

  skipBlanks(): void {
    this.while(/[ \t]/);
  }

  #check(character: string): void {
    const code = character.charCodeAt(0);
    if (code >= 0x20 && code < 0x7f) return;
    const isLoneReturn = character === '\r' && this.#characters[this.#at + 1] !== '\n';
    if (isLoneReturn || /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(character))
      this.complain(`TOML files cannot contain control characters: '0x${hex(character)}'`);
    const [unit = 0] = bytesOf(character);
    // A byte that was no UTF-8 is kept as half of a surrogate pair.
    if (/^[\ud800-\udfff]$/.test(character)) this.complain(`invalid UTF-8 byte: 0x${unit.toString(16)}`);
  }

  /** Refuses the document at the line of what was read last; the end belongs to the line that it ends. */
  fail(message: string): never {
    const isAfterLine = this.#isPastEnd && this.#characters[this.#at - 1] === '\n';
    return this.complain(message, this.#line - (isAfterLine ? 1 : 0));
  }

  complain(message: string, line = this.#line): never {
    const key = this.lastKey();
    const last = key === '' ? '' : ` (last key ${sprintf('%q', [key])})`;
    return fail(`toml: line ${line}${last}: ${message}`);
  }

  /** Refuses what was read after a character, which is shown. A line's end belongs to the line. */
  unexpected(message: (shown: string) => string, character: string, ofLine = false): never {
    const shown = sprintf('%q', [BigInt(character.codePointAt(0) ?? 0)]);
    if (ofLine && character === '\n') return this.complain(message(shown), this.#line - 1);
    return this.fail(message(shown));
  }
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, '0');
}
