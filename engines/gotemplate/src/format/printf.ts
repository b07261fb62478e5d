import { goQuote, goQuoteCharacter, goQuoteToAscii } from '@flux-ts/errors';
import {
  GoBytes,
  GoDuration,
  GoError,
  GoInteger,
  GoNamedInteger,
  GoStruct,
  GoTime,
  type GoValue,
  integerOf,
  isInteger,
  isList,
  isMap,
  sortedKeys,
  typeName,
} from '../exec/values.ts';
import { bytesOf, textOf } from './bytes.ts';
import { formatFloatVerb } from './float.ts';
import { formatValue } from './print.ts';

interface Spec {
  readonly minus: boolean;
  readonly plus: boolean;
  readonly sharp: boolean;
  readonly space: boolean;
  readonly zero: boolean;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly verb: string;
  /** The flags of %v, which mean something else there. */
  readonly plusV?: boolean;
  readonly sharpV?: boolean;
}

/** Go limits widths and precisions to this; beyond it they are `%!(BADWIDTH)`. */
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
    const spec: Spec = { ...flags, minus, zero: zero && !minus, width, precision, verb };
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
    const match = /^\d+/.exec(this.#format.slice(this.#at, this.#at + 12));
    if (match === null) return undefined;
    this.#at += match[0].length;
    const value = Number(match[0]);
    return value > MAX_NUMBER ? undefined : value;
  }

  #star(what: 'WIDTH' | 'PREC'): number | undefined {
    if (this.#format[this.#at] !== '*') return undefined;
    this.#at++;
    const arg = this.#args[this.#arg++];
    const value = isInteger(arg) ? Number(integerOf(arg)) : Number.NaN;
    if (Number.isNaN(value) || Math.abs(value) > MAX_NUMBER || (what === 'PREC' && value < 0)) {
      if (!(value < 0 && what === 'PREC')) this.#out += `%!(BAD${what})`;
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

  #print(spec: Spec): void {
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

function formatVerb(value: GoValue, spec: Spec): string {
  const { verb } = spec;
  if (verb === 'T') return pad(truncate(typeName(value), spec), spec);
  if (verb === 'p' || verb === 'w') return badVerb(value, spec);
  if (value === null || value === undefined) return verb === 'v' ? pad('<nil>', spec) : badVerb(value, spec);
  if (verb === 'v') return formatV(value, spec);
  if (typeof value === 'boolean') return verb === 't' ? pad(String(value), spec) : badVerb(value, spec);
  if (typeof value === 'string') return formatText(value, spec, value);
  if (value instanceof GoNamedInteger && 'sqxX'.includes(verb)) return formatText(value.text, spec, value);
  if (isInteger(value)) return formatInteger(value, spec);
  if (typeof value === 'number') return formatFloating(value, spec);
  if (value instanceof GoBytes) return formatBytes(value, spec);
  if (isPrinted(value) && 'sqxX'.includes(verb)) return formatText(formatValue(value), spec, value);
  if (value instanceof GoTime) return formatTimeFields(value, spec);
  if (value instanceof GoDuration && 'bcdoOU'.includes(verb))
    return formatInteger(new GoInteger('int64', value.nanoseconds), spec);
  const elements = value instanceof GoStruct ? value.elements : undefined;
  if (elements !== undefined) return formatVerb(elements, spec);
  if (isList(value)) return `[${value.map((item) => formatElement(item, spec)).join(' ')}]`;
  if (isMap(value))
    return `map[${sortedKeys(value)
      .map((key) => `${formatVerb(key, spec)}:${formatElement(value[key], spec)}`)
      .join(' ')}]`;
  if (value instanceof GoStruct) return formatParts(value, spec);
  return verb === 's' || verb === 'd' ? pad(formatValue(value), spec) : badVerb(value, spec);
}

/** A struct, or what a pointer to one points to, by its fields. */
function formatParts(value: GoStruct, spec: Spec): string {
  const parts = [...value.parts].map(
    ([name, part]) => (spec.plusV === true ? `${name}:` : '') + formatElement(part, spec),
  );
  return `${value.typeName.startsWith('*') ? '&' : ''}{${parts.join(' ')}}`;
}

/** Seconds from the year 1 to 1970. */
const YEAR_ONE = 62_135_596_800;

/**
 * The fields of a time.Time, for verbs that ask no method: nanoseconds, seconds since the year 1, and its location, a
 * pointer, which is nil for UTC. That of another zone is an address, and shown as nil too.
 */
function formatTimeFields(time: GoTime, spec: Spec): string {
  const seconds = Math.floor(time.ms / 1000);
  const nanoseconds = (time.ms - seconds * 1000) * 1_000_000 + time.nanoseconds;
  const fields = [
    new GoInteger('uint64', BigInt(nanoseconds)),
    new GoInteger('int64', BigInt(seconds + YEAR_ONE)),
  ];
  const { verb } = spec;
  const nil = 'bod'.includes(verb) ? formatVerb(0n, spec) : `%!${verb}(*time.Location=<nil>)`;
  return `{${fields.map((field) => formatVerb(field, spec)).join(' ')} ${nil}}`;
}

/** An element of a list or map: nil is the bare word whatever the verb and the width. */
function formatElement(value: GoValue, spec: Spec): string {
  return value === null || value === undefined ? '<nil>' : formatVerb(value, spec);
}

/** A value whose verb does not fit: `%!d(string=hi)`, the value with the verb's own width and precision. */
function badVerb(value: GoValue, spec: Spec): string {
  if (value === null || value === undefined) return `%!${spec.verb}(<nil>)`;
  // Methods are not asked any more.
  const shown =
    value instanceof GoDuration ? value.nanoseconds : value instanceof GoNamedInteger ? value.value : value;
  return `%!${spec.verb}(${typeName(value)}=${formatVerb(shown, { ...spec, verb: 'v' })})`;
}

/** %v gives each part of a list or map the width. */
function formatV(value: Exclude<GoValue, undefined | null>, spec: Spec): string {
  if (spec.sharpV === true) return pad(formatValue(value, { sharp: true }), spec);
  if (typeof value === 'number') return formatFloating(value, { ...spec, verb: 'v' });
  if (value instanceof GoNamedInteger) return pad(truncate(value.text, spec), spec);
  if (isInteger(value)) return formatInteger(value, { ...spec, verb: 'd' });
  if (isList(value)) return `[${value.map((item) => formatElement(item, spec)).join(' ')}]`;
  if (isMap(value))
    return `map[${sortedKeys(value)
      .map((key) => `${formatVerb(key, spec)}:${formatElement(value[key], spec)}`)
      .join(' ')}]`;
  if (value instanceof GoStruct && value.print === undefined)
    return value.elements === undefined ? formatParts(value, spec) : formatVerb(value.elements, spec);
  const text = formatValue(value, { plus: spec.plusV === true });
  const isText = typeof value === 'string' || isPrinted(value);
  return pad(isText ? truncate(text, spec) : text, spec);
}

/** Whether a value has a String or Error method, whose text is cut as any other. */
function isPrinted(value: GoValue): boolean {
  return (
    value instanceof GoError ||
    value instanceof GoDuration ||
    value instanceof GoTime ||
    (value instanceof GoStruct && value.print !== undefined)
  );
}

function truncate(text: string, spec: Spec): string {
  return spec.precision === undefined ? text : [...text].slice(0, spec.precision).join('');
}

function formatText(text: string, spec: Spec, value: GoValue): string {
  switch (spec.verb) {
    case 's':
      return pad(truncate(text, spec), spec);
    case 'q': {
      const cut = truncate(text, spec);
      if (spec.sharp && canBackquote(cut)) return pad(`\`${cut}\``, spec);
      return pad(spec.plus ? goQuoteToAscii(cut) : goQuote(cut), spec);
    }
    case 'x':
    case 'X':
      return pad(hexBytes(bytesOf(text), spec), spec);
    default:
      return badVerb(value, spec);
  }
}

function canBackquote(text: string): boolean {
  return !/[`\x7f\ufeff]|[\x00-\x08\x0a-\x1f]/.test(text);
}

function formatBytes(value: GoBytes, spec: Spec): string {
  if (spec.verb === 'd') return `[${Array.from(value.bytes).join(' ')}]`;
  return formatText(textOf(value.bytes), spec, value);
}

function hexBytes(bytes: Uint8Array, spec: Spec): string {
  const shown = spec.precision === undefined ? bytes : bytes.subarray(0, spec.precision);
  const prefix = spec.sharp ? '0x' : '';
  const pairs = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0'));
  const text = spec.space
    ? pairs.map((pair) => prefix + pair).join(' ')
    : pairs.length === 0
      ? ''
      : prefix + pairs.join('');
  return spec.verb === 'X' ? text.toUpperCase() : text;
}

const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, O: 8, d: 10, x: 16, X: 16 };

function formatInteger(value: bigint | GoInteger, spec: Spec): string {
  const number = integerOf(value);
  const base = BASES[spec.verb];
  if (base !== undefined) return integerText(number, base, spec);
  switch (spec.verb) {
    case 'c':
      return pad(character(number), spec);
    case 'q': {
      const text = character(number);
      return pad(`'${goQuoteCharacter(text, "'", spec.plus)}'`, spec);
    }
    case 'U': {
      const hex = BigInt.asUintN(64, number)
        .toString(16)
        .toUpperCase()
        .padStart(Math.max(4, spec.precision ?? 0), '0');
      const isShown = spec.sharp && isPrintable(number);
      return pad(isShown ? `U+${hex} '${character(number)}'` : `U+${hex}`, spec);
    }
    default:
      return badVerb(value, spec);
  }
}

function character(number: bigint): string {
  return number < 0n || number > 0x10ffffn || (number >= 0xd800n && number < 0xe000n)
    ? '\ufffd'
    : String.fromCodePoint(Number(number));
}

/** strconv.IsPrint. */
function isPrintable(number: bigint): boolean {
  if (number < 0n || number > 0x10ffffn || (number >= 0xd800n && number < 0xe000n)) return false;
  const text = character(number);
  return text === "'" || text === '\\' || goQuoteCharacter(text, "'", false) === text;
}

function integerText(number: bigint, base: number, spec: Spec): string {
  let digits = (number < 0n ? -number : number).toString(base);
  if (spec.precision === 0 && number === 0n) return pad('', { ...spec, zero: false });
  const sign = number < 0n ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
  if (spec.precision !== undefined) digits = digits.padStart(spec.precision, '0');
  else if (spec.zero && spec.width !== undefined) digits = digits.padStart(spec.width - sign.length, '0');
  const text = sign + prefixOf(base, digits, spec) + digits;
  return pad(spec.verb === 'X' ? text.toUpperCase() : text, { ...spec, zero: false });
}

function prefixOf(base: number, digits: string, spec: Spec): string {
  if (spec.verb === 'O') return '0o';
  if (!spec.sharp) return '';
  return base === 2 ? '0b' : base === 8 ? (digits.startsWith('0') ? '' : '0') : base === 16 ? '0x' : '';
}

function formatFloating(value: number, spec: Spec): string {
  if (!'vbgGxXfFeE'.includes(spec.verb)) return badVerb(value, spec);
  let text = formatFloatVerb(value, spec.verb === 'v' ? 'g' : spec.verb, spec.precision);
  if (spec.sharp && spec.verb !== 'b' && Number.isFinite(value)) text = keepPoint(text, spec);
  const negative = text.startsWith('-');
  const sign = negative ? '-' : spec.plus || text.startsWith('+') ? '+' : spec.space ? ' ' : '';
  text = text.replace(/^[+-]/, '');
  const finite = Number.isFinite(value);
  const shown = sign === '+' && !spec.plus && finite ? '' : sign;
  if (spec.zero && finite && spec.width !== undefined)
    return shown + text.padStart(spec.width - shown.length, '0');
  return pad(shown + text, { ...spec, zero: false });
}

/** `#` keeps the decimal point, and the zeros after it up to the precision (fmt.fmtFloat). */
function keepPoint(text: string, spec: Spec): string {
  const [, sign = '', number = '', tail = ''] = /^([+-]?)(0[xX][^pP]*|[^eE]*)(.*)$/.exec(text) ?? [];
  const counts = 'vgGx'.includes(spec.verb);
  const significant = number.replace('.', '').replace(/^0+/, '').length;
  const missing = (counts ? (spec.precision ?? 6) : 0) - significant - (number === '0' ? 1 : 0);
  return sign + number + (number.includes('.') ? '' : '.') + '0'.repeat(Math.max(0, missing)) + tail;
}

/** Pads to the width, counted in characters; `0` pads texts with zeros, as Go does. */
function pad(text: string, spec: Spec): string {
  if (spec.width === undefined) return text;
  const missing = spec.width - [...text].length;
  if (missing <= 0) return text;
  return spec.minus ? text + ' '.repeat(missing) : (spec.zero ? '0' : ' ').repeat(missing) + text;
}
