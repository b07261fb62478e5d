import { isObject, toJson, type Value } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';
import type { Schema } from '../schema.ts';
import { childrenOf } from './children.ts';
import { listMapKeyFields } from './list-keys.ts';

/** Items of sets and keys of maps that occur again; each is reported once, at its second place. Items that have no keys. */
export function listTypeErrors(schema: Schema, value: Value): FieldError[] {
  const errors: FieldError[] = [];
  visit(schema, value, '', errors);
  return errors;
}

function visit(schema: Schema, value: Value, path: string, errors: FieldError[]): void {
  if (Array.isArray(value)) checkUnique(schema, value, path, errors);
  for (const child of childrenOf(schema, value, path)) visit(child.schema, child.value, child.path, errors);
}

function checkUnique(schema: Schema, items: readonly Value[], path: string, errors: FieldError[]): void {
  if (schema.listType !== 'set' && schema.listType !== 'map') return;
  const stranger =
    schema.listType === 'set' ? -1 : items.findIndex((item) => item !== null && !isObject(item));
  if (stranger >= 0) {
    const detail = 'must be an object for an array of list-type map';
    errors.push({ type: 'Invalid', field: `${path}[${stranger}]`, badValue: items[stranger]!, detail });
    return;
  }
  const seen = new Map<string, number>();
  for (const [i, item] of items.entries()) {
    const identity = schema.listType === 'set' ? item : listMapKeyFields(item, schema.listMapKeys ?? []);
    const text = toJson(identity);
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    if (count === 2)
      errors.push({ type: 'Duplicate', field: `${path}[${i}]`, badValue: identity, detail: '' });
  }
}
