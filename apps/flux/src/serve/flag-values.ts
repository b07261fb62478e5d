import type { FlagDefinition } from '@flux-ts/runtime';
import { parseDuration } from '@flux-ts/text';
import { duration } from '../cli/duration-flag.ts';
import { bool, type Flag, type Flags, float, int, string, stringArray } from '../cli/flag.ts';

/** What was said on the command line, by flag. */
export interface Given {
  value(name: string): unknown;
  changed(name: string): boolean;
}

/** Reads the flags of one controller: what was given, else its own default, else that of its environment variable. */
export class FlagValues {
  readonly #definitions: ReadonlyMap<string, FlagDefinition>;
  readonly #given: Given;
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(
    definitions: readonly FlagDefinition[],
    given: Given,
    env: Readonly<Record<string, string | undefined>>,
  ) {
    this.#definitions = new Map(definitions.map((definition) => [definition.name, definition]));
    this.#given = given;
    this.#env = env;
  }

  string(name: string): string {
    return this.#given.changed(name) ? String(this.#given.value(name)) : this.#default(name);
  }

  bool(name: string): boolean {
    return this.#given.changed(name) ? this.#given.value(name) === true : this.#default(name) === 'true';
  }

  int(name: string): number {
    return Number(this.#given.changed(name) ? this.#given.value(name) : this.#default(name));
  }

  /** Milliseconds. */
  duration(name: string): number {
    return this.#given.changed(name) ? Number(this.#given.value(name)) : parseDuration(this.#default(name));
  }

  strings(name: string): readonly string[] {
    if (this.#given.changed(name)) return this.#given.value(name) as readonly string[];
    const text = this.#default(name);
    return text === '' ? [] : text.split(',');
  }

  #default(name: string): string {
    const definition = this.#definitions.get(name);
    if (definition === undefined) throw new RangeError(`no flag --${name}`);
    return (definition.env === undefined ? undefined : this.#env[definition.env]) ?? definition.default;
  }
}

/** Controllers' flags as flags of a command; the first definition of a name says what help shows. */
export function commandFlags(definitions: readonly FlagDefinition[]): Flags {
  const flags: Record<string, Flag<unknown>> = {};
  for (const definition of definitions) flags[definition.name] ??= commandFlag(definition);
  return flags;
}

function commandFlag({ type, default: initial, description }: FlagDefinition): Flag<unknown> {
  switch (type) {
    case 'bool':
      return bool(description, initial === 'true');
    case 'int':
      return int(description, Number(initial));
    case 'float':
      return float(description, Number(initial));
    case 'duration':
      return duration(description, parseDuration(initial));
    case 'stringArray':
      return stringArray(description);
    case 'string':
      return string(description, initial);
  }
}
