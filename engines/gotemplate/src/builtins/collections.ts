import { FunctionError } from '../errors.ts';
import {
  GoBytes,
  GoDuration,
  GoInteger,
  GoStruct,
  type GoValue,
  getKey,
  integerOf,
  isInteger,
  isList,
  isMap,
  namedType,
  typeName,
  underlying,
} from '../exec/values.ts';
import { byteLength, byteSlice, bytesOf } from '../format/bytes.ts';

/** Number of elements; of bytes for texts (text/template len). */
export function len(value: GoValue): bigint {
  const item = underlying(value);
  if (typeof item === 'string') return BigInt(byteLength(item));
  if (isList(item)) return BigInt(item.length);
  if (item instanceof GoBytes) return BigInt(item.bytes.length);
  if (isMap(item)) return BigInt(Object.keys(item).length);
  if (item === null) throw new FunctionError('len of nil pointer');
  if (item === undefined) throw new FunctionError('reflect: call of reflect.Value.Type on zero Value');
  throw new FunctionError(`len of type ${pointedType(item)}`);
}

/** The element under each index in turn (text/template index). */
export function index(item: GoValue, indexes: readonly GoValue[]): GoValue {
  if (item === null || item === undefined) throw new FunctionError('index of untyped nil');
  let found: GoValue = item;
  for (const key of indexes) {
    if (found === null || found === undefined) throw new FunctionError('index of nil pointer');
    found = element(found, key);
  }
  return found;
}

function element(value: GoValue, key: GoValue): GoValue {
  const item = underlying(value);
  if (isList(item)) return item[inside(key, item.length, 'slice')] ?? null;
  if (item instanceof GoBytes)
    return new GoInteger('uint8', BigInt(item.bytes[inside(key, item.bytes.length, 'slice')] ?? 0));
  if (typeof item === 'string') {
    const bytes = bytesOf(item);
    return new GoInteger('uint8', BigInt(bytes[inside(key, bytes.length, 'string')] ?? 0));
  }
  if (!isMap(item)) throw new FunctionError(`can't index item of type ${pointedType(item)}`);
  if (key === null || key === undefined) throw new FunctionError('value is nil; should be of type string');
  if (typeof key !== 'string') throw new FunctionError(`value has type ${typeName(key)}; should be string`);
  if (!Object.hasOwn(item, key))
    return (value instanceof GoStruct ? value.zero : namedType(item)?.zero) ?? null;
  return getKey(item, key) ?? null;
}

/** An index of an element; the length itself passes Go's check and fails in reflect. */
function inside(key: GoValue, length: number, kind: 'slice' | 'string'): number {
  const at = position(key, length);
  if (at === length) throw new FunctionError(`reflect: ${kind} index out of range`);
  return at;
}

/** An index up to and including the length, as Go checks it (indexArg). */
function position(key: GoValue, length: number): number {
  if (key === null || key === undefined) throw new FunctionError('cannot index slice/array with nil');
  if (!isInteger(key) && !(key instanceof GoDuration))
    throw new FunctionError(`cannot index slice/array with type ${typeName(key)}`);
  const at = key instanceof GoDuration ? key.nanoseconds : integerOf(key);
  if (at < 0n || at > BigInt(length)) throw new FunctionError(`index out of range: ${at}`);
  return Number(at);
}

/** A part of a list or text, by bytes (text/template slice). */
export function slice(item: GoValue, indexes: readonly GoValue[]): GoValue {
  if (item === null || item === undefined) throw new FunctionError('slice of untyped nil');
  if (indexes.length > 3) throw new FunctionError(`too many slice indexes: ${indexes.length}`);
  const length = lengthOf(item, indexes.length);
  const [from = 0, to = length, limit] = indexes.map((key) => position(key, length));
  if (from > to) throw new FunctionError(`invalid slice index: ${from} > ${to}`);
  if (limit !== undefined && to > limit) throw new FunctionError(`invalid slice index: ${to} > ${limit}`);
  if (isList(item)) return item.slice(from, to);
  if (item instanceof GoBytes) return new GoBytes(item.bytes.subarray(from, to));
  return byteSlice(item as string, from, to);
}

function lengthOf(item: GoValue, indexes: number): number {
  if (typeof item === 'string' && indexes === 3) throw new FunctionError('cannot 3-index slice a string');
  if (typeof item === 'string') return byteLength(item);
  if (isList(item)) return item.length;
  if (item instanceof GoBytes) return item.bytes.length;
  throw new FunctionError(`can't slice item of type ${pointedType(item)}`);
}

/** The type of what a pointer points to, which is what Go looks at. */
function pointedType(item: GoValue): string {
  return typeName(item).replace(/^\*/, '');
}
