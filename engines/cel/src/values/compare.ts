import { noSuchOverload } from '../errors.ts';
import {
  CelList,
  CelMap,
  type CelValue,
  Duration,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  UnsignedInteger,
} from './value.ts';

/** A number of any type as something JavaScript compares exactly; undefined for what is no number. */
function numeric(value: CelValue): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof UnsignedInteger ? value.value : undefined;
}

/** CEL's `==`: numbers by value, lists and maps by content, different types never. `spend` counts the work. */
export function equals(a: CelValue, b: CelValue, spend: (steps: number) => void): boolean {
  if (a === b) return true;
  const x = numeric(a);
  const y = numeric(b);
  if (x !== undefined || y !== undefined) return x !== undefined && y !== undefined && compare(x, y) === 0;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  spend(1);
  if (a instanceof CelList) return b instanceof CelList && equalLists(a, b, spend);
  if (a instanceof CelMap) return b instanceof CelMap && equalMaps(a, b, spend);
  return equalObjects(a, b, spend);
}

function equalObjects(a: object, b: object, spend: (steps: number) => void): boolean {
  if (a instanceof Uint8Array)
    return b instanceof Uint8Array && a.length === b.length && a.every((byte, i) => byte === b[i]);
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanoseconds === b.nanoseconds;
  if (a instanceof Duration) return b instanceof Duration && a.nanoseconds === b.nanoseconds;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof Opaque) return b instanceof Opaque && a.type === b.type && a.compare(b.value) === 0;
  if (!(a instanceof Optional) || !(b instanceof Optional)) return false;
  if (a.value === undefined || b.value === undefined) return a.value === b.value;
  return equals(a.value, b.value, spend);
}

function equalLists(a: CelList, b: CelList, spend: (steps: number) => void): boolean {
  if (a.size !== b.size) return false;
  for (let i = 0; i < a.size; i++) {
    spend(1);
    if (!equals(a.get(i), b.get(i), spend)) return false;
  }
  return true;
}

function equalMaps(a: CelMap, b: CelMap, spend: (steps: number) => void): boolean {
  if (a.size !== b.size) return false;
  for (const key of a.keys()) {
    spend(1);
    const other = b.find(key);
    if (other === undefined || !equals(a.find(key)!, other, spend)) return false;
  }
  return true;
}

/** Order of two values of an ordered type; NaN compares as undefined. Throws `no such overload`. */
export function order(a: CelValue, b: CelValue): number | undefined {
  const x = numeric(a);
  const y = numeric(b);
  // Between int and double cel-go compares doubles.
  if (x !== undefined && y !== undefined)
    return typeof x === typeof y ? compare(x, y) : compare(Number(x), Number(y));
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Timestamp && b instanceof Timestamp) return compare(a.nanoseconds, b.nanoseconds);
  if (a instanceof Duration && b instanceof Duration) return compare(a.nanoseconds, b.nanoseconds);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  throw noSuchOverload();
}

function compare(a: bigint | number, b: bigint | number): number | undefined {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number.isNaN(Number(a)) || Number.isNaN(Number(b)) ? undefined : 0;
}

function compareCodePoints(a: string, b: string): number {
  const x = a[Symbol.iterator]();
  const y = b[Symbol.iterator]();
  for (;;) {
    const p = x.next();
    const q = y.next();
    if (p.done || q.done) return p.done ? (q.done ? 0 : -1) : 1;
    if (p.value !== q.value) return p.value.codePointAt(0)! - q.value.codePointAt(0)!;
  }
}
