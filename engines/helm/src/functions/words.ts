import { bytesOf } from '@flux-ts/gotemplate';
import { lower, upper } from './letter-case.ts';

const isSpace = (c: string): boolean => /^\s$/u.test(c) || c === '\u0085';
const isUpper = (c: string): boolean => /^\p{Lu}$/u.test(c);
const isLower = (c: string): boolean => /^\p{Ll}$/u.test(c);
const isNumber = (c: string): boolean => /^\p{N}$/u.test(c);
const isPunctuation = (c: string): boolean => /^\p{P}$/u.test(c);
const isConnector = (c: string): boolean => c === '-' || c === '_' || isSpace(c);

/** Letters with a case, and those of scripts that have none but for ideographs (xstrings isAlphabet). */
function isAlphabet(c: string): boolean {
  return (
    /^\p{L}$/u.test(c) &&
    !/^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul})$/u.test(c)
  );
}

/** strings.Title: the first letter of every word; letters, digits, `_` and quotes are part of words. */
export function title(text: string): string {
  let previous = ' ';
  let out = '';
  for (const character of text) {
    out += isSeparator(previous) ? upper(character) : character;
    previous = character;
  }
  return out;
}

function isSeparator(c: string): boolean {
  if (c <= '\x7f') return !/[A-Za-z0-9_]/.test(c);
  return isSpace(c);
}

/** The first letter of every word small. */
export function uncapitalize(text: string): string {
  let start = true;
  let out = '';
  for (const character of text) {
    if (isSpace(character)) {
      out += character;
      start = true;
    } else {
      out += start ? lower(character) : character;
      start = false;
    }
  }
  return out;
}

/** Upper case to lower case; lower case to upper, at the start of a word to title case. */
export function swapCase(text: string): string {
  let out = '';
  for (const c of text) out += isUpper(c) ? lower(c) : isLower(c) ? upper(c) : c;
  return out;
}

/** The first letter of every word. goutils goes byte by byte: what is not ASCII comes out as Latin-1. */
export function initials(text: string): string {
  let out = '';
  let start = true;
  for (const byte of bytesOf(text)) {
    const character = String.fromCharCode(byte);
    if (isSpace(character)) start = true;
    else if (start) {
      out += character;
      start = false;
    }
  }
  return out;
}

/** `some_words here` as SomeWordsHere (xstrings ToPascalCase). */
export function camelCase(text: string): string {
  const all = [...text];
  let at = 0;
  let out = '';
  while (at < all.length && isConnector(all[at] ?? '')) out += all[at++];
  // xstrings adds the last of what is nothing but connectors once more.
  if (at === all.length) return out + (all.at(-1) ?? '');
  let current = all[at++] ?? '';
  let firstIsUpper = isUpper(current);
  current = upper(current);
  for (; at < all.length; at++) {
    const before = current;
    current = all[at] ?? '';
    if (isConnector(current) && isConnector(before)) {
      out += before;
      continue;
    }
    if (isConnector(before)) {
      firstIsUpper = isUpper(current);
      current = upper(current);
      continue;
    }
    if (firstIsUpper) {
      if (isUpper(current)) current = lower(current);
      else firstIsUpper = false;
    }
    out += before;
  }
  return out + current;
}

type Kind = 'end' | 'number' | 'upper' | 'alphabet' | 'connector' | 'punctuation' | 'other';

interface Word {
  readonly kind: Kind;
  readonly text: string;
}

/** A character with the bytes before it that are none, which xstrings passes over (nextValidRune). */
interface Unit {
  readonly text: string;
  readonly character: string;
}

const INVALID = /^[\udc80-\udcff\ufffd]$/;

function unitsOf(text: string): Unit[] {
  const units: Unit[] = [];
  let skipped = '';
  for (const character of text) {
    if (INVALID.test(character)) {
      skipped += character;
      continue;
    }
    units.push({ text: skipped + character, character });
    skipped = '';
  }
  const last = units.at(-1);
  if (skipped === '') return units;
  if (last === undefined) return [{ text: skipped, character: '\ufffd' }];
  units[units.length - 1] = { text: last.text + skipped, character: last.character };
  return units;
}

