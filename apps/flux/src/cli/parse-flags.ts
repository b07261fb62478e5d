import { errorMessage, goQuote } from '@flux-ts/errors';
import { CliError } from './errors.ts';
import type { Flag, Flags } from './flag.ts';

/** What a command line says. */
export interface Parsed {
  readonly values: Readonly<Record<string, unknown>>;
  /** Names of flags that were given. */
  readonly changed: ReadonlySet<string>;
  readonly operands: readonly string[];
  /** Names of deprecated flags that were given. */
  readonly deprecated: readonly string[];
}

/** A flag with its name. */
interface Named {
  readonly name: string;
  readonly flag: Flag<unknown>;
}

/** Finds flags by long and short name. */
export interface FlagIndex {
  long(name: string): Named | undefined;
  short(letter: string): Named | undefined;
}

/** Indexes flags; earlier sets win, as a command's own flags win over its parents'. */
export function indexFlags(sets: readonly Flags[]): FlagIndex {
  const longs = new Map<string, Named>();
  const shorts = new Map<string, Named>();
  for (const flags of sets) {
    for (const [name, flag] of Object.entries(flags)) {
      if (longs.has(name)) continue;
      longs.set(name, { name, flag });
      if (flag.short !== undefined && !shorts.has(flag.short)) shorts.set(flag.short, { name, flag });
    }
  }
  return { long: (name) => longs.get(name), short: (letter) => shorts.get(letter) };
}

/**
 * Go's flag grammar (spf13/pflag, flag.go): `--name=value`, `--name value`, `-n value`, `-nvalue`, `-n=value`,
 * grouped booleans `-wA`, `--` ends the flags, and flags may stand between operands.
 */
export function parseFlags(argv: readonly string[], index: FlagIndex, initial: Flags): Parsed {
  const values: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(initial)) values[name] = flag.initial;
  const changed = new Set<string>();
  const deprecated: string[] = [];
  const operands: string[] = [];
  const rest = [...argv];

  const set = ({ name, flag }: Named, text: string): void => {
    try {
      values[name] = flag.parse(text, changed.has(name) ? values[name] : undefined);
    } catch (thrown) {
      const shown = flag.short === undefined ? `--${name}` : `-${flag.short}, --${name}`;
      const words = `invalid argument ${goQuote(text)} for "${shown}" flag: ${errorMessage(thrown)}`;
      throw new CliError('FLAG', words, { cause: thrown });
    }
    if (flag.deprecated !== undefined && !changed.has(name)) deprecated.push(name);
    changed.add(name);
  };

  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') {
      operands.push(...rest);
      break;
    }
    if (arg.startsWith('--')) parseLong(arg, rest, index, set);
    else if (arg.startsWith('-') && arg.length > 1) parseShorts(arg.slice(1), rest, index, set);
    else operands.push(arg);
  }
  return { values, changed, operands, deprecated };
}

type Set = (named: Named, text: string) => void;

function parseLong(arg: string, rest: string[], index: FlagIndex, set: Set): void {
  const at = arg.indexOf('=');
  const name = at < 0 ? arg.slice(2) : arg.slice(2, at);
  if (name === '' || name.startsWith('-')) throw new CliError('FLAG', `bad flag syntax: ${arg}`);
  const named = index.long(name);
  if (named === undefined) throw new CliError('FLAG', `unknown flag: --${name}`);
  const value = at >= 0 ? arg.slice(at + 1) : (named.flag.bare ?? rest.shift());
  if (value === undefined) throw new CliError('FLAG', `flag needs an argument: ${arg}`);
  set(named, value);
}

/** `-abc`: letters up to the first flag that takes a value, which is the rest or the next argument. */
function parseShorts(group: string, rest: string[], index: FlagIndex, set: Set): void {
  for (let letters = group; letters !== ''; ) {
    const letter = letters[0] as string;
    const named = index.short(letter);
    if (named === undefined) {
      throw new CliError('FLAG', `unknown shorthand flag: '${letter}' in -${letters}`);
    }
    const more = letters.slice(1);
    const assigned = more.length > 1 && more.startsWith('=');
    const { bare } = named.flag;
    if (!assigned && bare !== undefined) {
      set(named, bare);
      letters = more;
      continue;
    }
    const value = assigned ? more.slice(1) : more === '' ? rest.shift() : more;
    if (value === undefined) {
      throw new CliError('FLAG', `flag needs an argument: '${letter}' in -${group}`);
    }
    set(named, value);
    letters = '';
  }
}

/**
 * Whether an argument takes the next one as its value, as far as a parent command can tell (cobra, stripFlags):
 * an unknown flag without `=` does.
 */
export function takesNext(arg: string, index: FlagIndex): boolean {
  if (arg.includes('=')) return false;
  if (arg.startsWith('--')) return index.long(arg.slice(2))?.flag.bare === undefined;
  return arg.length === 2 && index.short(arg.slice(1))?.flag.bare === undefined;
}
