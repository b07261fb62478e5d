import { errorMessage } from '@flux-ts/errors';
import { parseDuration } from '@flux-ts/text';
import { failure } from '../../cli/errors.ts';
import { goEmbedded, goStructs, goTexts } from './go-types.ts';

type Fields = { readonly [field: string]: unknown };

/** Where a value stands: the innermost struct, and the names of the fields that lead there. */
interface Place {
  readonly struct: string;
  readonly fields: readonly string[];
}

/**
 * A Flux Kustomization as sigs.k8s.io/yaml reads it into Go's type: where that has a text, numbers and booleans become
 * one (`newTag: 1.0` is "1"). Fields that the type does not have stay as they are.
 * @throws CliError in Go's words for the first value of a wrong kind, in the order of their names; a text that is no
 * duration comes before all, because it ends the reading.
 */
export function typedKustomization(value: unknown): unknown {
  const reader = new Reader();
  const result = reader.read(value, 'v1.Kustomization', { struct: 'Kustomization', fields: [] });
  if (reader.first !== undefined) throw failure(`${unreadable}${reader.first}`);
  return result;
}

const unreadable = 'error unmarshaling JSON: while decoding JSON: ';

class Reader {
  /** The first value of a wrong kind. */
  first: string | undefined;

  read(value: unknown, type: string, at: Place): unknown {
    if (value === null || value === undefined) return value;
    if (goTexts.has(type)) return this.text(value, type, at);
    if (type === 'bool') return typeof value === 'boolean' ? value : this.wrong(value, type, at);
    if (type === 'v1.Duration') return this.duration(value, at);
    if (type.startsWith('[]')) {
      if (!Array.isArray(value)) return this.wrong(value, type, at);
      return value.map((item) => this.read(item, type.slice(2), at));
    }
    if (!isFields(value)) return this.wrong(value, type, at);
    if (type.startsWith('map[')) return this.fields(value, () => [type.slice(type.indexOf(']') + 1), at]);
    const struct = type.slice(type.indexOf('.') + 1);
    return this.fields(value, (name) => {
      const types = Object.hasOwn(goStructs, struct) ? goStructs[struct] : undefined;
      const own = types !== undefined && Object.hasOwn(types, name) ? types[name] : undefined;
      const shown = goEmbedded[`${struct}.${name}`] ?? name;
      return own === undefined ? undefined : [own, { struct, fields: [...at.fields, shown] }];
    });
  }

  private fields(value: Fields, typeOf: (name: string) => [string, Place] | undefined): Fields {
    const read = new Map<string, unknown>();
    for (const name of Object.keys(value).sort()) {
      const type = typeOf(name);
      read.set(name, type === undefined ? value[name] : this.read(value[name], ...type));
    }
    return Object.fromEntries(Object.keys(value).map((name) => [name, read.get(name)]));
  }

  private text(value: unknown, type: string, at: Place): unknown {
    if (typeof value === 'string') return value;
    const isPlain = ['number', 'bigint', 'boolean'].includes(typeof value);
    return isPlain ? String(value) : this.wrong(value, type, at);
  }

  /** Go's type reads itself, and what fails there ends the reading. */
  private duration(value: unknown, at: Place): unknown {
    if (typeof value !== 'string') throw failure(`${unreadable}${wrongKind(value, 'string', at)}`);
    try {
      parseDuration(value);
    } catch (thrown) {
      throw failure(`${unreadable}${errorMessage(thrown)}`, thrown);
    }
    return value;
  }

  private wrong(value: unknown, type: string, at: Place): unknown {
    this.first ??= wrongKind(value, type, at);
    return value;
  }
}

function wrongKind(value: unknown, type: string, { struct, fields }: Place): string {
  return `json: cannot unmarshal ${wordOf(value)} into Go struct field ${struct}.${fields.join('.')} of type ${type}`;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wordOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'bigint' ? 'number' : typeof value;
}
