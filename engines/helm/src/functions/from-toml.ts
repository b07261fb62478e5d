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

function convert(value: unknown): GoValue {
  if (typeof value === 'bigint') return new GoInteger('int64', value);
  if (value instanceof TomlDate) return new GoTime(value.getTime());
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== 'object' || value === null) return value as GoValue;
  const map = emptyMap();
  for (const [key, item] of Object.entries(value)) setKey(map, key, convert(item));
  return map;
}
