import { compareBytes } from './compare-bytes.ts';
import { YamlError } from './errors.ts';
import { readExactly } from './exact-json.ts';
import type { Value } from './value.ts';

/**
 * JSON text as Go's `encoding/json` orders it: keys sorted by their bytes, no spaces; integers that a double cannot
 * hold are exact. `escapeHtml` also writes `<`, `>`, `&` as Go's `json.Marshal` does (`\u003c`).
 * Throws {@link YamlError} `BAD_SCALAR` for NaN and infinities.
 */
export function toJson(value: Value, options: { escapeHtml?: boolean } = {}): string {
  const text = write(value);
  if (options.escapeHtml !== true) return text;
  return text.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function write(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return writeNumber(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  const pairs: string[] = [];
  for (const key of Object.keys(value).sort(compareBytes)) {
    const item = value[key];
    if (item !== undefined) pairs.push(`${JSON.stringify(key)}:${write(item)}`);
  }
  return `{${pairs.join(',')}}`;
}

function writeNumber(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (Number.isFinite(value)) return String(value);
  const word = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  throw new YamlError('BAD_SCALAR', `json: unsupported value: ${word}`);
}

/** Digits enough that an integer may lie beyond ±2^53. */
const LONG_NUMBER = /\d{16}/;

/**
 * Reads JSON; integers beyond ±2^53 become bigints, so that they stay exact. `__proto__` is an ordinary key.
 * Throws {@link YamlError} `SYNTAX`, or `LIMIT` for long numbers in very deep nests.
 */
export function fromJson(text: string): Value {
  const value = parse(text);
  return LONG_NUMBER.test(text) ? readExactly(text) : value;
}

function parse(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch (cause) {
    throw new YamlError('SYNTAX', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
