import { goQuote } from '@flux-ts/errors';
import { toJson, type Value, valuesEqual } from '@flux-ts/yaml';
import { formatGoFloat } from '../go-format.ts';
import type { Schema } from '../schema.ts';
import { jsonTypeOf } from '../value-type.ts';
import { hasFormat } from './formats.ts';
import { fieldOf, inBody, type Visit } from './visit.ts';

/** The value's type; an integer is also a number. */
export function checkType(schema: Schema, value: Value, path: string, visit: Visit): void {
  const wanted =
    schema.intOrString === true ? ['integer', 'string'] : schema.type === undefined ? [] : [schema.type];
  const actual = jsonTypeOf(value);
  if (wanted.length === 0 || wanted.includes(actual) || (actual === 'integer' && wanted.includes('number')))
    return;
  if (actual === 'null' && schema.nullable === true) return;
  const [expected, found] = goFormats(schema, actual) ?? [wanted.join(','), actual];
  const detail = inBody(path, `must be of type ${expected}: ${goQuote(found)}`);
  visit.errors.push({ type: 'TypeInvalid', field: fieldOf(path), badValue: found, detail });
}

/** With a format, kube-openapi compares formats of Go's types, where a value is no text and no list. */
function goFormats({ format }: Schema, actual: string): readonly [string, string] | undefined {
  if (format === undefined || ['string', 'array', 'null'].includes(actual)) return undefined;
  return [format, { integer: 'int64', number: 'float64' }[actual as 'integer' | 'number'] ?? ''];
}

/** maxLength, minLength and pattern: the first that fails. Lengths count characters, though the text says bytes. */
export function checkString(schema: Schema, value: string, path: string, visit: Visit): void {
  const error = stringError(schema, value, path, visit);
  if (error !== undefined) visit.errors.push({ ...error, field: fieldOf(path), badValue: value });
  if (schema.format !== undefined && !hasFormat(schema.format, value)) {
    const detail = inBody(path, `must be of type ${schema.format}: ${goQuote(value)}`);
    visit.errors.push({ type: 'TypeInvalid', field: fieldOf(path), badValue: value, detail });
  }
}

function stringError(schema: Schema, value: string, path: string, visit: Visit) {
  const { maxLength, minLength, pattern } = schema;
  if (maxLength !== undefined && lengthOf(value) > maxLength) {
    return { type: 'TooLong', detail: `may not be more than ${maxLength} bytes` } as const;
  }
  if (minLength !== undefined && lengthOf(value) < minLength) {
    return { type: 'Invalid', detail: inBody(path, `should be at least ${minLength} chars long`) } as const;
  }
  if (pattern !== undefined && !visit.pattern(pattern).test(value)) {
    return { type: 'Invalid', detail: inBody(path, `should match '${pattern}'`) } as const;
  }
  return undefined;
}

function lengthOf(text: string): number {
  let length = text.length;
  for (let i = 1; i < text.length; i++) {
    const isPair = (text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800;
    if (isPair) length--;
  }
  return length;
}

/** The range of type and format, multipleOf, minimum and maximum: all that fail. */
export function checkNumber(schema: Schema, value: number | bigint, path: string, visit: Visit): void {
  const number = Number(value);
  const add = (rest: string) =>
    visit.errors.push({ type: 'Invalid', field: fieldOf(path), badValue: value, detail: inBody(path, rest) });
  const { multipleOf, minimum, maximum } = schema;
  const print = (bound: number) => formatBound(bound, value);
  if (!isInRange(schema, value)) {
    const format = schema.format === undefined ? '(default format)' : `with format ${schema.format}`;
    const detail = `Checked value must be of type ${schema.type} ${format} in ${path}`;
    visit.errors.push({ type: 'Invalid', field: '<nil>', badValue: '', detail });
  }
  if (multipleOf !== undefined && jsonTypeOf(value) === 'integer' && Math.abs(multipleOf) < 1) {
    // Of an integer, kube-openapi divides by the whole part of the factor.
    const detail = `factor MultipleOf declared for ${path} must be positive: 0`;
    visit.errors.push({ type: 'Invalid', field: fieldOf(path), badValue: 0, detail });
  } else if (multipleOf !== undefined && !isMultiple(number, multipleOf)) {
    add(`should be a multiple of ${print(multipleOf)}`);
  }
  if (minimum !== undefined && (schema.exclusiveMinimum === true ? number <= minimum : number < minimum)) {
    const words = schema.exclusiveMinimum === true ? 'greater than' : 'greater than or equal to';
    add(`should be ${words} ${print(minimum)}`);
  }
  if (maximum !== undefined && (schema.exclusiveMaximum === true ? number >= maximum : number > maximum)) {
    const words = schema.exclusiveMaximum === true ? 'less than' : 'less than or equal to';
    add(`should be ${words} ${print(maximum)}`);
  }
}

/** A whole bound of an integer is an integer to Go (`1000000`), any other bound a float64 (`1e+06`). */
function formatBound(bound: number, value: number | bigint): string {
  const whole = Number.isInteger(bound) && jsonTypeOf(value) === 'integer';
  return whole ? String(BigInt(bound)) : formatGoFloat(bound);
}

const maxFloat32 = 3.4028234663852886e38;

function isInRange({ type, format }: Schema, value: number | bigint): boolean {
  if (type === 'number') return format !== 'float' || Math.abs(Number(value)) <= maxFloat32;
  if (type !== 'integer') return true;
  if (jsonTypeOf(value) !== 'integer') return false;
  const number = Number(value);
  if (format === 'int32') return number >= -(2 ** 31) && number < 2 ** 31;
  if (format === 'uint32') return number >= 0 && number < 2 ** 32;
  return format !== 'uint64' || number >= 0;
}

/** A quotient counts as whole as it is computed, in doubles, by multiplying with the inverse of a fraction. */
function isMultiple(value: number, factor: number): boolean {
  const quotient = factor < 1 ? (1 / factor) * value : value / factor;
  return Number.isInteger(quotient);
}

export function checkEnum(schema: Schema, value: Value, path: string, visit: Visit): void {
  if (schema.enum === undefined || schema.enum.some((allowed) => valuesEqual(allowed, value))) return;
  const names = schema.enum.map((allowed) =>
    goQuote(typeof allowed === 'string' ? allowed : toJson(allowed)),
  );
  const detail = `supported values: ${names.join(', ')}`;
  visit.errors.push({ type: 'NotSupported', field: fieldOf(path), badValue: value, detail });
}
