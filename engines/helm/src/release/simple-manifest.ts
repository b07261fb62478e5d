/** Characters that need go-yaml's own rules: controls, separators, what lies beyond the basic plane. */
const UNUSUAL = /[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff]/;

/** Not what has no JSON form, or might have none: infinities, not a number, powers, very long numbers. */
const FINITE = '(?![-+]?(?:[0-9_.]+[eE][-+]?[0-9]|\\.[iInN]|[0-9_.]{64}))';
const DOUBLE = '"(?:[^"\\\\\\n\\t]|\\\\["\\\\nrt])*"';
const SINGLE = "'(?:[^'\\n\\t]|'')*'";
/** Words of a plain scalar: no colon and no number sign that would end it. */
const WORDS = '(?:[^ :#\\n\\t]|:(?=[^ \\n\\t])|(?<=[^ \\n])#| +(?=[^ #\\n\\t]))*';
const PLAIN = `(?:[\\w$./()+~=<^;\\\\\\xa0-\\uffff]|-(?=[^ \\n\\t]))${WORDS}`;
const ITEM = `(?:${DOUBLE}|${SINGLE}|${FINITE}[\\w/][\\w./-]*)`;
const LIST = `\\[(?: *${ITEM} *(?:, *${ITEM} *)*)?\\]`;
const END = '(?: *| +#[^\\n]*)(?=\\n|$)';

/** A key that is not null, with its colon. */
const KEY = new RegExp(
  `(?:${FINITE}(?!null:|Null:|NULL:)[\\w./$][\\w./$-]{0,200}|"[^"\\\\\\n\\t]{0,200}"|'[^'\\n\\t]{0,200}'):(?=[ \\n]|$)`,
  'y',
);
/** What most lines are: a key with nothing or one word behind it, which is no number. It ends with its line. */
const EASY = /(?!null:|Null:|NULL:)[A-Za-z][\w./-]{0,200}:(?: [A-Za-z][\w./-]*)?\n/y;
/** A plain scalar that may go on in the next line, and such a line. */
const FIRST = new RegExp(`${FINITE}${PLAIN} *(?=\\n|$)`, 'y');
const NEXT = new RegExp(`(?! )${WORDS} *(?=\\n|$)`, 'y');
/** A scalar or small collection that ends with its line, and what may stand behind it. */
const VALUE = new RegExp(`(?:${FINITE}${PLAIN}|\\{\\}|${LIST})${END}`, 'y');
/** A scalar in quotes that may take several lines. */
const QUOTED = new RegExp(`(?:'(?:[^'\\t]|'')*'|"(?:[^"\\\\\\t]|\\\\["\\\\nrt\\n ])*")${END}`, 'y');
const BLOCK = /[|>][-+]?(?=\n|$)/y;

const TAB = 9;
const NEWLINE = 10;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const COLON = 58;
const APOSTROPHE = 39;
const MINUS = 45;
const GREATER = 62;
const BAR = 124;
const MAX_DEPTH = 100;
/** A pattern that passes over seven million characters in quotes needs more stack than there is. */
const MAX_LENGTH = 4_000_000;

/** The keys at the top that a manifest's head is read from. */
const WANTED = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * The parts at the top of a manifest that its head is read from, if all of it is surely YAML: block mappings and
 * sequences of scalars that end with their line, and block scalars. Nearly all manifests are; of others nothing is said.
 * To read a megabyte of manifests this way takes a tenth of what reading their values takes, and nothing else of them
 * is needed.
 */
export function headText(manifest: string): string | undefined {
  if (manifest.length > MAX_LENGTH || UNUSUAL.test(manifest)) return undefined;
  return new SimpleManifest(manifest).read();
}

/** Reads line by line, and keeps the columns of the collections that are open. */
class SimpleManifest {
  readonly #text: string;
  #at = 0;
  /** Those around the innermost open collection. */
  readonly #columns: number[] = [];
  readonly #areSequences: boolean[] = [];
  /** The innermost open collection's column, or -1, and its kind. */
  #column = -1;
  #isSequence = false;
  /** Whether the last entry has no value yet. */
  #isOpen = true;
  /** Whether the last line was of a plain scalar, which may go on. */
  #isPlain = false;
  #head = '';
  /** Where the wanted part began that is being read, or -1. */
  #part = -1;

  constructor(text: string) {
    this.#text = text;
  }

