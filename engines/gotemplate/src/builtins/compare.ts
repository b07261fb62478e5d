import { FunctionError } from '../errors.ts';
import {
  GoBytes,
  GoDuration,
  GoInteger,
  GoStruct,
  GoTime,
  type GoValue,
  isList,
  isMap,
  kindName,
  typeName,
  underlying,
} from '../exec/values.ts';
import { sprintf } from '../format/printf.ts';

type BasicKind = 'bool' | 'float' | 'int' | 'uint' | 'string' | 'other';

function basicKind(value: GoValue): BasicKind {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'number':
      return 'float';
    case 'bigint':
      return 'int';
    case 'string':
      return 'string';
  }
  if (value instanceof GoInteger) return value.kind.startsWith('u') ? 'uint' : 'int';
  return value instanceof GoDuration ? 'int' : 'other';
}

function scalarOf(value: GoValue): boolean | number | bigint | string {
  if (value instanceof GoInteger) return value.value;
  if (value instanceof GoDuration) return value.nanoseconds;
  return value as boolean | number | bigint | string;
}

/** Whether the first value equals any of the others (text/template eq). */
export function eq(first: GoValue, others: readonly GoValue[]): boolean {
  if (others.length === 0) throw new FunctionError('missing argument for comparison');
  return others.some((other) => equals(first, other));
}

function equals(a: GoValue, b: GoValue): boolean {
  const kinds = [basicKind(a), basicKind(b)];
  const integers = kinds.every((kind) => kind === 'int' || kind === 'uint');
  if (kinds[0] !== kinds[1] && !integers) {
    if (!isNil(a) && !isNil(b)) throw incompatible(a, b);
    return false;
  }
  if (kinds[0] !== 'other') return scalarOf(a) === scalarOf(b);
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  return sameReference(a, b);
}

function isNil(value: GoValue): boolean {
  return value === null || value === undefined;
}

function incompatible(a: GoValue, b: GoValue): FunctionError {
  return new FunctionError(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
}

function sameReference(a: GoValue, b: GoValue): boolean {
  if (kindName(a) !== kindName(b)) {
    throw new FunctionError(sprintf(`non-comparable types %s: ${typeName(a)}, ${typeName(b)}: %v`, [a, b]));
  }
  const elements = underlying(b);
  if (isList(elements) || isMap(elements) || b instanceof GoBytes)
    throw new FunctionError(sprintf(`non-comparable type %s: ${typeName(b)}`, [b]));
  if (a instanceof GoTime && b instanceof GoTime)
    return a.ms === b.ms && a.nanoseconds === b.nanoseconds && a.zone === b.zone;
  if (a instanceof GoStruct && b instanceof GoStruct) return a === b;
  return a === b;
}

/** Whether the first value is less than the second (text/template lt). */
export function lt(a: GoValue, b: GoValue): boolean {
  const kinds = [basicKind(a), basicKind(b)];
  if (kinds.includes('other')) throw new FunctionError('invalid type for comparison');
  const integers = kinds.every((kind) => kind === 'int' || kind === 'uint');
  if (kinds[0] !== kinds[1] && !integers) throw incompatible(a, b);
  if (kinds[0] === 'bool') throw new FunctionError('invalid type for comparison');
  if (kinds[0] === 'string') return lessText(String(a), String(b));
  return scalarOf(a) < scalarOf(b);
}

/** Order of the UTF-8 bytes. */
function lessText(a: string, b: string): boolean {
  if (a === b) return false;
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}
