import { evaluationError, noSuchOverload } from '../errors.ts';
import type { Library } from '../evaluate/run.ts';
import { formatDurationSeconds, formatTimestamp, parseCelDuration, parseTimestamp } from '../values/time.ts';
import {
  CelList,
  CelMap,
  type CelValue,
  checkInt,
  checkUint,
  Duration,
  stringOf,
  Timestamp,
  TypeValue,
  textSize,
  typeOf,
  UnsignedInteger,
} from '../values/value.ts';

/** Conversions, `size`, text tests: the functions of the language definition. */
export const STANDARD: Library = {
  size: ([value]) => size(value),
  '.size': ([value]) => size(value),
  type: ([value]) => new TypeValue(typeOf(value!)),
  dyn: ([value]) => value!,
  int: ([value]) => toInt(value!),
  uint: ([value]) => toUint(value!),
  double: ([value]) => toDouble(value!),
  string: ([value]) => toText(value!),
  bytes: ([value]) => (value instanceof Uint8Array ? value : new TextEncoder().encode(stringOf(value))),
  bool: ([value]) => toBool(value!),
  timestamp: ([value]) => toTimestamp(value!),
  duration: ([value]) => toDuration(value!),
  matches: ([text, pattern], run) => {
    run.spend(stringOf(text).length >> 3);
    return run.regexp(stringOf(pattern)).test(stringOf(text));
  },
  '.matches': ([text, pattern], run) => {
    run.spend(stringOf(text).length >> 3);
    return run.regexp(stringOf(pattern)).test(stringOf(text));
  },
  '.contains': ([text, part]) => stringOf(text).includes(stringOf(part)),
  '.startsWith': ([text, part]) => stringOf(text).startsWith(stringOf(part)),
  '.endsWith': ([text, part]) => stringOf(text).endsWith(stringOf(part)),
};

function size(value: CelValue | undefined): bigint {
  if (typeof value === 'string') return BigInt(textSize(value));
  if (value instanceof Uint8Array) return BigInt(value.length);
  if (value instanceof CelList || value instanceof CelMap) return BigInt(value.size);
  throw noSuchOverload();
}

function toInt(value: CelValue): bigint {
  if (typeof value === 'bigint') return value;
  if (value instanceof UnsignedInteger) return checkInt(value.value);
  if (value instanceof Timestamp) return floorDivide(value.nanoseconds);
  if (typeof value === 'number') {
    if (!(Math.abs(value) < 2 ** 63)) throw evaluationError('integer overflow');
    return BigInt(Math.trunc(value));
  }
  if (typeof value !== 'string') throw noSuchOverload();
  if (!/^[-+]?\d+$/.test(value)) throw badConversion('int');
  return checkInt(BigInt(value.replace('+', '')));
}

function floorDivide(nanoseconds: bigint): bigint {
  const second = 1_000_000_000n;
  return (nanoseconds - (((nanoseconds % second) + second) % second)) / second;
}

function toUint(value: CelValue): UnsignedInteger {
  if (value instanceof UnsignedInteger) return value;
  if (typeof value === 'bigint') return checkUint(value);
  if (typeof value === 'number') {
    if (!(value >= 0 && value < 2 ** 64)) throw evaluationError('unsigned integer overflow');
    return checkUint(BigInt(Math.trunc(value)));
  }
  if (typeof value !== 'string') throw noSuchOverload();
  if (!/^\d+$/.test(value)) throw badConversion('uint');
  return checkUint(BigInt(value));
}

function badConversion(type: string): Error {
  return evaluationError(`type conversion error from 'string' to '${type}'`);
}

function toDouble(value: CelValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof UnsignedInteger) return Number(value.value);
  if (typeof value !== 'string') throw noSuchOverload();
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$|^[-+]?(?:inf|infinity|nan)$/i.test(value))
    throw badConversion('double');
  if (/nan/i.test(value)) return Number.NaN;
  if (/inf/i.test(value)) return value.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(value);
}

/** `string(x)`. */
export function toText(value: CelValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof UnsignedInteger) return String(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDurationSeconds(value);
  if (!(value instanceof Uint8Array)) throw noSuchOverload();
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    throw evaluationError('invalid UTF-8 in bytes, cannot convert to string');
  }
}

/** `%g` of Go: an exponent from 1e21 on and below 1e-4. */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? '-0' : '0';
  if (size >= 1e21 || size < 1e-4) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return String(value);
}

function toBool(value: CelValue): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') throw noSuchOverload();
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(value)) return false;
  throw badConversion('bool');
}

function toTimestamp(value: CelValue): Timestamp {
  if (value instanceof Timestamp) return value;
  if (typeof value === 'bigint') return new Timestamp(value * 1_000_000_000n);
  return parseTimestamp(stringOf(value));
}

function toDuration(value: CelValue): Duration {
  return value instanceof Duration ? value : parseCelDuration(stringOf(value));
}
