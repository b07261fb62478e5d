import { formatQuantity, parseQuantity } from '@flux-ts/text';
import { cloneValue, isObject, own, setOwn, type Value, type ValueObject } from '@flux-ts/yaml';
import type { Schema } from '../schema.ts';
import { isZero } from '../value-type.ts';
import { canonicalTime } from './canonical-time.ts';

/**
 * Writes an object of a built-in kind, in place, as the real server prints it after reading it into Go structs:
 * empty and zero values of optional fields vanish, required fields that are unset show their zero value,
 * quantities, times and floats take their one form. Call it after {@link applyDefaults} and after validation, which
 * must still see what is missing. Fields that the schema does not know stay; values of a wrong type stay.
 */
export function canonicalize(schema: Schema, value: Value): void {
  if (Array.isArray(value)) {
    if (schema.items === undefined) return;
    for (const [i, item] of value.entries()) value[i] = canonical(schema.items, item);
  } else if (isObject(value)) {
    canonicalizeObject(schema, value);
  }
}

function canonicalizeObject(schema: Schema, object: ValueObject): void {
  const map = schema.additionalProperties === true ? undefined : schema.additionalProperties;
  for (const name of map === undefined ? [] : Object.keys(object)) {
    if (object[name] === null && map!.type === 'string') setOwn(object, name, '');
    else setOwn(object, name, canonical(map!, object[name]!));
  }
  for (const name in schema.properties) {
    const property = schema.properties[name]!;
    const current = own(object, name);
    if (current === undefined || current === null) {
      if (property.zero !== undefined) object[name] = cloneValue(property.zero);
      else if (current === null) delete object[name];
      continue;
    }
    const next = canonical(property, current);
    if (property.omitEmpty === true && isZero(next)) delete object[name];
    else object[name] = next;
  }
}

const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const microTime = 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime';

function canonical(schema: Schema, value: Value): Value {
  if (schema.typeName === quantity) return canonicalQuantity(value);
  if (schema.format === 'date-time' && typeof value === 'string') {
    return canonicalTime(value, schema.typeName === microTime ? 6 : 0);
  }
  // Go's float64 holds no more of a long integer.
  if (schema.type === 'number' && typeof value === 'bigint') return Number(value);
  canonicalize(schema, value);
  return value;
}

/** A text that is no quantity is for validation to refuse. */
function canonicalQuantity(value: Value): Value {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return value;
  try {
    return formatQuantity(parseQuantity(String(value)));
  } catch {
    return value;
  }
}
