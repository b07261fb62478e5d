import {
  emptyMap,
  formatTime,
  GoBytes,
  GoDuration,
  GoError,
  GoInteger,
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
} from '@flux-ts/gotemplate';
import { fromJson, type Value } from '@flux-ts/yaml';
import { fail } from './define.ts';
import { encodeBase64 } from './encodings.ts';
import { decodeProblem } from './json-problem.ts';
import { isVersion } from './versions.ts';

const MAX_DEPTH = 1000;

/** How Go writes JSON. */
export interface JsonStyle {
  /** `<`, `>`, `&` and the line separators as escapes (json.Marshal does, sprig's raw functions don't). */
  readonly escapeHtml: boolean;
  /** Two blanks a level. */
  readonly pretty: boolean;
}

/** A value as encoding/json writes it. Throws what json.Marshal returns as an error. */
export function toJsonText(value: GoValue, style: JsonStyle): string {
  return write(value, style, '\n', 0);
}

function write(value: GoValue, style: JsonStyle, line: string, depth: number): string {
  if (depth > MAX_DEPTH)
    return fail('json: unsupported value: encountered a cycle via map[string]interface {}');
  switch (typeof value) {
    case 'undefined':
      return 'null';
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      return writeNumber(value);
    case 'string':
      return writeText(value, style.escapeHtml);
  }
  if (value === null) return 'null';
  if (isInteger(value)) return integerOf(value).toString();
  if (isNilCollection(value)) return 'null';
  if (isList(value))
    return enclosed(
      '[',
      ']',
      value.map((item) => write(item, style, `${line}  `, depth + 1)),
      style,
      line,
    );
  if (isMap(value)) {
    const colon = style.pretty ? ': ' : ':';
    const pairs = sortedKeys(value).map(
      (key) => writeText(key, style.escapeHtml) + colon + write(value[key], style, `${line}  `, depth + 1),
    );
    return enclosed('{', '}', pairs, style, line);
  }
  return writeOpaque(value, style, line, depth);
}

/** A nil slice or map of a type of its own. */
function isNilCollection(value: GoValue): boolean {
  return (isList(value) || isMap(value)) && namedType(value)?.isNil === true;
}

function writeOpaque(value: GoValue, style: JsonStyle, line: string, depth: number): string {
  if (value instanceof GoBytes) return writeText(encodeBase64(value.bytes), style.escapeHtml);
  if (value instanceof GoTime)
    return writeText(formatTime(value, '2006-01-02T15:04:05.999999999Z07:00'), false);
  if (value instanceof GoDuration) return value.nanoseconds.toString();
  if (value instanceof GoError) return '{}';
  if (!(value instanceof GoStruct)) return 'null';
  if (isVersion(value)) return writeText(value.print?.() ?? '', false);
  if (value.elements !== undefined) return write(value.elements, style, line, depth + 1);
  const colon = style.pretty ? ': ' : ':';
  const pairs = (value.jsonFields ?? [...value.fields]).map(
    ([name, field]) => writeText(name, false) + colon + write(field, style, `${line}  `, depth + 1),
  );
  return enclosed('{', '}', pairs, style, line);
}

function enclosed(
  open: string,
  close: string,
  items: readonly string[],
  style: JsonStyle,
  line: string,
): string {
  if (items.length === 0) return open + close;
  if (!style.pretty) return open + items.join(',') + close;
  return `${open}${line}  ${items.join(`,${line}  `)}${line}${close}`;
}

function writeNumber(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (Number.isFinite(value)) return String(value);
  return fail(`json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`);
}

function writeText(text: string, escapeHtml: boolean): string {
  const plain = quoteText(text).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
  return escapeHtml ? plain.replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`) : plain;
}

/** Bytes that are no UTF-8 are written as the escaped replacement character. */
function quoteText(text: string): string {
  if (text.isWellFormed()) return JSON.stringify(text);
  const parts = text.split(/\p{Cs}/u).map((part) => JSON.stringify(part).slice(1, -1));
  return `"${parts.join('\\ufffd')}"`;
}

/** Decoded YAML or JSON as a template sees it: all numbers are float64. */
export function toGoValue(value: Value): GoValue {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(toGoValue);
  const map = emptyMap();
  for (const key of Object.keys(value)) setKey(map, key, toGoValue(value[key] ?? null));
  return map;
}

/** An object of a cluster as a template sees it: whole numbers are int64 (apimachinery's unstructured). */
export function toUnstructured(value: Value): GoValue {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value)))
    return new GoInteger('int64', BigInt(value));
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(toUnstructured);
  const map = emptyMap();
  for (const key of Object.keys(value)) setKey(map, key, toUnstructured(value[key] ?? null));
  return map;
}

/** A template's value as plain data, the way through JSON that sigs.k8s.io/yaml takes. */
export function toPlain(value: GoValue, depth = 0): Value {
  if (depth > MAX_DEPTH)
    return fail('json: unsupported value: encountered a cycle via map[string]interface {}');
  if (value === undefined || value === null) return null;
  if (isInteger(value)) return plainInteger(integerOf(value));
  if (typeof value === 'number') return Number.isFinite(value) ? value : fail(writeNumber(value));
  if (typeof value !== 'object') return value;
  if (isNilCollection(value)) return null;
  if (isList(value)) return value.map((item) => toPlain(item, depth + 1));
  if (isMap(value)) {
    const map = emptyMap();
    for (const key of Object.keys(value)) setKey(map, key, toPlain(getKey(value, key), depth + 1) as GoValue);
    return map as Value;
  }
  return fromJson(toJsonText(value, { escapeHtml: false, pretty: false }));
}

function plainInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Half of a surrogate pair as an escape; alone, it stands for the replacement character. */
const SURROGATE = /\\u[dD][89a-fA-F]/;
/** The exponent or the length that a number needs to be beyond float64. */
const HUGE = /\d[eE]\+?\d{2}|\d{300}/;
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** json.Unmarshal into an interface. Throws in encoding/json's words. */
export function fromJsonText(text: string): GoValue {
  const value = readJson(text);
  if (HUGE.test(text))
    for (const [token] of text.matchAll(TEXT_OR_NUMBER))
      if (token[0] !== '"' && !Number.isFinite(Number(token)))
        fail(`json: cannot unmarshal number ${token} into Go value of type float64`);
  return value;
}

function readJson(text: string): GoValue {
  try {
    const value = fromJson(text);
    return toGoValue(SURROGATE.test(text) ? wellFormed(value) : value);
  } catch (thrown) {
    return fail(decodeProblem(text), thrown);
  }
}

function wellFormed(value: Value): Value {
  if (typeof value === 'string') return value.toWellFormed();
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  const map: Record<string, Value> = Object.create(null);
  for (const key of Object.keys(value)) map[key.toWellFormed()] = wellFormed(value[key] ?? null);
  return map;
}
