import type { Value, ValueObject } from '@flux-ts/yaml';
import type { CelType } from '../check/cel-type.ts';
import { escapeField } from '../check/field-names.ts';
import { parseCelDuration, parseTimestamp } from './time.ts';
import { CelList, CelMap, type CelValue, fromJsonValue, Optional } from './value.ts';

type ObjectType = CelType & { readonly kind: 'object' };

/**
 * JSON as its declared type has it: a whole number of a `number` is a double, times are times, and the fields of an
 * object have the names that expressions use (apiserver pkg/cel/common UnstructuredToVal).
 */
export function fromTypedValue(value: Value, type: CelType): CelValue {
  if (type.kind === 'optional')
    return new Optional(value === null ? undefined : fromTypedValue(value, type.of));
  if (value === null) return null;
  if (type.kind === 'scalar') return fromScalar(value, type.name);
  if (type.kind === 'list' && Array.isArray(value)) return new TypedList(value, type.items);
  if (typeof value !== 'object' || Array.isArray(value)) return fromJsonValue(value);
  if (type.kind === 'map') return new TypedMap(value, type.values);
  if (type.kind === 'object') return new TypedObject(value, type);
  return fromJsonValue(value);
}

function fromScalar(value: Value, name: string): CelValue {
  if (name === 'double' && (typeof value === 'number' || typeof value === 'bigint')) return Number(value);
  if (typeof value !== 'string') return fromJsonValue(value);
  if (name === 'timestamp')
    return parseTimestamp(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value);
  if (name === 'duration') return parseCelDuration(value);
  return name === 'bytes' ? Uint8Array.from(Buffer.from(value, 'base64')) : value;
}

class TypedList extends CelList {
  private readonly items: readonly Value[];
  private readonly type: CelType;
  constructor(items: readonly Value[], type: CelType) {
    super();
    this.items = items;
    this.type = type;
  }
  get size(): number {
    return this.items.length;
  }
  get(index: number): CelValue {
    return fromTypedValue(this.items[index]!, this.type);
  }
}

class TypedMap extends CelMap {
  private readonly object: ValueObject;
  private readonly values: CelType;
  constructor(object: ValueObject, values: CelType) {
    super();
    this.object = object;
    this.values = values;
  }
  get size(): number {
    return Object.keys(this.object).length;
  }
  find(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.object, key)) return undefined;
    const value = this.object[key];
    return value === undefined ? undefined : fromTypedValue(value, this.values);
  }
  keys(): Iterable<CelValue> {
    return Object.keys(this.object);
  }
}

/** An object: fields that its schema does not name are not there for expressions. */
class TypedObject extends CelMap {
  private readonly object: ValueObject;
  private readonly type: ObjectType;
  constructor(object: ValueObject, type: ObjectType) {
    super();
    this.object = object;
    this.type = type;
  }
  get size(): number {
    return this.keys().length;
  }
  find(key: CelValue): CelValue | undefined {
    const type = typeof key === 'string' ? this.type.field(key) : undefined;
    const property = type && this.type.property(key as string);
    if (type === undefined || property === undefined || !Object.hasOwn(this.object, property))
      return undefined;
    const value = this.object[property];
    return value === undefined ? undefined : fromTypedValue(value, type);
  }
  keys(): string[] {
    return Object.keys(this.object)
      .map(escapeField)
      .filter((name) => this.type.field(name) !== undefined);
  }
}
