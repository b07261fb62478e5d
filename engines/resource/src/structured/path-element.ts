import { goQuote } from '@flux-ts/errors';
import type { Schema } from '@flux-ts/schema';
import { compareBytes, fromJson, isObject, own, type Value } from '@flux-ts/yaml';
import { ResourceError } from '../errors.ts';
import { goNumber } from '../go-print.ts';
import { itemSchema, keysOf } from './shape.ts';

/**
 * One step of a path as FieldsV1 writes it (structured-merge-diff fieldpath/serialize-pe.go):
 * ```
 * f:name            a field
 * k:{"name":"x"}    an item of a keyed list, keys sorted
 * v:"x"             an item of a set
 * i:0               an item of a list by its index
 * ```
 * The text is canonical: two steps are equal when their texts are.
 */
export type PathElement = string;

/** The step to a field. */
export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

/**
 * The step to an item of a set or a keyed list.
 * @returns the step, or the reason why there is none
 */
export function itemElement(list: Schema, shape: 'set' | 'keyed', item: Value): PathElement | Error {
  return shape === 'set' ? setElement(item) : keyedElement(list, item);
}

function setElement(item: Value): PathElement | Error {
  if (item === null) return new Error("associative list without keys has an element that's an explicit null");
  if (Array.isArray(item)) return new Error('not supported: associative list with lists as elements');
  if (typeof item === 'object')
    return new Error("associative list without keys has an element that's a map type");
  return `v:${scalarJson(item)}`;
}