function takeWhile(all: readonly string[], from: number, holds: (c: string) => boolean): number {
  let at = from;
  while (at < all.length && holds(all[at] ?? '')) at++;
  return at;
}

function wordAt(
  units: readonly Unit[],
  all: readonly string[],
  at: number,
): { readonly word: Word; readonly end: number } {
  const first = all[at];
  if (first === undefined) return { word: { kind: 'end', text: '' }, end: at };
  const small = (c: string): boolean => isAlphabet(c) && !isUpper(c);
  const make = (kind: Kind, end: number) => ({
    word: {
      kind,
      text: units
        .slice(at, end)
        .map((unit) => unit.text)
        .join(''),
    },
    end,
  });
  if (isConnector(first)) return make('connector', takeWhile(all, at, isConnector));
  if (isPunctuation(first)) return make('punctuation', takeWhile(all, at, isPunctuation));
  if (isUpper(first)) {
    const next = all[at + 1];
    if (next !== undefined && isUpper(next)) {
      const end = takeWhile(all, at + 1, isUpper);
      return make('upper', end < all.length && isAlphabet(all[end] ?? '') ? end - 1 : end);
    }
    return make('upper', takeWhile(all, at + 1, small));
  }
  if (isAlphabet(first)) return make('alphabet', takeWhile(all, at, small));
  if (isNumber(first)) return make('number', takeWhile(all, at, isNumber));
  const other = (c: string): boolean => !(isConnector(c) || isAlphabet(c) || isNumber(c) || isPunctuation(c));
  return make('other', Math.max(at + 1, takeWhile(all, at, other)));
}

/** `SomeWordsHere` as some_words_here, with another connector as well (xstrings ToSnakeCase, ToKebabCase). */
export function toConnected(text: string, connector: string): string {
  return new Connecting(unitsOf(text), connector).run();
}

class Connecting {
  readonly #units: readonly Unit[];
  readonly #all: readonly string[];
  readonly #connector: string;
  #at = 0;
  #word: Word;
  #out = '';

  constructor(units: readonly Unit[], connector: string) {
    this.#units = units;
    this.#all = units.map((unit) => unit.character);
    this.#connector = connector;
    this.#word = this.#take();
  }

  run(): string {
    while (this.#at < this.#all.length) {
      if (this.#word.kind !== 'connector') this.#write(this.#word);
      const last = this.#word;
      this.#next();
      if (last.kind === 'number') this.#letters();
      else if (last.kind === 'connector') this.#write(last);
      else if (last.kind !== 'punctuation') this.#afterWord();
    }
    this.#write(this.#word);
    return this.#out;
  }

  #take(): Word {
    const { word, end } = wordAt(this.#units, this.#all, this.#at);
    this.#at = end;
    return word;
  }

  #next(): Kind {
    this.#word = this.#take();
    return this.#word.kind;
  }

  #write(word: Word): void {
    if (word.kind === 'connector')
      for (const c of word.text) this.#out += isConnector(c) ? this.#connector : '\ufffd';
    else this.#out += word.kind === 'upper' ? lower(word.text) : word.text;
  }

  #separate(): void {
    if (!['end', 'punctuation', 'connector'].includes(this.#word.kind)) this.#out += this.#connector;
  }

  #letters(): void {
    while (this.#word.kind === 'alphabet' || this.#word.kind === 'number') {
      this.#write(this.#word);
      this.#next();
    }
    this.#separate();
  }

  #afterWord(): void {
    const number = this.#word;
    if (number.kind !== 'number') {
      if (number.kind !== 'connector' && number.kind !== 'punctuation') this.#out += this.#connector;
      return;
    }
    if (this.#at >= this.#all.length) return;
    const kind = this.#next();
    if (kind !== 'alphabet') {
      this.#write(number);
      if (kind !== 'connector' && kind !== 'punctuation') this.#out += this.#connector;
      return;
    }
    this.#out += this.#connector;
    this.#write(number);
    this.#letters();
  }
}
