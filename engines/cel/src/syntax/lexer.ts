import { type CelError, compileError } from '../errors.ts';
import { type CelValue, UnsignedInteger } from '../values/value.ts';
import { readString } from './string-literal.ts';
import type { Token } from './token.ts';

const BLANK = /(?:[ \t\r\n\f]|\/\/[^\n]*)*/y;
const NAME = /[_a-zA-Z][_a-zA-Z0-9]*/y;
const ESCAPED_NAME = /`([a-zA-Z0-9_.\-/ ]+)`/y;
const NUMBER =
  /0[xX][0-9a-fA-F]+[uU]?|(?:[0-9]+\.[0-9]+|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][+-]?[0-9]+)?|[0-9]+[uU]?/y;
const STRING_START = /(?:[rR][bB]?|[bB][rR]?)?(?:"""|'''|"|')/y;
const SYMBOL = /==|!=|<=|>=|&&|\|\||[-+*/%!?:.,<>()[\]{}]/y;

/** Longer expressions are refused (cel-go's limit). */
const LONGEST = 100_000;
const MOST_PROBLEMS = 20;

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}

/** What is scanned: the tokens, an `end` at last, and what was skipped because it is no token. */
export interface Scanned {
  readonly tokens: readonly Token[];
  readonly problems: CelError[];
}

/** Scans an expression. Throws {@link CelError} `SYNTAX` for numbers that are too large and for what is too long. */
export function scan(source: string): Scanned {
  if (source.length > LONGEST) {
    const problem = `expression code point size exceeds limit: size: ${source.length}, limit ${LONGEST}`;
    throw compileError('SYNTAX', '', 0, problem);
  }
  const tokens: Token[] = [];
  const problems: CelError[] = [];
  let at = matchAt(BLANK, source, 0)![0].length;
  while (at < source.length) {
    const token = next(source, at);
    if (token.kind === 'unknown') problems.push(unknownToken(source, token));
    else tokens.push(token);
    at += token.text.length;
    at += matchAt(BLANK, source, at)![0].length;
    if (problems.length === MOST_PROBLEMS) throw problems[0]!;
  }
  tokens.push({ kind: 'end', at: source.length, text: '<EOF>' });
  return { tokens, problems };
}

function unknownToken(source: string, token: Token): CelError {
  return compileError(
    'SYNTAX',
    source,
    token.at,
    `Syntax error: token recognition error at: '${token.text}'`,
  );
}

function next(source: string, at: number): Token {
  const start = matchAt(STRING_START, source, at);
  if (start !== null) return readString(source, at, start[0]);
  const name = matchAt(NAME, source, at);
  if (name !== null) return { kind: 'name', at, text: name[0] };
  const number = matchAt(NUMBER, source, at);
  if (number !== null)
    return { kind: 'literal', at, text: number[0], value: readNumber(source, at, number[0]) };
  const escaped = matchAt(ESCAPED_NAME, source, at);
  if (escaped !== null) return { kind: 'name', at, text: escaped[0] };
  const symbol = matchAt(SYMBOL, source, at);
  if (symbol !== null) return { kind: 'symbol', at, text: symbol[0] };
  const first = String.fromCodePoint(source.codePointAt(at)!);
  // What could have been an operator of two characters is told, and passed over, with the one after it.
  const after = '=&|'.includes(first) ? source.codePointAt(at + 1) : undefined;
  return { kind: 'unknown', at, text: after === undefined ? first : first + String.fromCodePoint(after) };
}

function readNumber(source: string, at: number, text: string): CelValue {
  if (/[.]|^[0-9]+[eE]/.test(text)) return Number(text);
  if (/[uU]$/.test(text)) {
    const value = BigInt(text.slice(0, -1));
    if (value < 2n ** 64n) return new UnsignedInteger(value);
    throw compileError('SYNTAX', source, at, 'Syntax error: invalid uint literal');
  }
  const value = BigInt(text);
  // 2^63 itself is only good after a minus, which the parser takes care of.
  if (value <= 2n ** 63n) return value;
  throw compileError('SYNTAX', source, at, 'Syntax error: invalid int literal');
}
