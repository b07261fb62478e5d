import { emptyMap, type GoMap, type GoValue, getKey, isMap, setKey } from '@flux-ts/gotemplate';
import { fail } from '../functions/define.ts';
import { floatOf, readNumberOrDate, readSigned } from './toml-scalars.ts';
import { END, TomlSource } from './toml-source.ts';
import { oneLine, readText } from './toml-strings.ts';
import { keyText, TomlTables } from './toml-tables.ts';

/** How deep arrays may stand in one another. */
const MAX_DEPTH = 1000;
/** How many parts a key may have, those of the tables it stands in among them: each costs a look at all before it. */
const MAX_PARTS = 100;

/** Reads a TOML document as BurntSushi/toml does. Throws in its words, with line and last key. */
export function parseToml(text: string): GoMap {
  return new Reader(text).document();
}

class Reader {
  readonly #source: TomlSource;
  readonly #tables: TomlTables;
  /** The table that is open, and what is set in it. */
  #context: readonly string[] = [];
  #name: string | undefined;
  /** The line of the key that was read last, which has the complaints about keys. */
  #keyLine = 1;
  #depth = 0;

  constructor(text: string) {
    this.#source = new TomlSource(text);
    this.#source.lastKey = () => this.#lastKey();
    this.#tables = new TomlTables((message) => this.#source.complain(message, this.#keyLine));
  }

  #lastKey(): string {
    const context = keyText(this.#context);
    if (this.#name === undefined || this.#name === '') return context;
    return context === '' ? this.#name : `${context}.${this.#name}`;
  }

  document(): GoMap {
    const source = this.#source;
    for (;;) {
      source.while(/[ \t\r\n]/);
      const first = source.peek();
      if (first === END) return this.#tables.result();
      if (first === '#') this.#comment();
      else if (first === '[') this.#header();
      else {
        const open = this.#context;
        this.#pair(open);
        this.#context = open;
        this.#name = undefined;
        this.#endLine();
      }
    }
  }

  #comment(): void {
    this.#source.while(/[^\r\n]/);
  }