function keyedElement(list: Schema, item: Value): PathElement | Error {
  if (item === null) return new Error('associative list with keys may not have a null element');
  if (!isObject(item)) return new Error('associative list with keys may not have non-map elements');
  const keys = keysOf(list);
  let text = '';
  for (const key of keys) {
    const said = own(item, key);
    const value = said === undefined ? defaultKey(itemSchema(list), key) : said;
    if (value === undefined) continue;
    text += `${text === '' ? '' : ','}${scalarJson(key)}:${keyJson(value)}`;
  }
  if (text !== '') return `k:{${text}}`;
  const names = keys.map(goQuote).join(' ');
  return new Error(
    `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
  );
}

/** Types of built-in lists whose keys may be left out in Go (kube-openapi gives the others a default). */
const OPTIONAL_KEYS: ReadonlySet<string> = new Set([
  'io.k8s.api.core.v1.ObjectReference',
  'io.k8s.api.flowcontrol.v1.FlowSchemaCondition',
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationCondition',
  'io.k8s.api.resource.v1.AllocatedDeviceStatus',
]);

/** What stands for a key that is left out: of a Go struct that is the zero of its type. */
function defaultKey({ properties, typeName }: Schema, key: string): Value | undefined {
  const field = properties?.[key];
  if (field?.default !== undefined || typeName === undefined || OPTIONAL_KEYS.has(typeName))
    return field?.default;
  return field?.type === 'string' ? '' : field?.type === 'integer' ? 0 : undefined;
}

/** Texts that JSON writes as they are; nearly all names are. */
const PLAIN = /^[\w .,:/@+*=-]*$/;
const NEEDS_ESCAPE = /[<>&\u2028\u2029]/g;

/** JSON as Go writes it: `<`, `>`, `&` and line separators escaped. */
function scalarJson(value: Value): string {
  if (typeof value === 'string') return PLAIN.test(value) ? `"${value}"` : escapedJson(value);
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
}

function escapedJson(text: string): string {
  return JSON.stringify(text)
    .replace(NEEDS_ESCAPE, escapeUnit)
    .replace(/\\(.)/g, (code, letter) => (letter === 'b' ? '\\u0008' : letter === 'f' ? '\\u000c' : code));
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function keyJson(value: Value): string {
  if (typeof value !== 'object' || value === null) return scalarJson(value);
  if (Array.isArray(value)) return `[${value.map(keyJson).join(',')}]`;
  const keys = Object.keys(value).sort(compareBytes);
  return `{${keys.map((key) => `${scalarJson(key)}:${keyJson(value[key]!)}`).join(',')}}`;
}

/** Steps that are canonical as they stand; nearly all are. */
const CANONICAL = /^(f:|v:"[\w .,:/@+*=-]*"$|k:\{"\w+":"[\w .,:/@+*=-]*"\}$)/;

/**
 * Reads a key of FieldsV1 and makes it canonical; undefined for a step of a kind unknown to us, which is left out.
 * @throws ResourceError FIELDS
 */
export function parsePathElement(text: string): PathElement | undefined {
  if (CANONICAL.test(text)) return text;
  if (text.length < 2) throw new ResourceError('FIELDS', 'key must be 2 characters long:');
  if (text[1] !== ':') throw new ResourceError('FIELDS', `missing colon: ${text}`);
  switch (text[0]) {
    case 'f':
      return text;
    case 'v':
      return `v:${keyJson(parseJson(text))}`;
    case 'k': {
      const key = parseJson(text);
      if (!isObject(key)) throw new ResourceError('FIELDS', `invalid key: ${text}`);
      return `k:${keyJson(key)}`;
    }
    case 'i': {
      const index = text.slice(2);
      if (/^[+-]?\d+$/.test(index)) return `i:${Number(index)}`;
      throw new ResourceError('FIELDS', `strconv.Atoi: parsing ${goQuote(index)}: invalid syntax`);
    }
    default:
      return undefined;
  }
}

function parseJson(text: string): Value {
  try {
    return /\d{16}/.test(text) ? fromJson(text.slice(2)) : (JSON.parse(text.slice(2)) as Value);
  } catch (cause) {
    throw new ResourceError('FIELDS', `invalid path element: ${text}`, { cause });
  }
}

const KIND_ORDER = 'fkvi';

/** The order in which FieldsV1 lists the steps of one parent: fields, keyed items, set items, indexes. */
export function compareElements(a: PathElement, b: PathElement): number {
  const kind = a.charCodeAt(0);
  if (kind !== b.charCodeAt(0)) return KIND_ORDER.indexOf(a[0]!) - KIND_ORDER.indexOf(b[0]!);
  if (kind === 0x66) return compareBytes(a, b);
  const left = JSON.parse(a.slice(2)) as Value;
  const right = JSON.parse(b.slice(2)) as Value;
  return kind === 0x6b ? compareKeys(left, right) : compareScalars(left, right);
}

function compareKeys(a: Value, b: Value): number {
  const left = Object.entries(a as object) as [string, Value][];
  const right = Object.entries(b as object) as [string, Value][];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareBytes(left[i]![0], right[i]![0]) || compareScalars(left[i]![1], right[i]![1]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Numbers before strings before booleans before all else (structured-merge-diff value/value.go `Compare`). */
function compareScalars(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  return scalarRank(a) - scalarRank(b) || compareBytes(JSON.stringify(a), JSON.stringify(b));
}

function scalarRank(value: Value): number {
  return ['number', 'string', 'boolean'].indexOf(typeof value) >>> 0;
}

/** A step as people read it: `.spec`, `[name="x"]`, `[="x"]`, `[0]`. */
export function printElement(element: PathElement): string {
  const text = element.slice(2);
  switch (element[0]) {
    case 'f':
      return `.${text}`;
    case 'i':
      return `[${text}]`;
    case 'v':
      return `[=${printScalar(JSON.parse(text) as Value)}]`;
    default: {
      const key = JSON.parse(text) as Record<string, Value>;
      return `[${Object.entries(key)
        .map(([name, value]) => `${name}=${printScalar(value)}`)
        .join(',')}]`;
    }
  }
}

function printScalar(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number') return goNumber(value);
  if (Array.isArray(value)) return `[${value.map(printScalar).join(',')}]`;
  return typeof value === 'object'
    ? Object.entries(value)
        .map(([key, inner]) => `${key}=${printScalar(inner)}`)
        .join('')
    : String(value);
}

/** A path as people read it: `.spec.containers[name="x"].image`. */
export function printPath(path: readonly PathElement[]): string {
  return path.map(printElement).join('');
}
