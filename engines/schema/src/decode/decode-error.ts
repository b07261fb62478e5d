import { parseQuantity } from '@flux-ts/text';
import { isObject, own, toJson, type Value } from '@flux-ts/yaml';
import type { Schema } from '../schema.ts';
import { jsonTypeOf } from '../value-type.ts';
import { base64Error } from './base64.ts';
import { timeError } from './go-time.ts';
import { goTypeOf } from './go-type.ts';

/** Where a value goes: the struct that has the field, the path of JSON names without indexes, the Go type. */
interface Target {
  readonly struct: string;
  readonly path: string;
  readonly goType: string;
}

/**
 * Why the real server cannot read a value into a built-in kind's Go struct, in its words (encoding/json and the
 * types' own readers), or undefined when it can:
 * `json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32`.
 * The first error in the order of the document, as the server reports no more. Unknown fields are no error here.
 */
export function decodeError(schema: Schema, value: Value): string | undefined {
  return checkValue(schema, value, { struct: '', path: '', goType: goTypeOf(schema) });
}

function checkValue(schema: Schema, value: Value, target: Target): string | undefined {
  if (value === null || schema.preserveUnknownFields === true) return undefined;
  if (schema.typeName?.endsWith('.Quantity') === true) return quantityError(value);
  if (schema.intOrString === true && typeof value === 'string') return undefined;
  if (schema.format === 'date-time') {
    return typeof value === 'string' ? timeError(value, schema.typeName) : mismatch(value, target);
  }
  switch (schema.intOrString === true ? 'integer' : schema.type) {
    case 'string':
      if (typeof value !== 'string') return mismatch(value, target);
      return schema.format === 'byte' ? base64Error(value) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : mismatch(value, target);
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint' ? undefined : mismatch(value, target);
    case 'integer':
      return fits(value, target.goType) ? undefined : mismatch(value, target);
    case 'array':
      return Array.isArray(value) ? checkItems(schema, value, target) : mismatch(value, target);
    default:
      return isObject(value) ? checkFields(schema, value, target) : mismatch(value, target);
  }
}

function checkItems(schema: Schema, items: readonly Value[], target: Target): string | undefined {
  if (schema.items === undefined) return undefined;
  const goType = target.goType.replace(/^\[\]/, '');
  for (const item of items) {
    const error = checkValue(schema.items, item, { ...target, goType });
    if (error !== undefined) return error;
  }
  return undefined;
}

function checkFields(
  schema: Schema,
  object: Readonly<Record<string, Value>>,
  target: Target,
): string | undefined {
  const struct = schema.typeName?.split('.').at(-1) ?? target.struct;
  const values = schema.additionalProperties === true ? undefined : schema.additionalProperties;
  for (const name of Object.keys(object)) {
    const field = own(schema.properties, name);
    const last = field?.goInline === undefined ? name : `${field.goInline}.${name}`;
    const path = target.path === '' ? last : `${target.path}.${last}`;
    const inner =
      values === undefined ? undefined : { ...target, goType: target.goType.replace(/^map\[[^\]]*\]/, '') };
    let error: string | undefined;
    if (field !== undefined)
      error = checkValue(field, object[name]!, { struct, path, goType: goTypeOf(field) });
    else if (values !== undefined) error = checkValue(values, object[name]!, inner!);
    if (error !== undefined) return error;
  }
  return undefined;
}

function fits(value: Value, goType: string): boolean {
  if (typeof value !== 'number' && typeof value !== 'bigint') return false;
  if (jsonTypeOf(value) !== 'integer') return false;
  const bits = Number(/\d+$/.exec(goType)?.[0] ?? 64);
  return bits === 64 || (value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1));
}

function mismatch(value: Value, { struct, path, goType }: Target): string {
  const type = jsonTypeOf(value);
  const words = { integer: 'number', boolean: 'bool' }[type as 'integer' | 'boolean'] ?? type;
  // Only where a number was wanted does Go say which one it was.
  const literal = words === 'number' && /^u?int\d*$/.test(goType) ? ` ${toJson(value)}` : '';
  const into = path === '' ? `Go value` : `Go struct field ${struct}.${path}`;
  return `json: cannot unmarshal ${words}${literal} into ${into} of type ${goType}`;
}

const quantityRule =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

function quantityError(value: Value): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return undefined;
  if (typeof value !== 'string') return quantityRule;
  try {
    parseQuantity(value);
    return undefined;
  } catch {
    return quantityRule;
  }
}
