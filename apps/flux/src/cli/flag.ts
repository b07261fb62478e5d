import { CliError } from './errors.ts';
import { splitList } from './split-list.ts';

/** One flag: how pflag would read, name and show it. */
export interface Flag<T> {
  /** Word for the value in help; empty for booleans. */
  readonly type: string;
  readonly usage: string;
  readonly initial: T;
  /** The default as help shows it; empty: not shown. */
  readonly shown: string;
  readonly short?: string;
  /** The value of the flag without one (`--prune` is `--prune=true`). */
  readonly bare?: string;
  readonly hidden?: boolean;
  readonly deprecated?: string;
  /** Words that complete the value. */
  readonly choices?: readonly string[];
  /** Reads one occurrence; `before` is the value of earlier ones. Throws an Error with Go's words. */
  parse(text: string, before: T | undefined): T;
}

/** Flags by name. */
export type Flags = Readonly<Record<string, Flag<unknown>>>;

/** The values of flags, by name. */
export type Values<F extends Flags> = { readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never };

/** What can be said of any flag. */
export interface FlagOptions {
  readonly short?: string;
  readonly hidden?: boolean;
  readonly deprecated?: string;
}

/** A string. */
export function string(usage: string, initial = '', options: FlagOptions = {}): Flag<string> {
  const shown = initial === '' ? '' : JSON.stringify(initial);
  return { type: 'string', usage, initial, shown, ...options, parse: (text) => text };
}

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** A boolean in Go's spellings (strconv.ParseBool). */
export function bool(usage: string, initial = false, options: FlagOptions = {}): Flag<boolean> {
  return {
    type: '',
    usage,
    initial,
    shown: initial ? 'true' : '',
    bare: 'true',
    ...options,
    parse(text) {
      if (TRUE.includes(text)) return true;
      if (FALSE.includes(text)) return false;
      throw new CliError('FLAG', `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
    },
  };
}

/** A whole number as Go reads it: 12, 0x1f, 0b1, 0o17 or 017 (strconv.ParseInt with base 0). */
export function int(usage: string, initial = 0, options: FlagOptions = {}): Flag<number> {
  return {
    type: 'int',
    usage,
    initial,
    shown: initial === 0 ? '' : String(initial),
    ...options,
    parse(text) {
      const [, sign, digits] = /^([+-]?)(0x[\da-f]+|0b[01]+|0o?[0-7]+|0|[1-9]\d*)$/i.exec(text) ?? [];
      const value = Number(digits?.replace(/^0(?=[0-7])/, '0o'));
      if (Number.isSafeInteger(value)) return sign === '-' && value !== 0 ? -value : value;
      throw new CliError('FLAG', `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    },
  };
}

/** A number. */
export function float(usage: string, initial = 0, options: FlagOptions = {}): Flag<number> {
  return {
    type: 'float32',
    usage,
    initial,
    shown: initial === 0 ? '' : String(initial),
    ...options,
    parse(text) {
      const value = Number(text);
      if (text.trim() !== '' && Number.isFinite(value)) return value;
      throw new CliError('FLAG', `strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
    },
  };
}

/** A list: repeated, and comma separated like a line of CSV (pflag stringSlice). */
export function strings(
  usage: string,
  initial: readonly string[] = [],
  options: FlagOptions = {},
): Flag<readonly string[]> {
  return {
    type: 'strings',
    usage,
    initial,
    shown: initial.length === 0 ? '' : `[${initial.join(',')}]`,
    ...options,
    parse: (text, before = []) => [...before, ...splitList(text)],
  };
}

/** A list that is only repeated: commas are part of the value (pflag stringArray). */
export function stringArray(usage: string, options: FlagOptions = {}): Flag<readonly string[]> {
  return {
    type: 'stringArray',
    usage,
    initial: [],
    shown: '',
    ...options,
    parse: (text, before = []) => [...before, text],
  };
}

/** `key=value` pairs, comma separated and repeated (pflag stringToString). */
export function pairs(usage: string, options: FlagOptions = {}): Flag<Readonly<Record<string, string>>> {
  return {
    type: 'stringToString',
    usage,
    initial: {},
    shown: '[]',
    ...options,
    parse(text, before = {}) {
      const entries = splitList(text).map((pair) => {
        const at = pair.indexOf('=');
        if (at < 0) throw new CliError('FLAG', `${pair} must be formatted as key=value`);
        return [pair.slice(0, at), pair.slice(at + 1)] as const;
      });
      return { ...before, ...Object.fromEntries(entries) };
    },
  };
}

/** What an enum flag is made of. */
export interface ChoiceOptions extends FlagOptions {
  /** Type name in help. */
  readonly type: string;
  readonly initial?: string;
  /** Flux's words for a wrong value. */
  readonly refuse: (text: string, choices: readonly string[]) => string;
  /** Finds the choice for a value; the same text by default. */
  readonly match?: (text: string, choices: readonly string[]) => string | undefined;
}

/** One of some words; a wrong one is refused in Flux's words. */
export function choice(usage: string, choices: readonly string[], options: ChoiceOptions): Flag<string> {
  const { type, initial = '', refuse, match, ...rest } = options;
  const find = match ?? ((text: string) => choices.find((each) => each === text));
  return {
    type,
    usage,
    initial,
    shown: initial,
    choices,
    ...rest,
    parse(text) {
      const found = find(text, choices);
      if (found === undefined) throw new CliError('FLAG', refuse(text, choices));
      return found;
    },
  };
}
