import {
  emptyMap,
  formatFloat,
  formatGoDuration,
  formatValue,
  GoDuration,
  type GoMap,
  GoStruct,
  GoTime,
  type GoValue,
  getKey,
  integerOf,
  isInteger,
  isList,
  isMap,
  namedType,
  setKey,
  sortedKeys,
  typeName,
  underlying,
} from '@flux-ts/gotemplate';
import { fail } from './define.ts';
import { formatTime } from './time-layout.ts';
import { isVersion } from './versions.ts';

/** A value as BurntSushi/toml encodes it: plain keys first, then tables, two blanks a level. */
export function toToml(value: GoValue): string {
  if (isNil(value)) return panic('reflect: call of reflect.Value.Type on zero Value');
  const root = tableOfStruct(underlying(value));
  if (isTableArray(root)) return fail('toml: top-level values must be Go maps or structs');
  if (!isMap(root)) return element(value);
  const writer = new Writer();
  writer.map([], root);
  return writer.out;
}

/** What Go panics with is no error that toToml could return as its text. */
export class TomlPanic extends Error {}

function panic(message: string): never {
  throw new TomlPanic(message);
}

const isNil = (value: GoValue): boolean => value === null || value === undefined;

/** A slice that is nil counts as nil too. */
const isNilItem = (value: GoValue): boolean =>
  isNil(value) || (isList(value) && namedType(value)?.isNil === true);

/** A struct as the table of its fields. */
function tableOfStruct(value: GoValue): GoValue {
  if (!(value instanceof GoStruct) || isVersion(value)) return value;
  const map = emptyMap();
  for (const [name, field] of value.fields) setKey(map, name, field);
  return map;
}

function isTableArray(value: GoValue): boolean {
  return isList(value) && value.length > 0 && value.every((item) => isMap(item));
}

function isTable(value: GoValue): boolean {
  return isMap(value) || isTableArray(value);
}

class Writer {
  out = '';

  map(key: readonly string[], map: GoMap): void {
    const keys = sortedKeys(map).filter((name) => !isNil(getKey(map, name)));
    for (const name of keys) if (!isTable(getKey(map, name))) this.#pair(key, name, getKey(map, name));
    for (const name of keys) {
      const value = getKey(map, name);
      if (isMap(value)) this.#table([...key, name], value);
      else if (isTableArray(value)) this.#tables([...key, name], value as GoMap[]);
    }
  }

  #indent(key: readonly string[]): string {
    return '  '.repeat(Math.max(0, key.length - 1));
  }

  #pair(key: readonly string[], name: string, value: GoValue): void {
    this.out += `${this.#indent([...key, name])}${quoteKey(name)} = ${element(value)}\n`;
  }

  #table(key: readonly string[], map: GoMap): void {
    if (key.length === 1 && this.out !== '') this.out += '\n';
    this.out += `${this.#indent(key)}[${key.map(quoteKey).join('.')}]\n`;
    this.map(key, map);
  }

  #tables(key: readonly string[], maps: readonly GoMap[]): void {
    for (const map of maps) {
      if (this.out !== '') this.out += '\n';
      this.out += `${this.#indent(key)}[[${key.map(quoteKey).join('.')}]]\n`;
      this.map(key, map);
    }
  }
}

function quoteKey(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : quote(name);
}

function quote(text: string): string {
  return `"${text.replace(/["\\\0-\x1f\x7f]/g, (character) => ESCAPES[character] ?? unicode(character))}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function float(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const text = formatFloat(value);
  return /[e.]/.test(text) ? text : `${text}.0`;
}

function element(value: GoValue): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return float(value);
  if (typeof value === 'boolean') return String(value);
  if (isInteger(value)) return integerOf(value).toString();
  if (value instanceof GoTime) return formatTime(value, '2006-01-02T15:04:05.999999999Z07:00');
  if (value instanceof GoDuration) return quote(formatGoDuration(value));
  const elements = underlying(value);
  if (isList(elements)) {
    if (elements.some(isNilItem)) return fail('toml: cannot encode array with nil element');
    return `[${elements.map(element).join(', ')}]`;
  }
  if (isMap(elements)) {
    const keys = sortedKeys(elements).filter((name) => !isNil(getKey(elements, name)));
    const ordered = [
      ...keys.filter((k) => !isTable(getKey(elements, k))),
      ...keys.filter((k) => isTable(getKey(elements, k))),
    ];
    return `{${ordered.map((name) => `${quoteKey(name)} = ${element(getKey(elements, name))}`).join(', ')}}`;
  }
  if (isVersion(value)) return quote(formatValue(value));
  return fail(`unsupported type for key '': ${typeName(value)}`);
}
