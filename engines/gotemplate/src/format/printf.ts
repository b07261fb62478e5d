import { type GoValue, integerOf, isInteger, typeName } from '../exec/values.ts';
import { formatValue } from './print.ts';
import { formatVerb } from './value-verbs.ts';
import type { VerbSpec } from './verb-spec.ts';

/** What Go takes of a width or precision; a digit after a larger number ends the format. */
const MAX_NUMBER = 1_000_000;

/** fmt.Sprintf: every verb and flag, argument indexes, and Go's notes on what does not fit. */
export function sprintf(format: string, args: readonly GoValue[]): string {
  return new Printer(format, args).run();
}

class Printer {
  readonly #format: string;
  readonly #args: readonly GoValue[];
  #at = 0;
  #arg = 0;
  #reordered = false;
  #goodIndex = true;
  #out = '';

  constructor(format: string, args: readonly GoValue[]) {
    this.#format = format;
    this.#args = args;
  }

  run(): string {
    while (this.#at < this.#format.length) {
      const percent = this.#format.indexOf('%', this.#at);
      if (percent === -1) {
        this.#out += this.#format.slice(this.#at);
        break;
      }
      this.#out += this.#format.slice(this.#at, percent);
      this.#at = percent + 1;
      this.#directive();
    }
    if (!this.#reordered && this.#arg < this.#args.length) this.#out += this.#extra();
    return this.#out;
  }

  #extra(): string {
    const rest = this.#args
      .slice(this.#arg)
      .map((arg) => (arg === null || arg === undefined ? '<nil>' : `${typeName(arg)}=${formatValue(arg)}`));
    return `%!(EXTRA ${rest.join(', ')})`;
  }

  #directive(): void {
    const flags = this.#flags();
    this.#goodIndex = true;
    let afterIndex = this.#index();
    let { minus, zero } = flags;
    let width: number | undefined;
    if (this.#format[this.#at] === '*') {
      width = this.#star('WIDTH');
      if (width !== undefined && width < 0) {
        minus = true;
        width = -width;
        zero = false;
      }
      afterIndex = false;
    } else {
      width = this.#number();
      if (afterIndex && width !== undefined) this.#goodIndex = false;
    }
    const precision = this.#precision(afterIndex);
    if (!afterIndex) this.#index();
    const verb = this.#verb();
    if (verb === undefined) return;
    const spec: VerbSpec = { ...flags, minus, zero: zero && !minus, width, precision, verb };
    this.#print(
      verb === 'v' ? { ...spec, plus: false, sharp: false, plusV: spec.plus, sharpV: spec.sharp } : spec,
    );
  }

  #flags(): { minus: boolean; plus: boolean; sharp: boolean; space: boolean; zero: boolean } {
    const flags = { minus: false, plus: false, sharp: false, space: false, zero: false };
    for (; ; this.#at++) {
      switch (this.#format[this.#at]) {
        case '-':
          flags.minus = true;
          break;
        case '+':
          flags.plus = true;
          break;
        case '#':
          flags.sharp = true;
          break;
        case ' ':
          flags.space = true;
          break;
        case '0':
          flags.zero = true;
          break;
        default:
          return flags;
      }
    }
  }

  /** `[3]` makes the third argument the next one. */
  #index(): boolean {
    if (this.#format[this.#at] !== '[') return false;
    this.#reordered = true;
    const match = /^\[(\d+)\]/.exec(this.#format.slice(this.#at, this.#at + 12));
    const close = this.#format.indexOf(']', this.#at);
    const index = Number(match?.[1] ?? 0);
    this.#at = match === null ? (close === -1 ? this.#at + 1 : close + 1) : this.#at + match[0].length;
    if (match === null || index < 1 || index > this.#args.length) this.#goodIndex = false;
    else this.#arg = index - 1;
    return match !== null;
  }

  #number(): number | undefined {
    let value: number | undefined;
    for (; /^[0-9]$/.test(this.#format[this.#at] ?? ''); this.#at++) {
      if (value !== undefined && value > MAX_NUMBER) {
        this.#at = this.#format.length;
        return undefined;
      }
      value = (value ?? 0) * 10 + Number(this.#format[this.#at]);
    }
    return value;
  }

  #star(what: 'WIDTH' | 'PREC'): number | undefined {
    if (this.#format[this.#at] !== '*') return undefined;
    this.#at++;
    const arg = this.#args[this.#arg++];
    const value = isInteger(arg) ? Number(integerOf(arg)) : Number.NaN;
    if (Number.isNaN(value) || Math.abs(value) > MAX_NUMBER || (what === 'PREC' && value < 0)) {
      this.#out += `%!(BAD${what})`;
      return undefined;
    }
    return value;
  }

  /** A point that ends the format is no precision, but the verb. */
  #precision(afterIndex: boolean): number | undefined {
    if (this.#format[this.#at] !== '.' || this.#at + 1 === this.#format.length) return undefined;
    this.#at++;
    if (afterIndex) this.#goodIndex = false;
    this.#index();
    if (this.#format[this.#at] === '*') return this.#star('PREC');
    return this.#number() ?? 0;
  }

  #verb(): string | undefined {
    const code = this.#format.codePointAt(this.#at);
    if (code === undefined) {
      this.#out += '%!(NOVERB)';
      return undefined;
    }
    const verb = String.fromCodePoint(code);
    this.#at += verb.length;
    return verb;
  }

  #print(spec: VerbSpec): void {
    if (spec.verb === '%') {
      this.#out += '%';
      return;
    }
    if (!this.#goodIndex) {
      this.#out += `%!${spec.verb}(BADINDEX)`;
      return;
    }
    if (this.#arg >= this.#args.length) {
      this.#out += `%!${spec.verb}(MISSING)`;
      return;
    }
    this.#out += formatVerb(this.#args[this.#arg++], spec);
  }
}
