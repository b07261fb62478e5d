import type { Value, ValueObject } from '@flux-ts/yaml';
import { decodeJson } from '../json.ts';
import { put } from '../values.ts';
import { type Message, type MessageField, MessageTable } from './table.ts';
import { readFields, type WireField } from './wire.ts';

// application/vnd.kubernetes.protobuf (apimachinery pkg/runtime/serializer/protobuf):
//   "k8s\0" Unknown{ typeMeta=1{ apiVersion=1, kind=2 }, raw=2, contentEncoding=3, contentType=4 }
const MAGIC = Buffer.from('k8s\0');
const MAX_DEPTH = 100;

/** Reads objects of built-in kinds as Go clients send them. kubectl creates in no other form. */
export class ProtobufDecoder {
  readonly #table = new MessageTable();

  /** The object as its JSON says it. Throws RangeError: no such message, not readable, of an unknown kind. */
  decode(bytes: Uint8Array): ValueObject {
    if (!MAGIC.equals(bytes.subarray(0, MAGIC.length))) throw new RangeError('the magic number is missing');
    let typeMeta: Uint8Array = new Uint8Array();
    let raw: Uint8Array = new Uint8Array();
    for (const { number, value } of readFields(bytes.subarray(MAGIC.length))) {
      if (number === 1 && value instanceof Uint8Array) typeMeta = value;
      if (number === 2 && value instanceof Uint8Array) raw = value;
    }
    const [apiVersion = '', kind = ''] = texts(typeMeta);
    const name = messageName(apiVersion, kind);
    const message = this.#table.find(name);
    if (message === undefined)
      throw new RangeError(`no kind "${kind}" is known in ${apiVersion} by protobuf`);
    return { apiVersion, kind, ...this.#message(message, raw, 0) };
  }

  #message(message: Message, bytes: Uint8Array, depth: number): ValueObject {
    if (depth > MAX_DEPTH) throw new RangeError('the message is too deep');
    const result: ValueObject = {};
    for (const field of readFields(bytes)) {
      const known = message.get(field.number);
      if (known !== undefined) this.#put(result, known, field.value, depth);
    }
    return result;
  }

  #put(target: ValueObject, field: MessageField, wire: WireField['value'], depth: number): void {
    if (field.map) {
      const [key, value] = this.#entry(field.type, wire, depth);
      put(own(target, field.json, {}) as Record<string, unknown>, key, value);
      return;
    }
    const value = this.#value(field.type, wire, depth);
    if (field.repeated) {
      (own(target, field.json, []) as Value[]).push(value);
    } else if (field.inline) {
      Object.assign(target, value);
    } else if (!isLeftOut(field, value)) {
      put(target, field.json, value);
    }
  }

  #entry(type: string, wire: WireField['value'], depth: number): [string, Value] {
    let key = '';
    let value: Value = type === 's' || type === 'y' ? '' : {};
    for (const field of readFields(asBytes(wire))) {
      if (field.number === 1) key = text(field.value);
      else if (field.number === 2) value = this.#value(type, field.value, depth);
    }
    return [key, value];
  }

  #value(type: string, wire: WireField['value'], depth: number): Value {
    const scalar = SCALARS[type] ?? SPECIAL[type];
    if (scalar !== undefined) return scalar(wire);
    const message = this.#table.find(type);
    if (message === undefined) throw new RangeError(`no message ${type} is known`);
    const value = this.#message(message, asBytes(wire), depth + 1);
    // Lists with a name of their own (authentication.v1.ExtraValue).
    return type.endsWith('.ExtraValue') ? (value['items'] ?? []) : value;
  }
}

/** Go writes every field that is no pointer, and its JSON leaves out the empty ones. */
function isLeftOut({ pointer, omitEmpty }: MessageField, value: Value): boolean {
  if (value === null) return true;
  return !pointer && omitEmpty && (value === '' || value === 0 || value === false);
}

function own(target: ValueObject, key: string, empty: Value): Value {
  if (!Object.hasOwn(target, key)) put(target, key, empty);
  return target[key]!;
}

const SCALARS: Readonly<Record<string, (wire: WireField['value']) => Value>> = {
  s: text,
  y: (wire) => Buffer.from(asBytes(wire)).toString('base64'),
  b: (wire) => integer(wire) !== 0,
  i: integer,
  d: integer,
};

// Types whose JSON is not that of their fields.
const SPECIAL: Readonly<Record<string, (wire: WireField['value']) => Value>> = {
  'meta.v1.Time': (wire) => time(wire, 0),
  'meta.v1.MicroTime': (wire) => time(wire, 6),
  'meta.v1.FieldsV1': rawJson,
  'apimachinery.pkg.runtime.RawExtension': rawJson,
  'apimachinery.pkg.api.resource.Quantity': (wire) => texts(asBytes(wire))[0] ?? '0',
  'apimachinery.pkg.util.intstr.IntOrString': intOrString,
};

function time(wire: WireField['value'], digits: number): Value {
  const [seconds, nanos] = numbers(asBytes(wire));
  if (seconds === undefined) return null;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  if (digits === 0) return `${whole}Z`;
  return `${whole}.${String(nanos ?? 0)
    .padStart(9, '0')
    .slice(0, digits)}Z`;
}

function intOrString(wire: WireField['value']): Value {
  const fields = new Map([...readFields(asBytes(wire))].map((field) => [field.number, field.value]));
  return fields.get(1) === 1 ? text(fields.get(3) ?? new Uint8Array()) : integer(fields.get(2) ?? 0);
}

function rawJson(wire: WireField['value']): Value {
  const [raw] = texts(asBytes(wire));
  return raw === undefined || raw === '' ? null : decodeJson(raw);
}

/** The texts of a message, by number from 1. */
function texts(bytes: Uint8Array): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  for (const { number, value } of readFields(bytes)) if (number < 8) found[number - 1] = text(value);
  return found;
}

function numbers(bytes: Uint8Array): (Value | undefined)[] {
  const found: (Value | undefined)[] = [];
  for (const { number, value } of readFields(bytes)) if (number < 8) found[number - 1] = integer(value);
  return found;
}

function text(wire: WireField['value']): string {
  return Buffer.from(asBytes(wire)).toString('utf8');
}

function integer(wire: WireField['value']): number | bigint {
  if (wire instanceof Uint8Array) throw new RangeError('a number was expected');
  return wire;
}

function asBytes(wire: WireField['value']): Uint8Array {
  if (!(wire instanceof Uint8Array)) throw new RangeError('bytes were expected');
  return wire;
}

/** `core.v1.Pod`, `rbac.v1.Role`: packages are named for the first part of their group. */
function messageName(apiVersion: string, kind: string): string {
  if (kind === 'DeleteOptions') return 'meta.v1.DeleteOptions';
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? 'core' : apiVersion.slice(0, slash).split('.', 1)[0]!;
  return `${group}.${apiVersion.slice(slash + 1)}.${kind}`;
}
