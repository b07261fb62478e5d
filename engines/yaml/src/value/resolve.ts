import type { Dialect } from '../scan/cursor.ts';
import { parseFloatText, parseInteger } from './go-number.ts';
import { isTimestamp } from './timestamp.ts';

/** What a scalar turns out to be. Timestamps keep their text. */
export type Resolved =
  | { tag: '!!null'; value: null }
  | { tag: '!!bool'; value: boolean }
  | { tag: '!!int'; value: number | bigint }
  | { tag: '!!float'; value: number }
  | { tag: '!!timestamp' | '!!str'; value: string };

const WORDS = new Map<string, Resolved>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, { tag: '!!null', value: null }] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, { tag: '!!bool', value: true }] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, { tag: '!!bool', value: false }] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, { tag: '!!float', value: Number.NaN }] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(
    (word) => [word, { tag: '!!float', value: Number.POSITIVE_INFINITY }] as const,
  ),
  ...['-.inf', '-.Inf', '-.INF'].map(
    (word) => [word, { tag: '!!float', value: Number.NEGATIVE_INFINITY }] as const,
  ),
]);

const YAML11_BOOLEANS = new Map<string, Resolved>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map(
    (w) => [w, { tag: '!!bool', value: true }] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map(
    (w) => [w, { tag: '!!bool', value: false }] as const,
  ),
]);

/**
 * The type of a plain scalar without a tag, as go-yaml's `resolve` finds it (resolve.go of v2 and v3): YAML 1.1 with
 * YAML 1.2's octals; only v2 knows `yes`, `on` and the like.
 */
export function resolvePlain(text: string, dialect: Dialect): Resolved {
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57) return resolveNumber(text, true) ?? asString(text);
  if (first === 0x2b || first === 0x2d) return WORDS.get(text) ?? resolveNumber(text, true) ?? asString(text);
  if (first === 0x2e) return WORDS.get(text) ?? resolveNumber(text, false) ?? asString(text);
  if (text.length > 5) return asString(text);
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (dialect === 'go-json') return YAML11_BOOLEANS.get(text) ?? asString(text);
  return asString(text);
}

function asString(value: string): Resolved {
  return { tag: '!!str', value };
}

/** Go's own float syntax: an underscore stands between digits. */
const POINT_FIRST = /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?$/;

/** What starts with a point is a float or nothing; elsewhere underscores may stand anywhere. */
function resolveNumber(text: string, integers: boolean): Resolved | undefined {
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  if (!integers) return POINT_FIRST.test(text) ? floatOf(plain) : undefined;
  if (isTimestamp(text)) return { tag: '!!timestamp', value: text };
  const integer = parseInteger(plain);
  if (integer !== undefined) return { tag: '!!int', value: integer };
  return floatOf(plain);
}

function floatOf(text: string): Resolved | undefined {
  const value = parseFloatText(text);
  return value === undefined ? undefined : { tag: '!!float', value };
}
