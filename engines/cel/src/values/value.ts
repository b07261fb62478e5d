import type { Value, ValueObject } from '@flux-ts/yaml';
import { evaluationError, noSuchOverload } from '../errors.ts';

/** A value of CEL: `int` is a bigint, `double` a number. */
export type CelValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | UnsignedInteger
  | CelList
  | CelMap
  | Timestamp
  | Duration
  | TypeValue
  | Optional
  | Opaque;

/** `uint`. */
export class UnsignedInteger {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** Nanoseconds since 1970, in UTC. */
export class Timestamp {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    if (nanoseconds < EARLIEST || nanoseconds > LATEST) throw evaluationError('timestamp overflow');
    this.nanoseconds = nanoseconds;
  }
}

const EARLIEST = -62_135_596_800_000_000_000n;
const LATEST = 253_402_300_799_999_999_999n;

/** A span of nanoseconds that fits 64 bits. */
export class Duration {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    if (nanoseconds !== BigInt.asIntN(64, nanoseconds)) throw evaluationError('duration overflow');
    this.nanoseconds = nanoseconds;
  }
}

/** A type as a value: `type(1)`, `int`. */
export class TypeValue {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A value that may be missing. */
export class Optional {
  readonly value: CelValue | undefined;
  constructor(value: CelValue | undefined) {
    this.value = value;
  }
}

/** A value of a Kubernetes library: only that library's functions look inside. */
export class Opaque<T = unknown> {
  readonly type: string;
  readonly value: T;
  /** Negative, zero or positive; undefined where only equality makes sense. */
  readonly compare: (other: T) => number;
  /** What the work with it is reckoned by: bytes of an address, the length of a format's pattern. */
  readonly size: number;
  constructor(type: string, value: T, compare: (other: T) => number, size = 1) {
    this.type = type;
    this.value = value;
    this.compare = compare;
    this.size = size;
  }
}

/** A list; items are converted when they are looked at. */
export abstract class CelList {
  abstract readonly size: number;
  abstract get(index: number): CelValue;

  *[Symbol.iterator](): Generator<CelValue> {
    for (let i = 0; i < this.size; i++) yield this.get(i);
  }
}

/** A list of CEL's values. */
export class ValueList extends CelList {
  private readonly items: readonly CelValue[];
  constructor(items: readonly CelValue[]) {
    super();
    this.items = items;
  }
  get size(): number {
    return this.items.length;
  }
  get(index: number): CelValue {
    return this.items[index]!;
  }
}

class JsonList extends CelList {
  private readonly items: readonly Value[];
  constructor(items: readonly Value[]) {
    super();
    this.items = items;
  }
  get size(): number {
    return this.items.length;
  }
  get(index: number): CelValue {
    return fromJsonValue(this.items[index]!);
  }
}

/** A map; `find` is undefined where the key is missing, and numbers of any type find each other. */
export abstract class CelMap {
  abstract readonly size: number;
  abstract find(key: CelValue): CelValue | undefined;
  abstract keys(): Iterable<CelValue>;
}

/** A map of CEL's values. */
export class ValueMap extends CelMap {
  private readonly entries = new Map<string, readonly [CelValue, CelValue]>();

  get size(): number {
    return this.entries.size;
  }

  find(key: CelValue): CelValue | undefined {
    return this.entries.get(keyOf(key))?.[1];
  }

  *keys(): Generator<CelValue> {
    for (const [key] of this.entries.values()) yield key;
  }

  /** Adds an entry or replaces it. */
  set(key: CelValue, value: CelValue): void {
    this.entries.set(keyOf(key), [key, value]);
  }

  /** Adds an entry; false if the key is there already. */
  add(key: CelValue, value: CelValue): boolean {
    const id = keyOf(key);
    if (this.entries.has(id)) return false;
    this.entries.set(id, [key, value]);
    return true;
  }
}

/** Keys are strings, booleans and whole numbers; 1, 1u and 1.0 are one key. */
function keyOf(key: CelValue): string {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'boolean') return `b${key}`;
  if (typeof key === 'bigint') return `n${key}`;
  if (key instanceof UnsignedInteger) return `n${key.value}`;
  if (typeof key === 'number') return Number.isInteger(key) ? `n${BigInt(key)}` : `d${key}`;
  throw evaluationError('unsupported key type');
}

class JsonMap extends CelMap {
  private readonly object: ValueObject;
  constructor(object: ValueObject) {
    super();
    this.object = object;
  }
  get size(): number {
    return Object.keys(this.object).length;
  }
  find(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.object, key)) return undefined;
    const value = this.object[key];
    return value === undefined ? undefined : fromJsonValue(value);
  }
  keys(): Iterable<CelValue> {
    return Object.keys(this.object);
  }
}

/** JSON to CEL, on demand: whole numbers are `int` (beyond 63 bits `uint`), others `double`, as Kubernetes has it. */
export function fromJsonValue(value: Value): CelValue {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === 'bigint') return value < 2n ** 63n ? value : new UnsignedInteger(value);
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) ? new JsonList(value) : new JsonMap(value);
}

/** The name of a value's type. */
export function typeOf(value: CelValue): string {
  if (value === null) return 'null_type';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    default:
      return typeOfObject(value);
  }
}

function typeOfObject(value: object): string {
  if (value instanceof CelMap) return 'map';
  if (value instanceof CelList) return 'list';
  if (value instanceof UnsignedInteger) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  if (value instanceof TypeValue) return 'type';
  if (value instanceof Optional) return 'optional_type';
  return value instanceof Opaque ? value.type : 'unknown';
}

/** An int of 64 bits, or the overflow error. */
export function checkInt(value: bigint): bigint {
  if (value !== BigInt.asIntN(64, value)) throw evaluationError('integer overflow');
  return value;
}

/** A uint of 64 bits, or the overflow error. */
export function checkUint(value: bigint): UnsignedInteger {
  if (value !== BigInt.asUintN(64, value)) throw evaluationError('unsigned integer overflow');
  return new UnsignedInteger(value);
}

/** How many characters a text has. */
export function textSize(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) count++;
  return count;
}

/** The argument if it is a string, else `no such overload`. */
export function stringOf(value: CelValue | undefined): string {
  if (typeof value !== 'string') throw noSuchOverload();
  return value;
}

/** The argument if it is an int, as a number (an index or a count). */
export function countOf(value: CelValue | undefined): number {
  if (typeof value !== 'bigint') throw noSuchOverload();
  return Number(value);
}

/** The argument if it is a list. */
export function listOf(value: CelValue | undefined): CelList {
  if (!(value instanceof CelList)) throw noSuchOverload();
  return value;
}
