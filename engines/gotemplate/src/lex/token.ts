import { goQuote } from '@flux-ts/errors';

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
  if (characters.length > 10) return `${goQuote(characters.slice(0, 10).join(''))}...`;
  return goQuote(token.text);
}