  /** What may stand behind a value or header: nothing but a comment. */
  #endLine(): void {
    const source = this.#source;
    source.skipBlanks();
    const next = source.next();
    if (next === '#') this.#comment();
    else if (!/[\r\n]/.test(next) && next !== END)
      source.unexpected(
        (shown) =>
          `expected a top-level item to end with a newline, comment, or EOF, but got ${shown} instead`,
        next,
      );
  }

  #header(): void {
    const source = this.#source;
    source.next();
    const isArray = source.accept('[');
    const key: string[] = [];
    do {
      source.skipBlanks();
      const first = source.peek();
      if (first === ']' || first === END)
        source.fail('unexpected end of table name (table names cannot be empty)');
      if (first === '.') source.fail('unexpected table separator (table names cannot be empty)');
      key.push(this.#keyPart(key.length === 0));
      source.skipBlanks();
    } while (this.#goesOn());
    if (isArray && !source.accept(']'))
      source.unexpected(
        (shown) => `expected end of table array name delimiter ']', but got ${shown} instead`,
        source.next(),
      );
    this.#openTable(key, isArray);
    this.#tables.markOther(key);
    this.#endLine();
  }

  /** Whether a dot follows in a header; else its end. */
  #goesOn(): boolean {
    const next = this.#source.next();
    if (next !== '.' && next !== ']')
      this.#source.unexpected(
        (shown) => `expected '.' or ']' to end table name, but got ${shown} instead`,
        next,
      );
    return next === '.';
  }

  #openTable(key: readonly string[], isArray: boolean): void {
    if (key.length > MAX_PARTS) fail(`toml: keys of more than ${MAX_PARTS} parts`);
    const path = key.slice(0, -1);
    const table = this.#tables.enclosing(path);
    this.#context = path;
    this.#tables.open(table, key, isArray);
    this.#context = key;
  }

  #keyPart(isFirst: boolean): string {
    const source = this.#source;
    const first = source.peek();
    const isQuoted = first === '"' || first === "'";
    if (isQuoted) source.next();
    const part = isQuoted ? oneLine(source, first) : source.while(/[A-Za-z0-9_-]/);
    if (isFirst) this.#keyLine = source.line;
    return part;
  }

  /** A key, dotted or not, and the sign behind it. */
  #key(): string[] {
    const source = this.#source;
    const key: string[] = [];
    for (;;) {
      source.skipBlanks();
      const first = source.peek();
      if (first === '=' || first === END)
        source.fail(key.length === 0 ? "unexpected '=': key name appears blank" : "unexpected '='");
      if (first === '.')
        source.fail(key.length === 0 ? "unexpected '.': keys cannot start with a '.'" : "unexpected '.'");
      key.push(this.#keyPart(key.length === 0));
      source.skipBlanks();
      const next = source.next();
      if (next === '=') return key;
      if (next === END) source.fail("unexpected EOF; expected key separator '='");
      if (next !== '.')
        source.unexpected((shown) => `expected '.' or '=', but got ${shown} instead`, next, true);
    }
  }

  /** A key with its value in a table; answers both. */
  #pair(table: readonly string[]): { readonly key: readonly string[]; readonly value: GoValue } {
    const key = this.#key();
    this.#name = key.at(-1) ?? '';
    const name = this.#name;
    let inside = table;
    for (const part of key.slice(0, -1)) {
      inside = [...inside, part];
      this.#tables.imply(inside);
      this.#openTable(inside, false);
    }
    const isArray = this.#startsArray();
    const value = this.#value(false);
    const whole = [...inside, name];
    this.#tables.set(whole, value);
    if (!isArray) this.#tables.markOther(whole);
    return { key, value };
  }

  #startsArray(): boolean {
    this.#source.skipBlanks();
    return this.#source.peek() === '[';
  }

  #value(isInArray: boolean): GoValue {
    const source = this.#source;
    source.skipBlanks();
    const from = source.at;
    if (/[0-9]/.test(source.peek())) return readNumberOrDate(source);
    const first = source.next();
    switch (first) {
      case '[':
        return this.#nested(() => this.#array());
      case '{':
        return this.#nested(() => this.#inlineTable(isInArray));
      case '"':
      case "'":
        return readText(source, first);
      case '.':
        return source.fail("floats must start with a digit, not '.'");
      case '-':
      case '+':
        return readSigned(source, from);
      case END:
        return source.fail('unexpected EOF; expected value');
      default:
        return this.#word(first, from);
    }
  }

  #nested(read: () => GoValue): GoValue {
    if (++this.#depth > MAX_DEPTH) fail(`toml: arrays and tables nested more than ${MAX_DEPTH} deep`);
    const value = read();
    this.#depth--;
    return value;
  }

  #word(first: string, from: number): GoValue {
    const source = this.#source;
    let before = first;
    if (first === 'i' || first === 'n') {
      if (source.accept('n') && source.accept('f')) return floatOf(source, source.since(from));
      if (source.accept('a') && source.accept('n')) return floatOf(source, source.since(from));
      // Of what was read on the way to `inf` and `nan` only the last letter is shown.
      before = source.since(from).slice(-1);
    }
    if (!/\p{L}/u.test(first))
      return source.unexpected((shown) => `expected value but found ${shown} instead`, first, true);
    const word = before + source.while(/\p{L}/u);
    if (word === 'true' || word === 'false') return word === 'true';
    return source.fail(`expected value but found ${JSON.stringify(word)} instead`);
  }

  #array(): GoValue {
    const source = this.#source;
    this.#tables.markArray([...this.#context, this.#name ?? '']);
    const items: GoValue[] = [];
    for (;;) {
      this.#gap();
      if (source.peek() === ',') source.fail('unexpected comma');
      if (source.accept(']')) return items;
      items.push(this.#value(true));
      this.#gap();
      const next = source.next();
      if (next === ']') return items;
      if (next !== ',') {
        const shown = next === END ? 'end of file' : `'${next}'`;
        source.fail(`expected a comma (',') or array terminator (']'), but got ${shown}`);
      }
    }
  }

  /** Blanks, ends of lines and comments. */
  #gap(): void {
    const source = this.#source;
    source.while(/[ \t\r\n]/);
    while (source.peek() === '#') {
      this.#comment();
      source.while(/[ \t\r\n]/);
    }
  }

  #inlineTable(isInArray: boolean): GoValue {
    const outer = { context: this.#context, name: this.#name };
    const context = [...this.#context, this.#name ?? ''];
    this.#name = undefined;
    this.#tables.imply(context);
    this.#openTable(context, isInArray);
    const table = emptyMap();
    this.#inlinePairs(context, table);
    this.#context = outer.context;
    this.#name = outer.name;
    return table;
  }

  #inlinePairs(context: readonly string[], table: GoMap): void {
    const source = this.#source;
    for (;;) {
      this.#gap();
      if (source.peek() === ',') source.fail('unexpected comma');
      if (source.accept('}')) return;
      const { key, value } = this.#pair(context);
      this.#put(table, key, value);
      this.#context = context;
      this.#gap();
      const next = source.next();
      if (next === '}') return;
      if (next !== ',') {
        const shown = next === END ? 'end of file' : `'${next}'`;
        source.fail(`expected a comma or an inline table terminator '}', but got ${shown} instead`);
      }
    }
  }

  #put(table: GoMap, key: readonly string[], value: GoValue): void {
    let into = table;
    for (const part of key.slice(0, -1)) {
      if (getKey(into, part) === undefined) setKey(into, part, emptyMap());
      const next = getKey(into, part);
      into = isMap(next)
        ? next
        : this.#source.complain(`"${keyText(this.#context)}" is not a table`, this.#keyLine);
    }
    setKey(into, key.at(-1) ?? '', value);
  }
}
