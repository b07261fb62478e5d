import type { ParamType } from './param-type.ts';

/** The integer types of Go that templates can meet beside `int`, which is a bigint. */
export type IntegerKind =
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'uintptr';

/** What is no map and no list, though JavaScript has it as an object. */
abstract class GoOpaque {}

/** An integer of a Go type other than int. */
export class GoInteger extends GoOpaque {
  readonly kind: IntegerKind;
  readonly value: bigint;

  constructor(kind: IntegerKind, value: bigint) {
    super();
    this.kind = kind;
    this.value = value;
  }
}

/** An integer of a type with a name and a String method, such as time.Month. */
export class GoNamedInteger extends GoInteger {
  readonly typeName: string;
  readonly text: string;

  constructor(typeName: string, value: number, text: string) {
    super('int64', BigInt(value));
    this.typeName = typeName;
    this.text = text;
  }
}

/** A method: a function of the template's arguments, as many as it declares. */
export interface GoMethod {
  (...args: GoValue[]): GoValue;
  /** The types of its arguments; any at all unless it is said. */
  readonly params?: readonly ParamType[];
  /** Why no template can call it: what Go says of its results. */
  readonly flaw?: string;
}

/** A method whose arguments have types. */
export function typedMethod(params: readonly ParamType[], method: (...args: GoValue[]) => GoValue): GoMethod {
  return Object.assign(method, { params });
}

/** A method without arguments that gives more than templates can take. */
export function flawedMethod(flaw: string): GoMethod {
  return Object.assign(() => null, { flaw });
}

/**
 * A value of a Go type with a name: a struct with its fields, or a named map or slice with its elements; and its
 * methods. Nothing else of it can be reached.
 */
export class GoStruct extends GoOpaque {
  readonly typeName: string;
  readonly fields: ReadonlyMap<string, GoValue>;
  /** What printing shows of a struct: its fields, and those that no template can reach. */
  readonly parts: ReadonlyMap<string, GoValue>;
  readonly methods: ReadonlyMap<string, GoMethod>;
  /** What printing shows, for types that have a String method. */
  readonly print: (() => string) | undefined;
  readonly printInPlace: (() => string) | undefined;
  /** What %#v shows. */
  readonly source: (() => string) | undefined;
  /** What a missing key of a named map stands for; nil unless it is said. */
  readonly zero: GoValue;
  /** The fields as JSON has them, where tags name them. */
  readonly jsonFields: readonly (readonly [name: string, value: GoValue])[] | undefined;
  readonly #elements: (() => GoMap | GoValue[]) | undefined;

  constructor(
    typeName: string,
    fields: Readonly<Record<string, GoValue>>,
    options: {
      readonly methods?: Readonly<Record<string, GoMethod>>;
      readonly print?: () => string;
      /** What an action shows that prints it right where it lies (String methods of pointers). */
      readonly printInPlace?: () => string;
      /** What %#v shows, where that is more than the fields. */
      readonly source?: () => string;
      /** Elements of a named map or slice type. */
      readonly elements?: () => GoMap | GoValue[];
      /** What a missing key of a named map stands for. */
      readonly zero?: GoValue;
      /** The fields as JSON has them, where tags name them. */
      readonly jsonFields?: Readonly<Record<string, GoValue>>;
      /** All fields in their order, where some are not exported. */
      readonly parts?: Readonly<Record<string, GoValue>>;
    } = {},
  ) {
    super();
    this.typeName = typeName;
    this.fields = new Map(Object.entries(fields));
    this.parts = options.parts === undefined ? this.fields : new Map(Object.entries(options.parts));
    this.methods = new Map(Object.entries(options.methods ?? {}));
    this.print = options.print;
    this.printInPlace = options.printInPlace;
    this.source = options.source;
    this.zero = options.zero ?? null;
    this.jsonFields = options.jsonFields && Object.entries(options.jsonFields);
    this.#elements = options.elements;
  }

  /** The map or slice it is, for a named map or slice type. */
  get elements(): GoMap | GoValue[] | undefined {
    return this.#elements?.();
  }
}

