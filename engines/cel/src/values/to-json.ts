import type { Value, ValueObject } from '@flux-ts/yaml';
import { evaluationError } from '../errors.ts';
import { formatDurationSeconds, formatTimestamp } from './time.ts';
import {
  CelList,
  CelMap,
  type CelValue,
  Duration,
  Optional,
  Timestamp,
  typeOf,
  UnsignedInteger,
} from './value.ts';

/** CEL to JSON as protobuf's JSON form has it: bytes in base64, times in RFC 3339. Throws for types and opaque values. */
export function toJsonValue(value: CelValue): Value {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return finite(value);
  if (typeof value === 'bigint') return narrow(value);
  if (value instanceof UnsignedInteger) return narrow(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDurationSeconds(value);
  if (value instanceof CelList) return Array.from(value, toJsonValue);
  if (value instanceof CelMap) return toObject(value);
  if (value instanceof Optional) return value.value === undefined ? null : toJsonValue(value.value);
  throw evaluationError(`unsupported result type: ${typeOf(value)}`);
}

/** JSON has no infinities: protobuf names them. */
function finite(value: number): Value {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

function narrow(value: bigint): Value {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function toObject(map: CelMap): ValueObject {
  const entries: [string, Value][] = [];
  for (const key of map.keys()) entries.push([keyText(key), toJsonValue(map.find(key)!)]);
  return Object.fromEntries(entries);
}

function keyText(key: CelValue): string {
  return key instanceof UnsignedInteger ? String(key.value) : String(key);
}
