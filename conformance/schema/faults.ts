import type { Value, ValueObject } from '@flux-ts/yaml';

/** An object with one thing changed, which is a fault more often than not. */
export interface Fault {
  readonly name: string;
  readonly object: ValueObject;
}

const NAMES = ['Bad_Name', 'a'.repeat(300), 'a.b.C', '-a', 'a/b', '..'];
const TEXTS = ['', 'Bad Value!', 'a'.repeat(260), 'x/y/z', '../up', 'UPPER', '1.2.3.4', '-1'];
const NUMBERS = [-1, 0, 65_536, 101, 5_000_000_000];

type Path = readonly (string | number)[];

/** Every fault of an object: each value left out, of another type, out of its range, empty, or there twice. */
export function faultsOf(object: ValueObject): Fault[] {
  return pathsOf(object, []).flatMap((path) => {
    const name = path.join('.');
    if (name === 'apiVersion' || name === 'kind' || name === 'metadata') return [];
    const value = valueAt(object, path);
    const made = (what: string, next: Value | undefined): Fault => ({
      name: `${what} ${name}`,
      object: changed(object, path, next),
    });
    if (name === 'metadata.name') return NAMES.map((text) => made(JSON.stringify(text.slice(0, 10)), text));
    return [
      made('no', undefined),
      ...variants(value).map(([what, next]) => made(what, next)),
      otherType(value, made),
    ];
  });
}

function variants(value: Value): [what: string, next: Value][] {
  if (typeof value === 'string') return TEXTS.map((text) => [JSON.stringify(text.slice(0, 12)), text]);
  if (typeof value === 'number') return NUMBERS.map((number) => [String(number), number]);
  if (typeof value === 'boolean') return [[String(!value), !value]];
  if (Array.isArray(value))
    return value.length === 0
      ? [['empty', []]]
      : [
          ['empty', []],
          ['twice', [...value, value[0]!]],
        ];
  const fields = value as ValueObject;
  const isMap = Object.values(fields).every((field) => typeof field === 'string');
  const more: [string, Value][] = [
    ['bad key in', { ...fields, 'bad key!': 'x' }],
    ['bad value in', { ...fields, ok: 'bad value!' }],
  ];
  return [['empty', {}], ...(isMap ? more : [])];
}

function otherType(value: Value, made: (what: string, next: Value) => Fault): Fault {
  return made('other type of', typeof value === 'string' ? 7 : 'str');
}

function pathsOf(value: Value, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value)
    ? value.flatMap((item, i) => pathsOf(item, [...path, i]))
    : Object.entries(value).flatMap(([key, field]) => pathsOf(field as Value, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function valueAt(value: Value, path: Path): Value {
  return path.reduce<Value>((at, step) => (at as Record<string, Value>)[step]!, value);
}

/** A copy with the value at the path replaced, or taken away. */
function changed(object: ValueObject, path: Path, next: Value | undefined): ValueObject {
  const copy = structuredClone(object);
  const parent = valueAt(copy, path.slice(0, -1));
  const last = path.at(-1)!;
  if (next !== undefined) (parent as Record<string, Value>)[last] = structuredClone(next);
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete (parent as ValueObject)[last];
  return copy;
}
