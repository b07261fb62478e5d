import {
  bytesOf,
  formatFloat,
  formatGoDuration,
  formatTime,
  GoBytes,
  GoDuration,
  GoInteger,
  GoStruct,
  GoTime,
  type GoValue,
  getKey,
  isInteger,
  isList,
  isMap,
  underlying,
} from '@flux-ts/gotemplate';
import { compareKeysOfV3, escapeCharacter, toValue } from '@flux-ts/yaml';
import { fail } from './define.ts';
import { encodeBase64 } from './encodings.ts';
import { isVersion } from './versions.ts';

const MAX_DEPTH = 1000;
const INDENT = 2;
const LONGEST_SIMPLE_KEY = 128;

/**
 * A value as go-yaml v3's own encoder writes it with an indent of two, which knows nothing of JSON: a float64 of a
 * million is `1e+06`, sequences lie deeper than their key, no line is folded (Helm's toYamlPretty).
 */
export function encodePretty(value: GoValue): string {
  return node(value, 0, 0);
}

type Pair = readonly [key: string, value: GoValue];

/** A node that starts in the current line; what follows in lines of its own is indented by `column`. */
function node(value: GoValue, column: number, depth: number): string {
  if (depth > MAX_DEPTH) return fail('a value is nested too deeply');
  const items = itemsOf(value);
  if (items !== undefined) return sequence(items, column, depth);
  const pairs = pairsOf(value);
  if (pairs !== undefined) return mapping(pairs, column, depth);
  return `${scalar(value, column)}\n`;
}

function sequence(items: readonly GoValue[], column: number, depth: number): string {
  if (items.length === 0) return '[]\n';
  const parts = items.map((item) => `- ${node(item, isBlock(item) ? column + INDENT : column, depth + 1)}`);
  return parts.join(' '.repeat(column));
}

function mapping(pairs: readonly Pair[], column: number, depth: number): string {
  if (pairs.length === 0) return '{}\n';
  return pairs.map(([key, value]) => pair(key, value, column, depth)).join(' '.repeat(column));
}

/** A key with line breaks, or a long one, stands behind a `?`, and its value behind a `:`. */
function pair(key: string, value: GoValue, column: number, depth: number): string {
  const isSimple = bytesOf(key).length <= LONGEST_SIMPLE_KEY && !BREAK.test(key);
  if (isSimple) return `${key === '' ? '""' : text(key, column)}:${below(value, column, depth)}`;
  const inner = isBlock(value) ? column + INDENT : column;
  return `? ${text(key, column)}\n${' '.repeat(column)}: ${node(value, inner, depth + 1)}`;
}

/** A value after its key: in the key's line where it takes only one. */
function below(value: GoValue, column: number, depth: number): string {
  const inner = column + INDENT;
  const text = node(value, isBlock(value) ? inner : column, depth + 1);
  return isBlock(value) ? `\n${' '.repeat(inner)}${text}` : ` ${text}`;
}

function isBlock(value: GoValue): boolean {
  return (itemsOf(value) ?? pairsOf(value) ?? []).length > 0;
}

function itemsOf(value: GoValue): readonly GoValue[] | undefined {
  if (value instanceof GoBytes)
    return Array.from(value.bytes, (byte) => new GoInteger('uint8', BigInt(byte)));
  const elements = underlying(value);
  return isList(elements) ? elements : undefined;
}

function pairsOf(value: GoValue): readonly Pair[] | undefined {
  const elements = underlying(value);
  if (isMap(elements))
    return Object.keys(elements)
      .sort(compareKeysOfV3)
      .map((key) => [key, getKey(elements, key)]);
  if (!(value instanceof GoStruct) || isVersion(value)) return undefined;
  return [...value.fields].map(([name, field]) => [name.toLowerCase(), field]);
}

function scalar(value: GoValue, column: number): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return text(value, column);
  if (typeof value === 'number') return float(value);
  if (isInteger(value)) return typeof value === 'bigint' ? String(value) : String(value.value);
  if (value instanceof GoTime) return formatTime(value, '2006-01-02T15:04:05.999999999Z07:00');
  if (value instanceof GoDuration) return text(formatGoDuration(value), column);
  if (value instanceof GoStruct) return text(value.print?.() ?? '', column);
  return String(value);
}

function float(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf';
  return formatFloat(value);
}

const BREAK = /[\n\r\x85\u2028\u2029]/;
const SPECIAL = /[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|\r|\x85/;
const SPACE_BREAK = / [\n\r\x85\u2028\u2029]/;
const BREAK_SPACE = /[\n\r\x85\u2028\u2029] /;
const EDGES = /^[ \n\r\x85\u2028\u2029]|[ \n\r\x85\u2028\u2029]$/;
const INDICATORS =
  /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:[ \t]|$)|---|\.\.\.)|.:(?:[ \t]|$)|[ \t\n\r\x85\u2028\u2029]#/su;
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
/** A time is a string in JSON, and no plain scalar in YAML. */
const TIME =
  /^\d{4}-\d\d?-\d\d?(?:[Tt]\d\d?:\d\d?:\d\d?(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)| \d\d?:\d\d?:\d\d?(?:\.\d+)?)?$/;
const OLD_BOOLEAN = /^(?:[yYnN]|[yY]es|YES|[oO]n|ON|[nN]o|NO|[oO]ff|OFF)$/;

/** A string in the style that v3 gives it (encode.go stringv, emitterc.go analyze_scalar, select_scalar_style). */
function text(value: string, column: number): string {
  if (!value.isWellFormed()) return `!!binary ${encodeBase64(bytesOf(value))}`;
  const special = SPECIAL.test(value) || SPACE_BREAK.test(value);
  if (value.includes('\n')) {
    if (special || value.endsWith(' ')) return doubleQuoted(value);
    return literal(value, column);
  }
  if (!readsAsString(value)) return doubleQuoted(value);
  const plain = !special && !/\t/.test(value) && !BREAK.test(value);
  if (plain && !EDGES.test(value) && !INDICATORS.test(value)) return value;
  const single = !special && !/\t/.test(value) && !BREAK_SPACE.test(value);
  return single ? `'${value.replaceAll("'", "''")}'` : doubleQuoted(value);
}

function readsAsString(value: string): boolean {
  if (value === '' || OLD_BOOLEAN.test(value) || BASE60.test(value)) return false;
  if (!/^[-+.~\dnNtTfF]/.test(value)) return true;
  const scalarNode = { kind: 'scalar', value, style: 'plain', start: 0, end: value.length } as const;
  try {
    return toValue(scalarNode, { scalars: 'yaml3' }) === value && !TIME.test(value);
  } catch {
    return false;
  }
}

function literal(value: string, column: number): string {
  const hint = /^[ \n\u2028\u2029]/.test(value) ? String(INDENT) : '';
  const lines = value.split('\n');
  const ends = lines.at(-1) === '';
  if (ends) lines.pop();
  const chomp = ends ? (lines.at(-1) === '' || value === '\n' ? '+' : '') : '-';
  const pad = ' '.repeat(column + INDENT);
  // The last line break is the writer's.
  return `|${hint}${chomp}\n${lines.map((line) => (line === '' ? '' : pad + line)).join('\n')}`;
}

function doubleQuoted(value: string): string {
  const escaped = value.replace(
    /["\\\x85\u2028\u2029]|[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu,
    escapeCharacter,
  );
  return `"${escaped}"`;
}
