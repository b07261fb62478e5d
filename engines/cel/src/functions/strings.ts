import { trimLeft, trimRight } from '@flux-ts/text';
import { evaluationError, noSuchOverload } from '../errors.ts';
import type { CelFunction, Library, Run } from '../evaluate/run.ts';
import { type CelValue, countOf, listOf, stringOf, ValueList } from '../values/value.ts';
import { formatText } from './format-text.ts';

/** Unicode's White_Space, which cel-go's trim takes away. */
const WHITE_SPACE =
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000';

const FUNCTIONS: Library = {
  '.charAt': ([text, at]) => charAt(stringOf(text), countOf(at)),
  '.indexOf': ([text, part, from], run) => {
    if (typeof text !== 'string') return indexInList(text, part, run, false);
    return BigInt(
      indexOf(Array.from(text), Array.from(stringOf(part)), from === undefined ? 0 : countOf(from)),
    );
  },
  '.lastIndexOf': ([text, part, from], run) => {
    if (typeof text !== 'string') return indexInList(text, part, run, true);
    return BigInt(
      lastIndexOf(
        Array.from(text),
        Array.from(stringOf(part)),
        from === undefined ? undefined : countOf(from),
      ),
    );
  },
  '.lowerAscii': ([text]) => stringOf(text).replace(/[A-Z]+/g, (part) => part.toLowerCase()),
  '.upperAscii': ([text]) => stringOf(text).replace(/[a-z]+/g, (part) => part.toUpperCase()),
  '.trim': ([text]) => trimRight(trimLeft(stringOf(text), WHITE_SPACE), WHITE_SPACE),
  '.reverse': ([text]) => Array.from(stringOf(text)).reverse().join(''),
  '.replace': ([text, old, by, limit], run) =>
    replace(stringOf(text), stringOf(old), stringOf(by), limit === undefined ? -1 : countOf(limit), run),
  '.split': ([text, by, limit]) =>
    split(stringOf(text), stringOf(by), limit === undefined ? -1 : countOf(limit)),
  '.substring': ([text, from, to]) =>
    substring(stringOf(text), countOf(from), to === undefined ? undefined : countOf(to)),
  '.join': ([list, by], run) => join(list, by === undefined ? '' : stringOf(by), run),
  '.format': ([template, args], run) => formatText(stringOf(template), listOf(args), run),
  'strings.quote': ([text]) => quote(stringOf(text)),
};

/** How many arguments the functions take at most, the target included. */
const MOST_ARGUMENTS: Readonly<Record<string, number>> = {
  '.charAt': 2,
  '.indexOf': 3,
  '.lastIndexOf': 3,
  '.replace': 4,
  '.split': 3,
  '.substring': 3,
  '.join': 2,
};

/** cel-go's strings extension. Positions count code points. */
export const STRINGS: Library = Object.fromEntries(
  Object.entries(FUNCTIONS).map(([name, apply]): [string, CelFunction] => [
    name,
    (args, run) => {
      if (args.length > (MOST_ARGUMENTS[name] ?? args.length)) throw noSuchOverload();
      return apply(args, run);
    },
  ]),
);

function charAt(text: string, at: number): string {
  const characters = Array.from(text);
  if (at < 0 || at > characters.length) throw evaluationError(`index out of range: ${at}`);
  return characters[at] ?? '';
}

function matchesAt(text: readonly string[], part: readonly string[], at: number): boolean {
  return part.every((character, i) => text[at + i] === character);
}

function indexOf(text: readonly string[], part: readonly string[], from: number): number {
  if (from < 0 || (from > text.length && part.length > 0))
    throw evaluationError(`index out of range: ${from}`);
  if (part.length === 0) return from;
  const joined = text.slice(from).join('');
  const found = joined.indexOf(part.join(''));
  return found === -1 ? -1 : from + Array.from(joined.slice(0, found)).length;
}

function lastIndexOf(text: readonly string[], part: readonly string[], from: number | undefined): number {
  if (from !== undefined && (from < 0 || from > text.length))
    throw evaluationError(`index out of range: ${from}`);
  const start = Math.min(from ?? text.length, text.length - part.length);
  for (let at = start; at >= 0; at--) if (matchesAt(text, part, at)) return at;
  return -1;
}

function indexInList(
  list: CelValue | undefined,
  item: CelValue | undefined,
  run: Run,
  last: boolean,
): bigint {
  const items = [...listOf(list)];
  if (item === undefined) throw noSuchOverload();
  const same = (other: CelValue): boolean => {
    run.spend(1);
    return run.equals(other, item);
  };
  return BigInt(last ? items.findLastIndex(same) : items.findIndex(same));
}

function replace(text: string, old: string, by: string, limit: number, run: Run): string {
  const pieces = old === '' ? ['', ...text, ''] : text.split(old);
  const count = limit < 0 ? pieces.length - 1 : Math.min(limit, pieces.length - 1);
  run.spend((text.length + count * by.length) >> 5);
  if (old === '') return replaceEmpty(Array.from(text), by, limit);
  return [
    pieces
      .slice(0, count)
      .map((piece) => piece + by)
      .join(''),
    pieces.slice(count).join(old),
  ].join('');
}

/** An empty text is found before every character and at the end. */
function replaceEmpty(characters: readonly string[], by: string, limit: number): string {
  const most = limit < 0 ? characters.length + 1 : limit;
  const parts = characters.map((character, i) => (i < most ? by + character : character));
  return parts.join('') + (characters.length < most ? by : '');
}

function split(text: string, by: string, limit: number): CelValue {
  if (limit === 0) return new ValueList([]);
  const pieces = by === '' ? Array.from(text) : text.split(by);
  if (limit < 0 || pieces.length <= limit) return new ValueList(pieces);
  return new ValueList([...pieces.slice(0, limit - 1), pieces.slice(limit - 1).join(by)]);
}

function substring(text: string, from: number, to: number | undefined): string {
  const characters = Array.from(text);
  const end = to ?? characters.length;
  if (from < 0 || from > characters.length) throw evaluationError(`index out of range: ${from}`);
  if (end < 0 || end > characters.length) throw evaluationError(`index out of range: ${end}`);
  if (from > end) throw evaluationError(`invalid substring range. start: ${from}, end: ${end}`);
  return characters.slice(from, end).join('');
}

function join(list: CelValue | undefined, by: string, run: Run): string {
  const parts = Array.from(listOf(list), stringOf);
  const length = parts.reduce((sum, part) => sum + part.length + by.length, 0);
  run.spend(parts.length + (length >> 5));
  return parts.join(by);
}

const QUOTED: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

function quote(text: string): string {
  return `"${text.toWellFormed().replace(/[\x07-\r"\\]/g, (c) => QUOTED[c] ?? c)}"`;
}
