import { YamlError } from '../errors.ts';
import { formatFloat } from '../value/go-number.ts';
import type { Value, ValueObject } from '../value.ts';
import { compareKeys } from './key-order.ts';
import { hasBreak, styleOf } from './style.ts';
import { Writer } from './writer.ts';

/** A longer key, in bytes, is written with `? `. */
const LONGEST_SIMPLE_KEY = 128;

/**
 * A document as `sigs.k8s.io/yaml.Marshal` writes it, byte for byte: keys in go-yaml's natural order, sequences not
 * indented below their key, Go's quoting, long text folded at 80 columns, a line break at the end.
 * Control characters, which Go refuses, are escaped. Throws {@link YamlError} `BAD_SCALAR` for NaN and infinities.
 */
export function encode(value: Value): string {
  const writer = new Writer();
  writeNode(writer, value, -1, false);
  return writer.finish();
}

/** Documents joined by `---` lines; an empty list is an empty text. */
export function encodeAll(values: readonly Value[]): string {
  return values.map(encode).join('---\n');
}

/** `indent` is the enclosing block's column, -1 outside of all. */
function writeNode(writer: Writer, value: Value, indent: number, inMapping: boolean): void {
  if (value === null || typeof value !== 'object') writeScalar(writer, value, indent);
  else if (Array.isArray(value)) writeSequence(writer, value, indent, inMapping);
  else writeMapping(writer, value, indent);
}

function deeper(indent: number): number {
  return indent < 0 ? 0 : indent + 2;
}

function writeScalar(writer: Writer, value: null | boolean | number | bigint | string, indent: number): void {
  if (typeof value === 'string') writeString(writer, value, indent, false);
  else if (typeof value === 'number') writer.word(formatNumber(value));
  else if (typeof value === 'bigint') writer.word(formatBigInteger(value));
  else writer.word(String(value));
}

function writeString(writer: Writer, text: string, indent: number, simpleKey: boolean): void {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  writer.scalar(wellFormed, styleOf(wellFormed, simpleKey), Math.max(indent, 0) + 2, !simpleKey);
}

function writeSequence(writer: Writer, items: readonly Value[], indent: number, inMapping: boolean): void {
  if (items.length === 0) writer.word('[]');
  const column = inMapping && writer.inLine ? Math.max(indent, 0) : deeper(indent);
  for (const item of items) {
    writer.indent(column);
    writer.blockIndicator('-');
    writeNode(writer, item, column, false);
  }
}

function writeMapping(writer: Writer, object: ValueObject, indent: number): void {
  const keys = Object.keys(object).filter((key) => object[key] !== undefined);
  if (keys.length === 0) writer.word('{}');
  const column = deeper(indent);
  for (const key of keys.sort(compareKeys)) {
    writer.indent(column);
    if (isSimpleKey(key)) {
      writeString(writer, key, column, true);
      writer.raw(':');
    } else {
      writer.blockIndicator('?');
      writeString(writer, key, column, false);
      writer.indent(column);
      writer.blockIndicator(':');
    }
    writeNode(writer, object[key]!, column, true);
  }
}

function isSimpleKey(key: string): boolean {
  if (key.length > LONGEST_SIMPLE_KEY || hasBreak(key)) return false;
  return key.length * 3 <= LONGEST_SIMPLE_KEY || new TextEncoder().encode(key).length <= LONGEST_SIMPLE_KEY;
}

/** Through JSON and back, as sigs.k8s.io/yaml goes: whole numbers are integers as far as 64 bits reach. */
function formatNumber(value: number): string {
  if (!Number.isFinite(value)) {
    const word = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
    throw new YamlError('BAD_SCALAR', `json: unsupported value: ${word}`);
  }
  if (Number.isSafeInteger(value)) return String(value + 0);
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return formatBigInteger(BigInt(String(value)));
  return formatFloat(value);
}

function formatBigInteger(value: bigint): string {
  if (value >= -(2n ** 63n) && value < 2n ** 64n) return String(value);
  return formatFloat(Number(value));
}
