import { evaluationError } from '../errors.ts';
import type { Run } from '../evaluate/run.ts';
import {
  CelList,
  CelMap,
  type CelValue,
  Opaque,
  TypeValue,
  typeOf,
  UnsignedInteger,
} from '../values/value.ts';
import { toText } from './standard.ts';

const CLAUSE = /%(?:(%)|(?:\.(\d+))?([a-zA-Z]))/g;
const MOST_DIGITS = 100;

/** `'%s has %d'.format([a, b])`: the clauses `%s %d %f %e %b %x %X %o %%` of the strings extension. */
export function formatText(template: string, args: CelList, run: Run): string {
  let next = 0;
  const text = template.replace(CLAUSE, (_all, percent: string | undefined, precision, verb: string) => {
    if (percent !== undefined) return '%';
    if (next >= args.size) throw evaluationError(`index ${next} out of range`);
    run.spend(1);
    const digits = precision === undefined ? undefined : Math.min(Number(precision), MOST_DIGITS);
    return formatOne(verb, args.get(next++), digits, run);
  });
  run.spend(text.length >> 5);
  return text;
}

function formatOne(verb: string, value: CelValue, digits: number | undefined, run: Run): string {
  switch (verb) {
    case 's':
      return show(value, run);
    case 'd':
      return (
        special(value) ?? (typeof value === 'number' ? toText(value) : String(numberOf(value, 'decimal')))
      );
    case 'f':
      return special(value) ?? fixed(Number(numberOf(value, 'fixed-point')), digits ?? 6);
    case 'e':
      return special(value) ?? exponential(Number(numberOf(value, 'scientific')), digits ?? 6);
    case 'b':
      if (typeof value === 'boolean') return String(Number(value));
      return wholeOf(value, 'only ints, uints, and bools can be formatted as binary').toString(2);
    case 'o':
      return wholeOf(value, 'octal clause can only be used on ints and uints').toString(8);
    case 'x':
      return hex(value);
    case 'X':
      return hex(value).toUpperCase();
    default:
      throw evaluationError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
}

function misfit(problem: string, value: CelValue): Error {
  return evaluationError(`error during formatting: ${problem}, was given ${typeOf(value)}`);
}

function wholeOf(value: CelValue, problem: string): bigint {
  if (typeof value === 'bigint') return value;
  if (value instanceof UnsignedInteger) return value.value;
  throw misfit(problem, value);
}

function special(value: CelValue): string | undefined {
  if (typeof value !== 'number' || Number.isFinite(value)) return undefined;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

function numberOf(value: CelValue, clause: string): number | bigint {
  if (typeof value === 'number') return value;
  return wholeOf(value, `${clause} clause can only be used on ints, uints, and doubles`);
}

/** Halves go to the even neighbour, as Go rounds them; JavaScript rounds them up. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  const exact = value.toFixed(Math.min(100, digits + 30));
  const tie = new RegExp(`^-?\\d+\\.\\d{${digits}}50*$`).test(exact);
  if (!tie || /[02468]\D*$/.test(text)) return text;
  const towardsZero = exact.slice(0, exact.indexOf('.') + 1 + digits);
  return digits === 0 ? towardsZero.slice(0, -1) : towardsZero;
}

function exponential(value: number, digits: number): string {
  return value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
}

function hex(value: CelValue): string {
  if (typeof value === 'string' || value instanceof Uint8Array)
    return Buffer.from(value as string).toString('hex');
  return wholeOf(value, 'only ints, uints, bytes, and strings can be formatted as hex').toString(16);
}

function show(value: CelValue, run: Run): string {
  run.spend(1);
  if (value === null) return 'null';
  if (typeof value === 'number') return special(value) ?? toText(value);
  if (value instanceof TypeValue) return value.name;
  if (value instanceof Opaque) return String(value.value);
  if (value instanceof CelList) return `[${Array.from(value, (item) => show(item, run)).join(', ')}]`;
  if (!(value instanceof CelMap)) return toText(value);
  const pairs = Array.from(value.keys(), (key) => `${show(key, run)}: ${show(value.find(key)!, run)}`);
  return `{${pairs.sort().join(', ')}}`;
}
