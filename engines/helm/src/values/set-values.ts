import {
  emptyMap,
  GoInteger,
  type GoMap,
  type GoValue,
  getKey,
  isList,
  isMap,
  setKey,
  sprintf,
} from '@flux-ts/gotemplate';
import { fail } from '../functions/define.ts';
import { trimSpace } from '../functions/strings.ts';
import { JsonPrefix } from './json-prefix.ts';

/** The largest index of a list, and how deeply keys may be nested (Helm's strvals). */
const MAX_INDEX = 65_536;
const MAX_NESTED = 30;

/** How the text after `=` becomes a value. */
export type SetMode =
  | { readonly kind: 'typed' }
  | { readonly kind: 'string' }
  | { readonly kind: 'json' }
  | { readonly kind: 'literal' }
  | { readonly kind: 'file'; readonly read: (path: string) => string };

/**
 * Sets values by one `--set` expression: `a.b=1,list[0]=x,c={1,2}`. Changes `into`. Throws in the words of Helm's
 * strvals.
 */
export function setValues(expression: string, into: GoMap, mode: SetMode): void {
  new SetParser(expression, mode).run(into);
}

/** The end of the text where something should have come. */
class End {}

const END = new End();

class SetParser {
  readonly #all: readonly string[];
  readonly #mode: SetMode;
  #at = 0;

  constructor(text: string, mode: SetMode) {
    this.#all = [...text];
    this.#mode = mode;
  }

  run(into: GoMap): void {
    try {
      for (;;) this.#key(into, 0);
    } catch (thrown) {
      if (!(thrown instanceof End)) throw thrown;
    }
  }

