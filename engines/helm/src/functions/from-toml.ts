import { emptyMap, GoInteger, type GoMap, GoTime, type GoValue, setKey } from '@flux-ts/gotemplate';
import { parse, TomlDate, TomlError } from 'smol-toml';

/** A TOML document as a map; what is wrong with it under the key `Error`, as Helm has it. */
export function fromToml(text: string): GoMap {
  try {
    return convert(parse(text, { integersAsBigInt: true })) as GoMap;
  } catch (thrown) {
    const map = emptyMap();
    setKey(map, 'Error', message(thrown));
    return map;
  }
}

function message(thrown: unknown): string {
  if (!(thrown instanceof TomlError)) return String(thrown);
  const [first = ''] = thrown.message.replace(/^Invalid TOML document: /, '').split('\n');
  return `toml: line ${thrown.line}: ${first}`;
}

/** A time; one without a zone has the wall clock that is written, and a zone that says what was left out. */
function timeOf(date: TomlDate): GoTime {
  if (!date.isLocal()) return new GoTime(date.getTime());
  const text = date.toISOString();
  if (date.isTime()) return new GoTime(Date.parse(`0000-01-01T${text}Z`), 'time-local');
  if (date.isDate()) return new GoTime(Date.parse(`${text}T00:00:00Z`), 'date-local');
  return new GoTime(Date.parse(`${text}Z`), 'datetime-local');
}

function convert(value: unknown): GoValue {
  if (typeof value === 'bigint') return new GoInteger('int64', value);
  if (value instanceof TomlDate) return timeOf(value);
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== 'object' || value === null) return value as GoValue;
  const map = emptyMap();
  for (const [key, item] of Object.entries(value)) setKey(map, key, convert(item));
  return map;
}