/** A named map or slice as the map or slice it is; anything else as it is. */
export function underlying(value: GoValue): GoValue {
  return value instanceof GoStruct ? (value.elements ?? value) : value;
}

/** A Go error as a value. */
export class GoError extends GoOpaque {
  readonly message: string;

  constructor(message: string) {
    super();
    this.message = message;
  }
}

/** A point in time (time.Time): milliseconds since 1970, nanoseconds beyond them, and the zone it is shown in. */
export class GoTime extends GoOpaque {
  readonly ms: number;
  readonly nanoseconds: number;
  /** IANA name, `UTC`, or a fixed offset such as `+02:00`. */
  readonly zone: string;
  /** Whether it is in the zone of the machine, which %#v calls time.Local. */
  readonly isLocal: boolean;
  /** The zone of the machine, for {@link GoTime}s that are shown in another one. */
  readonly home: string;

  constructor(
    ms: number,
    zone = 'UTC',
    nanoseconds = 0,
    isLocal = false,
    home: string = isLocal ? zone : 'UTC',
  ) {
    super();
    this.ms = ms;
    this.zone = zone;
    this.nanoseconds = nanoseconds;
    this.isLocal = isLocal;
    this.home = home;
  }
}

/** A zone (*time.Location). */
export class GoLocation extends GoStruct {
  readonly zone: string;
  readonly isLocal: boolean;

  constructor(zone: string, isLocal: boolean) {
    const name = /^[+-]/.test(zone) ? '' : zone;
    const hidden = ['name', 'zone', 'tx', 'extend', 'cacheStart', 'cacheEnd', 'cacheZone'];
    super(
      '*time.Location',
      {},
      {
        print: () => name,
        methods: { String: () => name },
        parts: Object.fromEntries(hidden.map((part) => [part, null])),
      },
    );
    this.zone = zone;
    this.isLocal = isLocal;
  }
}

/** A length of time (time.Duration) in nanoseconds. */
export class GoDuration extends GoOpaque {
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    super();
    this.nanoseconds = nanoseconds;
  }
}

/** Raw bytes ([]byte). */
export class GoBytes extends GoOpaque {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }
}

/** A Go map with string keys; read it with {@link getKey} and write it with {@link setKey}. */
export interface GoMap {
  [key: string]: GoValue;
  [NAMED_TYPE]?: NamedType;
}

/** What is particular of the Go type of a map or a slice. */
export interface NamedType {
  readonly name: string;
  readonly methods?: ReadonlyMap<string, GoMethod>;
  /** It may stand where the plain `map[string]interface {}` or `[]interface {}` is wanted. */
  readonly isAssignable?: boolean;
  /** A nil slice or map: JSON has null for it. */
  readonly isNil?: boolean;
  /** What a missing key stands for; nil unless it is said. */
  readonly zero?: GoValue;
}

/** Where a map of a named type keeps its type; no template can reach it. */
const NAMED_TYPE: unique symbol = Symbol('named type');

/** Gives a map or list a Go type, such as `common.Values` or `[]string`; it stays the same. Methods hide keys. */
export function nameType<T extends GoMap | GoValue[]>(value: T, type: NamedType): T {
  Object.defineProperty(value, NAMED_TYPE, { value: type, configurable: true });
  return value;
}

/** The Go type that a map or list was given. */
export function namedType(value: GoMap | GoValue[]): NamedType | undefined {
  return (value as GoMap)[NAMED_TYPE];
}

const WITHOUT_TYPE: ProxyHandler<GoMap> = {
  get: (target, key) => (key === NAMED_TYPE ? undefined : target[key as string]),
};

/** The same map, entries and changes shared, as a `map[string]interface {}`: what Go's conversion of a named map gives. */
export function asPlainMap(map: GoMap): GoMap {
  return namedType(map) === undefined ? map : new Proxy(map, WITHOUT_TYPE);
}

/**
 * A value of a template. `undefined` is no value at all (an invalid reflect.Value), `null` a nil interface, a number a
 * float64, a bigint an int, an object a map[string]interface {}, an array a []interface {}.
 */
export type GoValue =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | GoInteger
  | GoStruct
  | GoError
  | GoTime
  | GoDuration
  | GoBytes
  | GoValue[]
  | GoMap;

