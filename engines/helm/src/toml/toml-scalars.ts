import { GoInteger, GoTime, type GoValue, sprintf } from '@flux-ts/gotemplate';
import { parseTime } from '../functions/parse-time.ts';
import type { TomlSource } from './toml-source.ts';

const NUMBERS: readonly (readonly [mark: string, name: string, digit: RegExp, rest: RegExp])[] = [
  ['b', 'a binary', /[01]/, /[01_]/],
  ['o', 'an octal', /[0-7]/, /[0-7_]/],
  ['x', 'a hexadecimal', /[0-9A-Fa-f]/, /[0-9A-Fa-f_]/],
];
const MAX_INT64 = 2n ** 63n - 1n;
const quoted = (text: string): string => sprintf('%q', [text]);

/** A number or a date, at its first digit. */
export function readNumberOrDate(source: TomlSource): GoValue {
  const from = source.at;
  const isBased = source.next() === '0';
  const mark = NUMBERS.find(([letter]) => isBased && source.peek() === letter);
  if (mark !== undefined) return basedInteger(source, from, mark);
  // A zero alone begins no date.
  if (!isBased || /[0-9]/.test(source.peek())) {
    source.while(/[0-9]/);
    if (/[-:]/.test(source.peek())) {
      source.while(/[-0-9:Tt .Zz+]/);
      return dateOf(source, source.since(from).trim());
    }
  }
  return decimal(source, from);
}

function basedInteger(
  source: TomlSource,
  from: number,
  [, name, digit, rest]: (typeof NUMBERS)[number],
): GoValue {
  source.next();
  const first = source.peek();
  if (!digit.test(first)) source.fail(`not ${name} number: '${source.since(from)}${first}'`);
  source.while(rest);
  return integerOf(source, source.since(from));
}

/** What is left of a decimal number, whose digits may have underscores between them. */
function decimal(source: TomlSource, from: number): GoValue {
  if (source.peek() === '_') source.while(/[0-9_]/);
  if (!/[.eE]/.test(source.peek())) return integerOf(source, source.since(from));
  source.while(/[-0-9_.+eE]/);
  return floatOf(source, source.since(from));
}

/** A number after its sign. */
export function readSigned(source: TomlSource, from: number): GoValue {
  const first = source.next();
  if (first === 'i' || first === 'n') {
    for (const wanted of first === 'i' ? 'nf' : 'an')
      if (!source.accept(wanted)) source.fail(`invalid float: '${source.since(from)}'`);
    return floatOf(source, source.since(from));
  }
  if (first === '0' && /[box]/.test(source.peek()))
    source.fail(`cannot use sign with non-decimal numbers: '${source.since(from)}${source.peek()}'`);
  if (first === '.') source.fail("floats must start with a digit, not '.'");
  if (!/[0-9]/.test(first)) source.unexpected((shown) => `expected a digit but got ${shown}`, first);
  source.while(/[0-9_]/);
  return decimal(source, from);
}

function underscoresFit(text: string): boolean {
  if (/^[+-]?(?:nan|inf)$/.test(text)) return true;
  return /[0-9A-Fa-f]$/.test(text) && !/(?:^|[^0-9A-Fa-f])_/.test(text);
}

function leadsWithZero(text: string): boolean {
  return /^0[^box]/.test(text) || /^[-+]0./.test(text);
}

function integerOf(source: TomlSource, text: string): GoValue {
  const refuse = (why: string): never => source.complain(`Invalid integer ${quoted(text)}: ${why}`);
  if (!underscoresFit(text)) refuse('underscores must be surrounded by digits');
  if (leadsWithZero(text)) refuse('cannot have leading zeroes');
  const size = BigInt(text.replaceAll('_', '').replace(/^[-+]/, ''));
  const value = text.startsWith('-') ? -size : size;
  if (value > MAX_INT64 || value < -MAX_INT64 - 1n) source.complain(`${text} is out of range for int64`);
  return new GoInteger('int64', value);
}

/** The number of a text that says what it is: `inf`, `nan`, or decimal. */
export function floatOf(source: TomlSource, text: string): GoValue {
  const refuse = (why: string): never => source.complain(`Invalid float ${quoted(text)}: ${why}`);
  const parts = text.split(/[.eE]/).filter((part) => part !== '');
  if (!parts.every(underscoresFit)) refuse('underscores must be surrounded by digits');
  if (leadsWithZero(parts[0] ?? '')) refuse('cannot have leading zeroes');
  if (/\.(?![0-9])/.test(text)) refuse("'.' must be followed by one or more digits");
  const plain = text.replaceAll('_', '');
  const [, sign, word] = /^([-+]?)(nan|inf)$/.exec(plain) ?? [];
  if (word !== undefined) return word === 'nan' ? Number.NaN : sign === '-' ? -Infinity : Infinity;
  if (!/^[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(plain))
    source.complain(`Invalid float value: ${quoted(text)}`);
  const value = Number(plain);
  return Number.isFinite(value) ? value : source.complain(`${text} is out of range for float64`);
}

/** The forms of a date, and what stands for the zone that one has not. */
const DATES: readonly (readonly [layout: string, zone: string])[] = [
  ['2006-01-02T15:04:05.999999999Z07:00', ''],
  ['2006-01-02T15:04:05.999999999', 'datetime-local'],
  ['2006-01-02', 'date-local'],
  ['15:04:05.999999999', 'time-local'],
  ['2006-01-02T15:04Z07:00', ''],
  ['2006-01-02T15:04', 'datetime-local'],
  ['15:04', 'time-local'],
];

function dateOf(source: TomlSource, written: string): GoValue {
  const text = written.replaceAll('z', 'Z').replaceAll(/[t ]/g, 'T');
  for (const [layout, zone] of DATES) {
    const time = timeOrNone(layout, text);
    if (time === undefined) continue;
    if (lacksZero(text, layout)) break;
    return zone === '' ? time : new GoTime(time.ms, zone, time.nanoseconds);
  }
  return source.complain(`invalid datetime: ${quoted(text)}`);
}

function timeOrNone(layout: string, text: string): GoTime | undefined {
  try {
    return parseTime(layout, text, 'UTC');
  } catch {
    return undefined;
  }
}

/** Whether a number has fewer digits than the layout. */
function lacksZero(text: string, layout: string): boolean {
  const fixed = layout.replace(/[.Z].*$/s, '');
  return [...fixed].some((character, i) => /[^0-9]/.test(character) && text[i] !== character);
}
