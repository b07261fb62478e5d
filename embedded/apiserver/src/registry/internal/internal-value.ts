import { INTERNAL_TYPES } from '../../generated/internal-types.ts';
import { asList, asObject } from '../../values.ts';

/** A value as kube-apiserver holds it inside: objects in the order of their Go fields, none of them left out. */
export type InternalValue = string | number | boolean | null | readonly InternalValue[] | InternalMap;
export type InternalMap = ReadonlyMap<string, InternalValue>;

interface Field {
  readonly name: string;
  /** By which the field is found in the served version, in small letters. */
  readonly key: string;
  readonly omitted: boolean;
  readonly embedded: boolean;
  readonly type: string;
}

/** Fields whose names say more inside than outside. */
const RENAMED: Readonly<Record<string, string>> = {
  CephMonitors: 'monitors',
  RBDImage: 'image',
  RBDPool: 'pool',
  RadosUser: 'user',
};

/** Of a pod, what its security context holds inside, and what its spec says in the served version. */
const LIFTED = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'] as const;

/** The table's lines by the types that they are of. */
const LINES: ReadonlyMap<string, string> = new Map(
  INTERNAL_TYPES.trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(' ')), line]),
);

/** The types of the table, each read when it is first asked for. */
export class InternalTypes {
  readonly #fields = new Map<string, readonly Field[]>();

  /** A value of a served version as one of the inner type `name`, such as `core.PodSpec`. */
  valueOf(name: string, value: unknown): InternalMap {
    const from = name === 'core.PodSpec' ? withLifted(asObject(value) ?? {}) : (asObject(value) ?? {});
    return new Map(this.#entries(name, lowerCased(from)));
  }

  #entries(name: string, from: ReadonlyMap<string, unknown>): [string, InternalValue][] {
    return this.#fieldsOf(name).flatMap((field) => {
      if (field.embedded) return this.#entries(field.type, embeddedIn(field, from));
      const value = from.get(field.key);
      if (field.omitted && value === undefined) return [];
      return [[field.name, this.#typed(field.type, value)]];
    });
  }

  #typed(type: string, value: unknown): InternalValue {
    const inner = type.slice(1);
    if (/^[*[%]/.test(type) && value === undefined) return null;
    if (type.startsWith('*')) return this.#typed(inner, value);
    if (type.startsWith('[')) return asList(value).map((item) => this.#typed(inner, item));
    if (type.startsWith('%')) return this.#map(inner, value);
    if (type.includes('.')) return this.valueOf(type, value);
    return value === undefined ? (EMPTY[type] ?? null) : plain(value);
  }

  #map(type: string, value: unknown): InternalMap {
    const entries = Object.entries(asObject(value) ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map(entries.map(([key, item]) => [key, this.#typed(type, item)]));
  }

  #fieldsOf(name: string): readonly Field[] {
    let fields = this.#fields.get(name);
    if (fields === undefined) {
      fields = (LINES.get(name) ?? '').split(' ').slice(1).map(readField);
      this.#fields.set(name, fields);
    }
    return fields;
  }
}

/** What Go writes for a letter's type that is not set: text, whole number, quantity, number or text, yes or no. */
const EMPTY: Readonly<Record<string, InternalValue>> = { s: '', i: 0, q: '0', o: 0, b: false };

function readField(text: string): Field {
  if (text.startsWith('+')) return { name: '', key: '', omitted: false, embedded: true, type: text.slice(1) };
  const [said = '', type = ''] = text.split(':');
  const omitted = said.endsWith('?');
  const name = omitted ? said.slice(0, -1) : said;
  return { name, key: (RENAMED[name] ?? name).toLowerCase(), omitted, embedded: false, type };
}

/** Fields of an embedded struct are among the others, but for metadata. */
function embeddedIn({ type }: Field, from: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  return type === 'metav1.ObjectMeta' ? lowerCased(asObject(from.get('metadata')) ?? {}) : from;
}

function lowerCased(from: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(from).flatMap(([key, value]) => (value === null ? [] : [[key.toLowerCase(), value]])),
  );
}

function withLifted(spec: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const lifted = LIFTED.filter((key) => spec[key] !== undefined).map((key) => [key, spec[key]]);
  if (lifted.length === 0 && spec['securityContext'] === undefined) return spec;
  return {
    ...spec,
    securityContext: { ...asObject(spec['securityContext']), ...Object.fromEntries(lifted) },
  };
}

/** JSON of any form. */
function plain(value: unknown): InternalValue {
  if (Array.isArray(value)) return value.map(plain);
  const object = asObject(value);
  if (object === undefined) return value as InternalValue;
  return new Map(Object.entries(object).map(([key, item]) => [key, plain(item)]));
}
