import { decodeError, type Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { asObject } from '../values.ts';

/**
 * Why a value cannot be put into the Go type that a schema describes, field by field and without a place, as it is done
 * with what a strategic patch has made (apimachinery runtime/converter.go `fromUnstructured`); undefined when it can.
 * Types that read themselves, such as quantities, are not looked at.
 */
export function unstructuredError(schema: Schema, value: Value): string | undefined {
  if (value === null || schema.intOrString === true || schema.preserveUnknownFields === true)
    return undefined;
  if (schema.format === 'date-time')
    return typeof value === 'string' ? decodeError(schema, value) : undefined;
  if (schema.format === 'byte') return bytesError(schema, value);
  switch (schema.type) {
    case 'object':
      return objectError(schema, value);
    case 'array':
      return listError(schema, value);
    case undefined:
      return undefined;
    default:
      return scalarError(schema, value);
  }
}

function objectError(schema: Schema, value: Value): string | undefined {
  const isMap = schema.properties === undefined;
  const fields = asObject(value);
  if (fields === undefined)
    return `cannot restore ${isMap ? 'map' : 'struct'} from${isMap ? '' : ':'} ${kindOf(value)}`;
  for (const [key, inner] of Object.entries(fields)) {
    const own = schema.properties;
    const child = own !== undefined && Object.hasOwn(own, key) ? own[key] : schema.additionalProperties;
    const error =
      child === undefined || child === true ? undefined : unstructuredError(child, inner as Value);
    if (error !== undefined) return error;
  }
  return undefined;
}

/** Bytes are a text in base64, or a list of them. */
function bytesError(schema: Schema, value: Value): string | undefined {
  if (typeof value !== 'string') return `cannot restore slice from ${kindOf(value)}`;
  const detail = decodeError(schema, value);
  return detail === undefined ? undefined : `error decoding from json: ${detail}`;
}

function listError({ items }: Schema, value: Value): string | undefined {
  if (!Array.isArray(value)) return `cannot restore slice from ${kindOf(value)}`;
  if (items === undefined) return undefined;
  for (const item of value) {
    const error = unstructuredError(items, item);
    if (error !== undefined) return error;
  }
  return undefined;
}

const FAMILY: Readonly<Record<string, string>> = { integer: 'number', number: 'number' };

/** Go converts numbers into texts and into one another, which is refused in other words than what it does not convert. */
function scalarError(schema: Schema, value: Value): string | undefined {
  const wanted = FAMILY[schema.type!] ?? schema.type!;
  const kind = kindOf(value);
  const found = typeof value === 'bigint' ? 'number' : typeof value;
  if (found === wanted && !(schema.type === 'integer' && kind === 'float64')) return undefined;
  const target = goKind(schema);
  if (found === 'number' && (wanted === 'string' || wanted === 'number'))
    return kind === 'float64' && wanted === 'string'
      ? 'unrecognized type: string'
      : `cannot convert ${kind} to ${schema.goType ?? target}`;
  return `unrecognized type: ${target}`;
}

function goKind({ type, format }: Schema): string {
  if (type === 'boolean') return 'bool';
  if (type === 'string') return 'string';
  return format ?? (type === 'integer' ? 'int64' : 'float64');
}

function kindOf(value: Value): string {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'bigint') return 'int64';
  return typeof value === 'string' ? 'string' : 'map';
}
