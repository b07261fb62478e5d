import { cloneValue, isObject, own, setOwn, type Value, type ValueObject } from '@flux-ts/yaml';
import { shortTypeName } from '../builtin/compact.ts';
import type { Schema } from '../schema.ts';
import { isZero } from '../value-type.ts';
import { defaultingRules } from './conditional.ts';

/**
 * Sets defaults in place, outside in. Custom resources as apiextensions does: a default stands in for an absent
 * field and for a null that may not be; other nulls that may not be are removed. Built-in kinds as their Go code
 * does: null counts as absent, and so does zero where the Go field is no pointer; some defaults depend on others.
 */
export function applyDefaults(schema: Schema, value: Value, options: DefaultingOptions = {}): void {
  if (schema.typeName === undefined) defaultCustom(schema, value, options.keepNulls === true);
  else defaultBuiltin(schema, value);
}

/** Options of {@link applyDefaults}. */
export interface DefaultingOptions {
  /**
   * Leaves nulls of custom resources that may not be and have no default, for validation to tell: nobody has decoded
   * what server-side apply has merged.
   */
  readonly keepNulls?: boolean;
}

function defaultCustom(schema: Schema, value: Value, keepNulls: boolean): void {
  if (Array.isArray(value)) {
    const items = schema.items;
    if (items === undefined) return;
    for (const [i, item] of value.entries()) {
      if (item === null && items.nullable !== true && items.default !== undefined)
        value[i] = cloneValue(items.default);
      defaultCustom(items, value[i]!, keepNulls);
    }
  } else if (isObject(value)) {
    defaultCustomObject(schema, value, keepNulls);
  }
}

function defaultCustomObject(schema: Schema, object: ValueObject, keepNulls: boolean): void {
  for (const name in schema.properties) {
    const property = schema.properties[name]!;
    if (property.default === undefined) continue;
    const present = Object.hasOwn(object, name);
    if (!present || (object[name] === null && property.nullable !== true))
      setOwn(object, name, cloneValue(property.default));
  }
  for (const key of Object.keys(object)) {
    const child = own(schema.properties, key) ?? mapSchema(schema);
    if (child === undefined) continue;
    if (object[key] === null && child.nullable !== true) {
      if (child.default === undefined) {
        if (!keepNulls) delete object[key];
      } else setOwn(object, key, cloneValue(child.default));
    }
    if (Object.hasOwn(object, key)) defaultCustom(child, object[key]!, keepNulls);
  }
}

function mapSchema(schema: Schema): Schema | undefined {
  return schema.additionalProperties === true ? undefined : schema.additionalProperties;
}

function defaultBuiltin(schema: Schema, value: Value): void {
  if (Array.isArray(value)) {
    if (schema.items !== undefined) for (const item of value) defaultBuiltin(schema.items, item);
  } else if (isObject(value)) {
    defaultBuiltinObject(schema, value);
  }
}

function defaultBuiltinObject(schema: Schema, object: ValueObject): void {
  const short = schema.typeName === undefined ? undefined : shortTypeName(schema.typeName);
  if (short !== undefined) defaultingRules.get(short)?.(object);
  const map = mapSchema(schema);
  for (const name in schema.properties) {
    const property = schema.properties[name]!;
    const current = own(object, name);
    const isUnset =
      current === undefined || current === null || (property.defaultsZero === true && isZero(current));
    if (isUnset && property.default !== undefined) object[name] = cloneValue(property.default);
    if (Object.hasOwn(object, name)) defaultBuiltin(property, object[name]!);
  }
  if (map !== undefined) for (const key of Object.keys(object)) defaultBuiltin(map, object[key]!);
}
