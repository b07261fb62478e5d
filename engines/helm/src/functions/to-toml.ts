import {
  formatFloat,
  formatGoDuration,
  formatTime,
  formatValue,
  GoBytes,
  GoDuration,
  GoStruct,
  GoTime,
  type GoValue,
  getKey,
  integerOf,
  isInteger,
  isList,
  isMap,
  namedType,
  sortedKeys,
  typeName,
  underlying,
} from '@flux-ts/gotemplate';
import { quoteToml, quoteTomlKey } from '../toml/quote-toml.ts';
import { fail } from './define.ts';
import { isVersion } from './versions.ts';

/** A value as BurntSushi/toml encodes it: plain keys first, then tables, two blanks a level. */
export function toToml(value: GoValue): string {
  if (isNil(value)) return panic('reflect: call of reflect.Value.Type on zero Value');
  if (isTableArray(underlying(value))) return fail('toml: top-level values must be Go maps or structs');
  const root = fieldsOf(value);
  if (root === undefined) return element(value);
  const writer = new Writer();
  writer.table([], root);
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

type Field = readonly [name: string, value: GoValue];

/** The fields of a table, those of a struct in their order; undefined for what is no table. */
function fieldsOf(value: GoValue): readonly Field[] | undefined {
  const item = underlying(value);
  if (isMap(item)) return sortedKeys(item).map((name) => [name, getKey(item, name)]);
  return item instanceof GoStruct && !isVersion(item) ? [...item.fields] : undefined;
}

function isTableArray(value: GoValue): boolean {
  return isList(value) && value.length > 0 && value.every((item) => fieldsOf(item) !== undefined);
}

function isTable(value: GoValue): boolean {
  return fieldsOf(value) !== undefined || isTableArray(value);
}

/** The fields that are there, tables last. */
function ordered(fields: readonly Field[]): readonly Field[] {
  const present = fields.filter(
    ([, value]) => !isNil(value) && !(isMap(value) && namedType(value)?.isNil === true),
  );
  return [
    ...present.filter(([, value]) => !isTable(value)),
    ...present.filter(([, value]) => isTable(value)),
  ];
}

class Writer {
  out = '';

  table(key: readonly string[], fields: readonly Field[]): void {
    for (const [name, value] of ordered(fields)) {
      const inner = fieldsOf(value);
      if (inner !== undefined) this.#named([...key, name], inner);
      else if (isTableArray(value)) this.#tables([...key, name], value as GoValue[]);
      else this.#pair(key, name, value);
    }
  }

  #indent(key: readonly string[]): string {
    return '  '.repeat(Math.max(0, key.length - 1));
  }

  #pair(key: readonly string[], name: string, value: GoValue): void {
    this.out += `${this.#indent([...key, name])}${quoteTomlKey(name)} = ${element(value)}\n`;
  }

  #named(key: readonly string[], fields: readonly Field[]): void {
    if (key.length === 1 && this.out !== '') this.out += '\n';
    this.out += `${this.#indent(key)}[${key.map(quoteTomlKey).join('.')}]\n`;
    this.table(key, fields);
  }

  #tables(key: readonly string[], items: readonly GoValue[]): void {
    for (const item of items) {
      if (this.out !== '') this.out += '\n';
      this.out += `${this.#indent(key)}[[${key.map(quoteTomlKey).join('.')}]]\n`;
      this.table(key, fieldsOf(item) ?? []);
    }
  }
}

function float(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const text = formatFloat(value);
  return /[e.]/.test(text) ? text : `${text}.0`;
}

const LAYOUT = '2006-01-02T15:04:05.999999999Z07:00';
/** How times are written that were read without a zone. */
const LAYOUTS: Readonly<Record<string, string>> = {
  'datetime-local': '2006-01-02T15:04:05.999999999',
  'date-local': '2006-01-02',
  'time-local': '15:04:05.999999999',
};

function element(value: GoValue): string {
  if (typeof value === 'string') return quoteToml(value);
  if (typeof value === 'number') return float(value);
  if (typeof value === 'boolean') return String(value);
  if (isInteger(value)) return integerOf(value).toString();
  if (value instanceof GoTime) return formatTime(value, LAYOUTS[value.zone] ?? LAYOUT);
  if (value instanceof GoDuration) return quoteToml(formatGoDuration(value));
  const elements = underlying(value);
  if (isList(elements)) {
    if (elements.some(isNilItem)) return fail('toml: cannot encode array with nil element');
    return `[${elements.map(element).join(', ')}]`;
  }
  if (elements instanceof GoBytes) return `[${Array.from(elements.bytes).join(', ')}]`;
  const fields = fieldsOf(elements);
  if (fields !== undefined)
    return `{${ordered(fields)
      .map(([name, item]) => `${quoteTomlKey(name)} = ${element(item)}`)
      .join(', ')}}`;
  if (isVersion(value)) return quoteToml(formatValue(value));
  return fail(`unsupported type for key '': ${typeName(value)}`);
}
