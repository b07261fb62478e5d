import { isObject, own, type Value } from '@flux-ts/yaml';
import type { Schema } from '../schema.ts';

/** A value inside of another, with its schema and its path. */
export interface Child {
  readonly schema: Schema;
  readonly value: Value;
  readonly path: string;
}

/** What the schema knows of a value's inside, in order; keys of maps stand in brackets: `spec.byName[a]`. */
export function childrenOf(schema: Schema, value: Value, path: string): Child[] {
  const { items, properties, additionalProperties } = schema;
  if (Array.isArray(value)) {
    if (items === undefined) return [];
    return value.map((item, i) => ({ schema: items, value: item, path: `${path}[${i}]` }));
  }
  if (!isObject(value)) return [];
  const children: Child[] = [];
  for (const name of Object.keys(value).sort()) {
    const property = own(properties, name);
    if (property !== undefined) {
      children.push({ schema: property, value: value[name]!, path: path === '' ? name : `${path}.${name}` });
    } else if (additionalProperties !== undefined && additionalProperties !== true) {
      children.push({ schema: additionalProperties, value: value[name]!, path: `${path}[${name}]` });
    }
  }
  return children;
}
