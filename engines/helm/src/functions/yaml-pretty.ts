import { encode, type Value, type ValueObject } from '@flux-ts/yaml';

/**
 * YAML as go-yaml's own encoder writes it with an indent of two: sequences lie deeper than their key
 * (toYamlPretty).
 */
export function encodePretty(value: Value): string {
  return block(value, 0);
}

function isBlock(value: Value): value is Value[] | ValueObject {
  if (value === null || typeof value !== 'object') return false;
  return Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0;
}

function block(value: Value, indent: number): string {
  if (!isBlock(value)) return pad(encode(value), indent);
  if (Array.isArray(value)) return value.map((item) => entry(item, indent)).join('');
  return keysOf(value)
    .map((key) => pair(key, value[key] ?? null, indent))
    .join('');
}

/** The keys in the order in which the writer puts them. */
function keysOf(map: ValueObject): string[] {
  const text = encode(Object.keys(map).length === 0 ? {} : nulls(map));
  const order = text.split('\n').filter((line) => line !== '');
  const byLine = new Map(Object.keys(map).map((key) => [encode(nulls({ [key]: null })).trimEnd(), key]));
  const sorted = order.map((line) => byLine.get(line)).filter((key) => key !== undefined);
  return sorted.length === Object.keys(map).length ? sorted : Object.keys(map).sort();
}

function nulls(map: ValueObject): ValueObject {
  const copy = Object.create(null) as ValueObject;
  for (const key of Object.keys(map)) copy[key] = null;
  return copy;
}

function pair(key: string, value: Value, indent: number): string {
  const blanks = ' '.repeat(indent);
  if (isBlock(value)) {
    const name = encode(nulls({ [key]: null })).replace(/ null\n$/, '');
    return `${blanks}${name}\n${block(value, indent + 2)}`;
  }
  return pad(encode({ [key]: value }), indent);
}

function entry(item: Value, indent: number): string {
  const text = block(item, indent + 2);
  return `${' '.repeat(indent)}- ${text.slice(indent + 2)}`;
}

function pad(text: string, indent: number): string {
  const blanks = ' '.repeat(indent);
  return text.replace(/^(?=.)/gm, blanks);
}
