import { globPrefix } from './glob.ts';

/** What each operator makes of a value and its arguments (fluxcd/pkg envsubst/funcs.go). */
export function apply(operator: string, value: string, args: readonly string[]): string | undefined {
  switch (operator) {
    case '':
      return value;
    case 'default':
      return value === '' ? args.join('') : value;
    case 'length':
      return String(Buffer.byteLength(value));
    case 'substring':
      return substring(value, args);
    case '#':
    case '##':
      return withoutPrefix(value, args[0] ?? '', operator === '##');
    case '%':
    case '%%':
      return reverse(withoutPrefix(reverse(value), reverse(args[0] ?? ''), operator === '%%'));
    case '/':
    case '//':
      return replace(value, args[0] ?? '', args[1] ?? '', operator === '//');
    case '/#':
      return args.length === 2 && value.startsWith(args[0] ?? '')
        ? (args[1] ?? '') + value.slice((args[0] ?? '').length)
        : value;
    case '/%':
      return args.length === 2 && value.endsWith(args[0] ?? '')
        ? value.slice(0, value.length - (args[0] ?? '').length) + (args[1] ?? '')
        : value;
    default:
      return recase(operator, value);
  }
}

/** `^` and `,` change the first letter, doubled ones all; a mixture (`^,`) is upstream's default operator. */
function recase(operator: string, value: string): string {
  const [first = '', ...rest] = value;
  switch (operator) {
    case '^':
      return upper(first) + rest.join('');
    case ',':
      return lower(first) + rest.join('');
    case '^^':
      return Array.from(value, upper).join('');
    case ',,':
      return Array.from(value, lower).join('');
    default:
      return value;
  }
}

/** Go maps letter by letter: what would become two letters (`ß`) stays. */
function upper(letter: string): string {
  const changed = letter.toUpperCase();
  return [...changed].length === 1 ? changed : letter;
}

function lower(letter: string): string {
  const changed = letter.toLowerCase();
  return [...changed].length <= 1 ? changed : ([...changed][0] ?? letter);
}

const integer = /^[+-]?\d{1,18}$/;

/** Offsets count bytes; one that is no number leaves the value alone. Undefined: upstream panics (length < 0). */
function substring(value: string, args: readonly string[]): string | undefined {
  const [first = '', second] = args;
  if (!integer.test(first)) return value;
  const bytes = Buffer.from(value);
  let start = Number(first);
  if (start < 0) start = Math.max(0, bytes.length + start);
  if (second === undefined) return bytes.subarray(start).toString();
  if (!integer.test(second)) return value;
  const length = Number(second);
  if (start + length >= bytes.length) return bytes.subarray(start).toString();
  if (length < 0) return undefined;
  return bytes.subarray(start, start + length).toString();
}

function replace(value: string, from: string, to: string, all: boolean): string {
  if (from !== '') return all ? value.split(from).join(to) : value.replace(from, () => to);
  return all ? to + Array.from(value, (c) => c + to).join('') : to + value;
}

/** Quirk (funcs.go trimShortest): the empty prefix is never tried, so `#*` takes one character. */
function withoutPrefix(value: string, pattern: string, longest: boolean): string {
  return value.slice(globPrefix(pattern, value, longest));
}

function reverse(text: string): string {
  return [...text].reverse().join('');
}
