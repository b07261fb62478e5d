import type { CommandNode } from './command.ts';

/** Levenshtein distance, letters compared without case (cobra, ld). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const least = Math.min(row[j] as number, next[j - 1] as number, row[j - 1] as number);
      next.push(same ? (row[j - 1] as number) : least + 1);
    }
    row = next;
  }
  return row[b.length] as number;
}

/** Commands that were perhaps meant: two letters off at most, or the typed word begins them. */
export function didYouMean(typed: string, nodes: readonly CommandNode[]): string {
  const word = typed.toLowerCase();
  const names = nodes
    .filter((node) => node.hidden !== true)
    .map((node) => node.name)
    .filter((name) => distance(word, name.toLowerCase()) <= 2 || name.toLowerCase().startsWith(word));
  if (names.length === 0) return '';
  return `\n\nDid you mean this?\n${names.map((name) => `\t${name}\n`).join('')}`;
}
