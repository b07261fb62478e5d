import type { Value } from '@flux-ts/yaml';
import { tags } from './tree.ts';

/** What a plain scalar is: its tag and its value. */
export interface Resolved {
  readonly tag: string;
  readonly value: Value;
}

const words = new Map<string, Resolved>();
for (const text of ['true', 'True', 'TRUE']) words.set(text, { tag: tags.bool, value: true });
for (const text of ['false', 'False', 'FALSE']) words.set(text, { tag: tags.bool, value: false });
for (const text of ['', '~', 'null', 'Null', 'NULL']) words.set(text, { tag: tags.null, value: null });
for (const text of ['.nan', '.NaN', '.NAN']) words.set(text, { tag: tags.float, value: Number.NaN });
for (const text of ['.inf', '.Inf', '.INF']) {
  words.set(text, { tag: tags.float, value: Number.POSITIVE_INFINITY });
  words.set(`+${text}`, { tag: tags.float, value: Number.POSITIVE_INFINITY });
  words.set(`-${text}`, { tag: tags.float, value: Number.NEGATIVE_INFINITY });
}
words.set('<<', { tag: tags.merge, value: '<<' });

const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const decimal = /^[-+]?(0|[1-9][0-9]*)$/;
const based = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+)$/;
const shortBased = /^(-?)(0[bo])([+-]?[0-9]+)$/;
const maximum = 2n ** 64n - 1n;
const minimum = -(2n ** 63n);

/**
 * The type of a plain scalar by yaml.v3's rules (resolve.go): `yes` is a string, `0777` is 511, `08` is 8,
 * `1_000` is 1000, `2001-01-01` is a time.
 */
export function resolve(text: string): Resolved {
  const first = text.charCodeAt(0);
  const digit = first >= 48 && first <= 57;
  if (digit || first === 43 || first === 45 || first === 46) return resolveNumber(text);
  return words.get(text) ?? { tag: tags.str, value: text };
}

function resolveNumber(text: string): Resolved {
  const known = words.get(text);
  if (known !== undefined) return known;
  const string = { tag: tags.str, value: text };
  if (text.charCodeAt(0) === 46) {
    return /^\.[0-9]+([eE][-+]?[0-9]+)?$/.test(text) ? { tag: tags.float, value: Number(text) } : string;
  }
  const time = /^[0-9]{4}-/.test(text) ? parseTime(text) : undefined;
  if (time !== undefined) return { tag: tags.timestamp, value: time };
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  const integer = parseInteger(plain);
  if (integer !== undefined) return { tag: tags.int, value: integer };
  // What is too large for a float is a text.
  const value = float.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(value) ? { tag: tags.float, value } : string;
}

function parseInteger(text: string): number | bigint | undefined {
  if (decimal.test(text)) return text.length < 16 ? Number(text) + 0 : narrow(BigInt(text.replace('+', '')));
  const match = based.exec(text) ?? shortBased.exec(text);
  if (match === null) return undefined;
  const [, sign = '', body = ''] = match;
  const digits = /^0[0-7]/.test(body) ? `0o${body.slice(1)}` : body.toLowerCase();
  try {
    const value = BigInt(digits);
    return narrow(sign === '-' ? -value : value);
  } catch {
    return undefined;
  }
}

function narrow(value: bigint): number | bigint | undefined {
  if (value > maximum || value < minimum) return undefined;
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;
}

const timePattern =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt ]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?$/;

/** A time as Go writes it in JSON (RFC 3339), or undefined when the text is none. */
function parseTime(text: string): string | undefined {
  const match = timePattern.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '', zone] =
    match;
  // A space before the clock allows no zone, a T demands one.
  if (match[4] !== undefined && (text.includes(' ') ? zone !== undefined : zone === undefined))
    return undefined;
  const m = Number(month);
  const d = Number(day);
  const days = new Date(Date.UTC(Number(year), m, 0)).getUTCDate();
  if (m < 1 || m > 12 || d < 1 || d > days) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const pad = (part: string): string => part.padStart(2, '0');
  const nanoseconds = fraction.slice(0, 10).replace(/\.?0+$/, '');
  const offset = zone === undefined || /^[-+]00:00$/.test(zone) ? 'Z' : zone;
  return `${year}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}${nanoseconds}${offset}`;
}

/**
 * Whether YAML 1.1 reads a text as something else than a text: the old booleans, too, and what has syntax in it.
 * A time is a text there. (kyaml compatibility.go IsValueNonString)
 */
export function isOddText(text: string): boolean {
  if (text === '' || text.includes('\n')) return false;
  const { tag } = resolve(text);
  return (tag !== tags.str && tag !== tags.timestamp) || oldBooleans.test(text) || syntax.test(text);
}

const oldBooleans = /^(y|n|yes|no|on|off)$/i;
const syntax = /: |:$|^(- |-$|[[{#&*!|>'"%@`])/;
