import { compileError } from '../errors.ts';
import type { Token } from './token.ts';

const SIMPLE: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  '?': 63,
  '"': 34,
  "'": 39,
  '`': 96,
};
const CODE = /[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})/y;

/** Reads a string or bytes literal; `start` is its prefix with the quotes. */
export function readString(source: string, at: number, start: string): Token {
  const prefix = start.replace(/["']+$/, '').toLowerCase();
  const quotes = start.slice(prefix.length);
  const raw = prefix.includes('r');
  const bytes = prefix.includes('b');
  const out = new Output(bytes);
  let pos = at + start.length;
  while (!source.startsWith(quotes, pos)) {
    const c = source[pos];
    if (c === undefined || (quotes.length === 1 && (c === '\n' || c === '\r')))
      return { kind: 'unknown', at, text: source.slice(at, pos) };
    if (c === '\\' && !raw) pos = readEscape(source, pos, out);
    else if (c === '\\' && source[pos + 1] === quotes[0] && raw) {
      out.text(`\\${quotes[0]}`);
      pos += 2;
    } else {
      const character = String.fromCodePoint(source.codePointAt(pos)!);
      out.text(character);
      pos += character.length;
    }
  }
  return { kind: 'literal', at, text: source.slice(at, pos + quotes.length), value: out.value() };
}

function readEscape(source: string, at: number, out: Output): number {
  const letter = source[at + 1] ?? '';
  const simple = SIMPLE[letter];
  if (simple !== undefined) {
    out.code(simple, false);
    return at + 2;
  }
  CODE.lastIndex = at + 1;
  const match = CODE.exec(source);
  if (match === null) throw compileError('SYNTAX', source, at, 'Syntax error: invalid escape sequence');
  const [text, byte, short, long, octal] = match;
  const code =
    octal !== undefined ? Number.parseInt(octal, 8) : Number.parseInt((byte ?? short ?? long)!, 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    throw compileError('SYNTAX', source, at, 'Syntax error: invalid unicode code point');
  out.code(code, byte !== undefined || octal !== undefined);
  return at + 1 + text.length;
}

/** Collects text, or the bytes of a bytes literal, in which `\xff` is one byte. */
class Output {
  private readonly parts: string[] = [];
  private readonly bytes: number[] = [];
  private readonly isBytes: boolean;

  constructor(isBytes: boolean) {
    this.isBytes = isBytes;
  }

  text(text: string): void {
    if (this.isBytes) this.bytes.push(...new TextEncoder().encode(text));
    else this.parts.push(text);
  }

  code(code: number, isByte: boolean): void {
    if (this.isBytes && isByte) this.bytes.push(code);
    else this.text(String.fromCodePoint(code));
  }

  value(): string | Uint8Array {
    return this.isBytes ? Uint8Array.from(this.bytes) : this.parts.join('');
  }
}
