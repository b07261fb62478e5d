import { sprintf } from '@flux-ts/gotemplate';

/** A character as Go shows it in messages: `'x'`, `'\n'`, `'"'`. */
export function quoteRune(character: string): string {
  if (character === '"') return `'"'`;
  if (character === "'") return `'\\''`;
  return `'${sprintf('%q', [character]).slice(1, -1)}'`;
}