  get #isLiteral(): boolean {
    return this.#mode.kind === 'literal';
  }

  /** Text up to one of the stop characters; undefined as stop is the end. */
  #until(stops: string): { readonly text: string; readonly stop: string | undefined } {
    let text = '';
    while (this.#at < this.#all.length) {
      const character = this.#all[this.#at++] ?? '';
      if (stops.includes(character)) return { text, stop: character };
      if (character === '\\' && !this.#isLiteral) {
        if (this.#at >= this.#all.length) return { text, stop: undefined };
        text += this.#all[this.#at++];
      } else text += character;
    }
    return { text, stop: undefined };
  }

  #key(into: GoMap, level: number): void {
    const { text: key, stop } = this.#until(this.#isLiteral ? '=[.' : '=[,.');
    if (stop === undefined) {
      if (key === '') throw END;
      fail(`key ${quote(key)} has no value`);
    }
    if (stop === '[') this.#listKey(into, key, level);
    else if (stop === '=') this.#assign(into, key);
    else if (stop === '.') this.#nested(into, key, level + 1);
    else {
      put(into, key, '');
      fail(`key ${quote(key)} has no value (cannot end with ,)`);
    }
  }

  #nested(into: GoMap, key: string, level: number): void {
    if (level > MAX_NESTED)
      fail(`value name nested level is greater than maximum supported nested level of ${MAX_NESTED}`);
    const old = getKey(into, key);
    if (old !== undefined && !isMap(old)) conversion(old, 'map[string]interface {}');
    const inner = isMap(old) ? old : emptyMap();
    try {
      this.#key(inner, level);
    } finally {
      if (Object.keys(inner).length > 0) put(into, key, inner);
    }
    if (Object.keys(inner).length === 0) fail(`key map ${quote(key)} has no value`);
  }

  #listKey(into: GoMap, key: string, level: number): void {
    const index = this.#index();
    const old = getKey(into, key);
    if (old !== undefined && !isList(old)) conversion(old, '[]interface {}');
    const list = { items: isList(old) ? old : [] };
    try {
      this.#item(list, index, level);
    } finally {
      put(into, key, list.items);
    }
  }

  #index(): number {
    const { text, stop } = this.#until(']');
    if (stop === undefined) throw END;
    if (!/^[+-]?\d+$/.test(text))
      fail(`error parsing index: strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
    return Number(text);
  }

  #item(list: { items: GoValue[] }, index: number, level: number): void {
    if (index < 0) fail(`negative ${index} index not allowed`);
    const { text, stop } = this.#until('[.=');
    if (text !== '') fail(`unexpected data at end of array index: [${quoteEach(text)}]`);
    if (stop === undefined) throw END;
    if (stop === '=') this.#assignItem(list, index);
    else if (stop === '[') {
      const next = this.#index();
      const old = list.items[index];
      if (old !== undefined && old !== null && !isList(old)) conversion(old, '[]interface {}');
      const inner = { items: isList(old) ? old : [] };
      this.#item(inner, next, level);
      putIndex(list, index, inner.items);
    } else {
      const old = list.items[index];
      const inner = isMap(old) ? old : emptyMap();
      if (index < list.items.length) list.items[index] = inner;
      this.#key(inner, level);
      putIndex(list, index, inner);
    }
  }

  #assign(into: GoMap, key: string): void {
    if (this.#mode.kind === 'json') {
      put(into, key, this.#json());
      return;
    }
    if (!this.#isLiteral && this.#at >= this.#all.length) {
      put(into, key, '');
      throw END;
    }
    put(into, key, this.#value());
  }

  #assignItem(list: { items: GoValue[] }, index: number): void {
    if (this.#mode.kind === 'json') putIndex(list, index, this.#json());
    else if (!this.#isLiteral && this.#at >= this.#all.length) putIndex(list, index, '');
    else putIndex(list, index, this.#value());
  }

  #value(): GoValue {
    if (this.#isLiteral) return this.#until('').text;
    if (this.#all[this.#at] === '{') return this.#list();
    return this.#convert(this.#until(',').text);
  }

  #list(): GoValue[] {
    this.#at++;
    const items: GoValue[] = [];
    for (;;) {
      const { text, stop } = this.#until(',}');
      if (stop === undefined) fail("list must terminate with '}'");
      items.push(this.#convert(text));
      if (stop === '}') break;
    }
    if (this.#all[this.#at] === ',') this.#at++;
    return items;
  }

  #convert(text: string): GoValue {
    if (this.#mode.kind === 'file') return this.#mode.read(text);
    return this.#mode.kind === 'typed' ? typed(text) : text;
  }

  #json(): GoValue {
    if (this.#isEmpty()) return null;
    const rest = this.#all.slice(this.#at).join('');
    const prefix = new JsonPrefix(rest).read();
    this.#at += [...rest.slice(0, prefix.length)].length;
    this.#isEmpty();
    return prefix.value;
  }

  /** Skips blanks and one comma; whether there is nothing before it. */
  #isEmpty(): boolean {
    for (;;) {
      const character = this.#all[this.#at];
      if (character === undefined) return true;
      if (character === ',') {
        this.#at++;
        return true;
      }
      if (trimSpace(character) !== '') return false;
      this.#at++;
    }
  }
}

function quote(text: string): string {
  return sprintf('%q', [text]);
}

/** Every character in quotes, as Go prints a list of runes. */
function quoteEach(text: string): string {
  return [...text].map((character) => sprintf('%q', [BigInt(character.codePointAt(0) ?? 0)])).join(' ');
}

function put(into: GoMap, key: string, value: GoValue): void {
  if (key !== '') setKey(into, key, value);
}

function putIndex(list: { items: GoValue[] }, index: number, value: GoValue): void {
  if (index > MAX_INDEX) fail(`index of ${index} is greater than maximum supported index of ${MAX_INDEX}`);
  const items = [...list.items];
  while (items.length <= index) items.push(null);
  items[index] = value;
  list.items = items;
}

function conversion(value: GoValue, wanted: string): never {
  return fail(
    `unable to parse key: interface conversion: interface {} is ${sprintf('%T', [value]).replace('<nil>', 'nil')}, not ${wanted}`,
  );
}

/** true, false, null and whole numbers are what they look like; anything else is a text. */
function typed(text: string): GoValue {
  switch (text.toLowerCase()) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
    case '0':
      return new GoInteger('int64', 0n);
  }
  if (!/^[+-]?\d+$/.test(text) || text.startsWith('0')) return text;
  const value = BigInt(text.replace(/^\+/, ''));
  return value < 2n ** 63n && value >= -(2n ** 63n) ? new GoInteger('int64', value) : text;
}
