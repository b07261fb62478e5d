import { goQuoteCharacter } from '@flux-ts/errors';
import { type GoInteger, integerOf } from '../exec/values.ts';
import { formatFloatVerb } from './float.ts';
import { pad, type VerbSpec } from './verb-spec.ts';

const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, O: 8, d: 10, x: 16, X: 16 };

/** An integer, a character, or a code point; undefined when the verb is for something else. */
export function formatInteger(value: bigint | GoInteger, spec: VerbSpec): string | undefined {
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
      return undefined;
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

/** An integer in a base. */
export function integerText(number: bigint, base: number, spec: VerbSpec): string {
  let digits = (number < 0n ? -number : number).toString(base);
  if (spec.precision === 0 && number === 0n) return pad('', { ...spec, zero: false });
  const sign = number < 0n ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
  if (spec.precision !== undefined) digits = digits.padStart(spec.precision, '0');
  else if (spec.zero && spec.width !== undefined) digits = digits.padStart(spec.width - sign.length, '0');
  const text = sign + prefixOf(base, digits, spec) + digits;
  return pad(spec.verb === 'X' ? text.toUpperCase() : text, { ...spec, zero: false });
}

function prefixOf(base: number, digits: string, spec: VerbSpec): string {
  if (spec.verb === 'O') return '0o';
  if (!spec.sharp) return '';
  return base === 2 ? '0b' : base === 8 ? (digits.startsWith('0') ? '' : '0') : base === 16 ? '0x' : '';
}

/** A floating-point number; undefined when the verb is for something else. */
export function formatFloating(value: number, spec: VerbSpec): string | undefined {
  return 'vbgGxXfFeE'.includes(spec.verb) ? floatText(value, spec) : undefined;
}

/** A floating-point number under a verb that is for such. */
export function floatText(value: number, spec: VerbSpec): string {
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
function keepPoint(text: string, spec: VerbSpec): string {
  const [, sign = '', number = '', tail = ''] = /^([+-]?)(0[xX][^pP]*|[^eE]*)(.*)$/.exec(text) ?? [];
  const counts = 'vgGx'.includes(spec.verb);
  const significant = number.replace('.', '').replace(/^0+/, '').length;
  const missing = (counts ? (spec.precision ?? 6) : 0) - significant - (number === '0' ? 1 : 0);
  return sign + number + (number.includes('.') ? '' : '.') + '0'.repeat(Math.max(0, missing)) + tail;
}
