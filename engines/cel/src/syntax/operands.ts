import type { Token } from './token.ts';

/** Binding strength of binary operators; all associate to the left. */
export const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['||', 1],
  ['&&', 2],
  ...['==', '!=', '<', '<=', '>', '>=', 'in'].map((operator) => [operator, 3] as const),
  ...['+', '-'].map((operator) => [operator, 4] as const),
  ...['*', '/', '%'].map((operator) => [operator, 5] as const),
]);

const SYMBOLS: ReadonlySet<string> = new Set(['[', '{', '(', '.', '-', '!']);
const ENDS: ReadonlySet<string> = new Set(['?', ':', ')', ']', '}', ',']);

/** Whether an operand begins with it. */
export function startsOperand({ kind, text }: Token): boolean {
  if (kind === 'literal') return true;
  return kind === 'symbol' ? SYMBOLS.has(text) : kind === 'name' && text !== 'in';
}

/** Whether it can come after an operand, whatever that is a part of. */
export function isOperator({ kind, text }: Token): boolean {
  return (kind === 'symbol' && (text === '.' || text === '[' || text === '?')) || isBinary(kind, text);
}

function isBinary(kind: Token['kind'], text: string): boolean {
  return kind !== 'literal' && PRECEDENCE.has(text);
}

/** Whether something goes on here as if there had been an operand. */
export function endsOperand({ kind, text }: Token): boolean {
  return (kind === 'symbol' && ENDS.has(text)) || isBinary(kind, text);
}

const BEFORE = ["'['", "']'", "'{'", "'}'", "'('", "')'", "'.'", "','", "'-'", "'!'", "'?'"];
const AFTER = "'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER";

/** The tokens that an operand begins with, and these, in ANTLR's order. */
export function expectedTokens(others: readonly string[]): string {
  const wanted = (quoted: string) => {
    const token = quoted.slice(1, -1);
    return SYMBOLS.has(token) || others.includes(token);
  };
  return `{${BEFORE.filter(wanted).join(', ')}, ${AFTER}}`;
}
