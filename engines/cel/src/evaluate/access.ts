import { evaluationError, noSuchOverload } from '../errors.ts';
import { CelList, CelMap, type CelValue, Optional, typeOf, UnsignedInteger } from '../values/value.ts';

/** `operand.field`: a map's value, or an optional's. */
export function select(operand: CelValue, field: string): CelValue {
  if (operand instanceof Optional) return selectOptional(operand, field);
  const value = operand instanceof CelMap ? operand.find(field) : undefined;
  if (value === undefined) throw evaluationError(`no such key: ${field}`);
  return value;
}

/** `operand.?field` and whatever follows it: nothing in a missing map. */
export function selectOptional(operand: CelValue, field: string): Optional {
  const inner = operand instanceof Optional ? operand.value : operand;
  if (inner === undefined) return new Optional(undefined);
  if (!(inner instanceof CelMap)) throw noSuchOverload();
  return new Optional(inner.find(field));
}

/** `has(operand.field)`. */
export function hasField(operand: CelValue, field: string): boolean {
  const inner = operand instanceof Optional ? operand.value : operand;
  return inner instanceof CelMap && inner.find(field) !== undefined;
}

/** `operand[index]`. */
export function index(operand: CelValue, key: CelValue): CelValue {
  if (operand instanceof Optional) return indexOptional(operand, key);
  const value = find(operand, key);
  if (value !== undefined) return value;
  if (operand instanceof CelList) throw evaluationError(`index out of bounds: ${keyText(key)}`);
  throw evaluationError(`no such key: ${keyText(key)}`);
}

/** `operand[?index]`. */
export function indexOptional(operand: CelValue, key: CelValue): Optional {
  const inner = operand instanceof Optional ? operand.value : operand;
  return new Optional(inner === undefined ? undefined : find(inner, key));
}

function find(operand: CelValue, key: CelValue): CelValue | undefined {
  if (operand instanceof CelMap) return operand.find(key);
  if (!(operand instanceof CelList)) return undefined;
  const at = listIndex(key);
  return at >= 0 && at < operand.size ? operand.get(at) : undefined;
}

function listIndex(key: CelValue): number {
  if (typeof key === 'bigint') return Number(key);
  if (key instanceof UnsignedInteger) return Number(key.value);
  if (typeof key === 'number' && Number.isInteger(key)) return key;
  throw evaluationError(`unsupported index type '${typeOf(key)}' in list`);
}

function keyText(key: CelValue): string {
  return key instanceof UnsignedInteger ? String(key.value) : String(key);
}