/** Whether a value is a Go slice. */
export function isList(value: GoValue): value is GoValue[] {
  return Array.isArray(value);
}

/** Whether a value is a Go map: no struct, time, error or number of ours. */
export function isMap(value: GoValue): value is GoMap {
  return typeof value === 'object' && value !== null && !(value instanceof GoOpaque) && !Array.isArray(value);
}

/** Whether a value is one of Go's integers. */
export function isInteger(value: GoValue): value is bigint | GoInteger {
  return typeof value === 'bigint' || value instanceof GoInteger;
}

/** The number of an integer of any kind. */
export function integerOf(value: bigint | GoInteger): bigint {
  return typeof value === 'bigint' ? value : value.value;
}

/** The element under a key that the map itself has; never anything that JavaScript put there. */
export function getKey(map: GoMap, key: string): GoValue {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Sets a key of a map; `__proto__` is a key like any other. */
export function setKey(map: GoMap, key: string, value: GoValue): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}

/** A map without entries. */
export function emptyMap(): GoMap {
  return Object.create(null) as GoMap;
}

/** The keys of a map in Go's order, which is that of their bytes. */
export function sortedKeys(map: GoMap): string[] {
  return Object.keys(map).sort(compareKeys);
}

function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // UTF-16 puts surrogates before U+E000 to U+FFFF, UTF-8 after them.
    const highX = x >= 0xd800 && x < 0xe000;
    const highY = y >= 0xd800 && y < 0xe000;
    return highX === highY ? x - y : highX ? 1 : -1;
  }
  return a.length - b.length;
}

/** The name of a value's Go type, as %T prints it. */
export function typeName(value: GoValue): string {
  switch (typeof value) {
    case 'undefined':
      return '<nil>';
    case 'boolean':
      return 'bool';
    case 'number':
      return 'float64';
    case 'bigint':
      return 'int';
    case 'string':
      return 'string';
  }
  if (value === null) return '<nil>';
  if (value instanceof GoNamedInteger) return value.typeName;
  if (value instanceof GoInteger) return value.kind;
  if (value instanceof GoStruct) return value.typeName;
  if (value instanceof GoError) return '*errors.errorString';
  if (value instanceof GoTime) return 'time.Time';
  if (value instanceof GoDuration) return 'time.Duration';
  if (value instanceof GoBytes) return '[]uint8';
  return namedType(value)?.name ?? (isList(value) ? '[]interface {}' : 'map[string]interface {}');
}

/** The name of a value's kind (reflect.Kind). */
export function kindName(value: GoValue): string {
  if (value === undefined || value === null) return 'invalid';
  if (value instanceof GoStruct && value.elements !== undefined)
    return isList(value.elements) ? 'slice' : 'map';
  if (value instanceof GoStruct)
    return value.typeName.startsWith('*')
      ? 'ptr'
      : value.typeName.startsWith('map[')
        ? 'map'
        : value.typeName.startsWith('[]')
          ? 'slice'
          : 'struct';
  if (value instanceof GoTime) return 'struct';
  if (value instanceof GoDuration) return 'int64';
  if (value instanceof GoNamedInteger) return 'int';
  if (value instanceof GoError) return 'ptr';
  if (value instanceof GoBytes || isList(value)) return 'slice';
  return isMap(value) ? 'map' : typeName(value);
}

/** Whether a value counts as true: not zero, not empty, not nil (text/template IsTrue). */
export function isTrue(value: GoValue): boolean {
  switch (typeof value) {
    case 'undefined':
      return false;
    case 'boolean':
      return value;
    case 'number':
      return value !== 0;
    case 'bigint':
      return value !== 0n;
    case 'string':
      return value !== '';
  }
  if (value === null) return false;
  if (value instanceof GoInteger) return value.value !== 0n;
  if (value instanceof GoDuration) return value.nanoseconds !== 0n;
  if (value instanceof GoBytes) return value.bytes.length > 0;
  const elements = underlying(value);
  if (isList(elements)) return elements.length > 0;
  if (isMap(elements)) return Object.keys(elements).length > 0;
  return true;
}
