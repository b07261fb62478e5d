/** The kinds of tokens (text/template/parse/lex.go). */
export type TokenKind =
  | 'error'
  | 'bool'
  | 'char'
  | 'charConstant'
  | 'comment'
  | 'assign'
  | 'declare'
  | 'eof'
  | 'field'
  | 'identifier'
  | 'leftDelim'
  | 'leftParen'
  | 'number'
  | 'pipe'
  | 'rawString'
  | 'rightDelim'
  | 'rightParen'
  | 'space'
  | 'string'
  | 'text'
  | 'variable'
  | 'block'
  | 'break'
  | 'continue'
  | 'dot'
  | 'define'
  | 'else'
  | 'end'
  | 'if'
  | 'nil'
  | 'range'
  | 'template'
  | 'with';

export interface Token {
  readonly kind: TokenKind;
  /** The token's text; for `error`, the message. */
  readonly text: string;
  /** Offset of its first character in the source, in UTF-16 units. */
  readonly at: number;
  /** Line of its first character, from 1. */
  readonly line: number;
}

export const KEYWORDS: ReadonlyMap<string, TokenKind> = new Map([
  ['.', 'dot'],
  ['block', 'block'],
  ['break', 'break'],
  ['continue', 'continue'],
  ['define', 'define'],
  ['else', 'else'],
  ['end', 'end'],
  ['if', 'if'],
  ['range', 'range'],
  ['nil', 'nil'],
  ['template', 'template'],
  ['with', 'with'],
]);

const KEYWORD_KINDS: ReadonlySet<TokenKind> = new Set([...KEYWORDS.values()]);

/** A token as error messages show it: `"text"`, `<keyword>`, `EOF`; long texts are cut at ten characters. */
export function describeToken(token: Token): string {
  if (token.kind === 'eof') return 'EOF';
  if (token.kind === 'error') return token.text;
  if (KEYWORD_KINDS.has(token.kind)) return `<${token.text}>`;
  const characters = [...token.text];
  if (characters.length > 10) return `${quote(characters.slice(0, 10).join(''))}...`;
  return quote(token.text);
}

/** A Go string literal (strconv.Quote) of a short text. */
export function quote(text: string): string {
  let out = '"';
  for (const character of text) out += quoteCharacter(character, '"');
  return `${out}"`;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
]);

/** One character of a quoted string, escaped as strconv does: printable ones stand for themselves. */
export function quoteCharacter(character: string, delimiter: string, ascii = false): string {
  if (character === delimiter) return `\\${delimiter}`;
  const escaped = ESCAPES.get(character);
  if (escaped !== undefined) return escaped;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80 ? code >= 0x20 && code < 0x7f : !ascii && isPrintable(character)) return character;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\U${code.toString(16).padStart(8, '0')}`;
}

/** strconv.IsPrint: letters, marks, numbers, punctuation, symbols. */
function isPrintable(character: string): boolean {
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character);
}