  read(): string | undefined {
    const { length } = this.#text;
    while (this.#at < length) if (!this.#line()) return undefined;
    this.#endPart(length);
    return this.#column < 0 ? undefined : this.#head;
  }

  /** Reads a line, or the block scalar that begins in it; false for what is not simple. */
  #line(): boolean {
    const start = this.#at;
    this.#skipSpaces();
    const code = this.#text.charCodeAt(this.#at);
    if (code === HASH) this.#isPlain = false;
    if (code === NEWLINE || code === HASH || Number.isNaN(code)) return this.#endLine();
    let column = this.#at - start;
    if (this.#isPlain && column > this.#column) return this.#passes(NEXT) && this.#endLine();
    this.#isPlain = false;
    while (this.#isDash()) {
      if (!this.#enter(column, true)) return false;
      this.#at++;
      this.#skipSpaces();
      this.#isOpen = true;
      if (this.#text.charCodeAt(this.#at) === NEWLINE) return this.#endLine();
      column = this.#at - start;
    }
    return this.#entry(start, column);
  }

  /** A key with its value, or a value that an entry waits for. */
  #entry(start: number, column: number): boolean {
    if (this.#passes(EASY)) return this.#easy(start, column);
    if (this.#passes(KEY)) {
      if (!this.#enter(column, false)) return false;
      if (column === 0 && !this.#top(start, this.#at - 1)) return false;
      this.#skipSpaces();
      return this.#value();
    }
    return this.#isOpen && this.#column >= 0 && column > this.#column && this.#value();
  }

  /** A line that was passed over already. */
  #easy(start: number, column: number): boolean {
    if (!this.#enter(column, false)) return false;
    if (column === 0 && !this.#top(start, this.#text.indexOf(':', start))) return false;
    this.#isOpen = this.#text.charCodeAt(this.#at - 2) === COLON;
    this.#isPlain = !this.#isOpen;
    return true;
  }

  /** What stands behind a key or a dash; nothing, if the value is below. */
  #value(): boolean {
    const code = this.#text.charCodeAt(this.#at);
    this.#isOpen = code === NEWLINE || code === HASH || Number.isNaN(code);
    if (this.#isOpen) return this.#endLine();
    if (code === BAR || code === GREATER) return this.#passes(BLOCK) && this.#block();
    if (code === QUOTE || code === APOSTROPHE) return this.#quoted() && this.#endLine();
    this.#isPlain = this.#passes(FIRST);
    return (this.#isPlain || this.#passes(VALUE)) && this.#endLine();
  }

  /** Passes over a scalar in quotes; its lines are indented more than what it stands in. */
  #quoted(): boolean {
    const from = this.#at;
    if (!this.#passes(QUOTED)) return false;
    const indent = ' '.repeat(Math.max(this.#column, 0) + 1);
    for (
      let at = this.#text.indexOf('\n', from);
      at >= 0 && at < this.#at;
      at = this.#text.indexOf('\n', at + 1)
    )
      if (this.#text[at + 1] !== '\n' && !this.#text.startsWith(indent, at + 1)) return false;
    return true;
  }

  /** Goes on behind what a pattern takes here, if it takes anything. */
  #passes(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const isFound = pattern.test(this.#text);
    if (isFound) this.#at = pattern.lastIndex;
    return isFound;
  }

  /** Whether an entry may stand in this column. */
  #enter(column: number, isSequence: boolean): boolean {
    while (this.#column > column) this.#leave();
    if (this.#column === column) {
      if (this.#isSequence === isSequence) return this.#began();
      // A sequence may stand in the column of the key that it is the value of.
      if (isSequence) return this.#isOpen && this.#push(column, true);
      this.#leave();
      return this.#column === column && this.#began();
    }
    if (this.#column < 0 && (isSequence || column > 0)) return false;
    return this.#isOpen && this.#push(column, isSequence);
  }

  #began(): boolean {
    this.#isOpen = false;
    return true;
  }

  #push(column: number, isSequence: boolean): boolean {
    this.#columns.push(this.#column);
    this.#areSequences.push(this.#isSequence);
    this.#column = column;
    this.#isSequence = isSequence;
    return this.#began() && this.#columns.length <= MAX_DEPTH;
  }

  #leave(): void {
    this.#column = this.#columns.pop() ?? -1;
    this.#isSequence = this.#areSequences.pop() ?? false;
    this.#isOpen = false;
  }

  /** A key at the top; it ends what was above it. */
  #top(start: number, end: number): boolean {
    this.#endPart(start);
    const key = this.#text.slice(start, end);
    if (WANTED.has(key)) this.#part = start;
    return !/^["']/.test(key);
  }

  #endPart(end: number): void {
    if (this.#part >= 0) this.#head += this.#text.slice(this.#part, end);
    this.#part = -1;
  }

  /** Passes over a block scalar, whose lines are indented more than what it stands in. */
  #block(): boolean {
    const least = Math.max(this.#column, 0) + 1;
    let indent = 0;
    let blanks = 0;
    this.#isOpen = false;
    this.#at++;
    while (this.#at < this.#text.length) {
      const start = this.#at;
      this.#skipSpaces(indent === 0 ? undefined : start + indent);
      const column = this.#at - start;
      const code = this.#text.charCodeAt(this.#at);
      if (code === TAB && (indent === 0 || column < indent)) return false;
      if (code === NEWLINE || Number.isNaN(code)) {
        if (indent === 0) blanks = Math.max(blanks, column);
      } else if (column < (indent === 0 ? least : indent)) {
        this.#at = start;
        return true;
      } else if (indent === 0) {
        if (blanks > column) return false;
        indent = column;
      }
      this.#endLine();
    }
    return true;
  }

  #isDash(): boolean {
    if (this.#text.charCodeAt(this.#at) !== MINUS) return false;
    const code = this.#text.charCodeAt(this.#at + 1);
    return code === SPACE || code === NEWLINE || Number.isNaN(code);
  }

  #skipSpaces(limit = this.#text.length): void {
    while (this.#at < limit && this.#text.charCodeAt(this.#at) === SPACE) this.#at++;
  }

  #endLine(): boolean {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end + 1;
    return true;
  }
}
