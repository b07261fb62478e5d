const isLetter = (character: string): boolean => /^\p{L}$/u.test(character);
const isDigit = (character: string): boolean => /^\p{Nd}$/u.test(character);

/**
 * The order of keys in go-yaml v3 (sorter.go): numbers inside keys by their size (`a2` before `a10`), letters after
 * everything else, but before it where digits went before (`a1b` before `a10`), which v2 does not do.
 */
export function compareKeys(first: string, second: string): number {
  const a = Array.from(first);
  const b = Array.from(second);
  const at = a.findIndex((character, i) => character !== b[i]);
  if (at < 0 || at >= b.length) return a.length - b.length;
  const [x = '', y = ''] = [a[at], b[at]];
  const letters = [isLetter(x), isLetter(y)] as const;
  if (letters[0] && letters[1]) return codeOf(x) - codeOf(y);
  if (letters[0] || letters[1]) {
    const afterDigits = at > 0 && isDigit(a[at - 1] ?? '');
    return letters[0] === afterDigits ? -1 : 1;
  }
  return compareNumbers(a, b, at);
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

/** Leading zeros count only where other digits go before them. */
function compareNumbers(a: readonly string[], b: readonly string[], at: number): number {
  const start = (a[at] === '0' || b[at] === '0') && hasSizeBefore(a, at) ? 1n : 0n;
  const [x, endX] = numberAt(a, at, start);
  const [y, endY] = numberAt(b, at, start);
  if (x !== y) return x < y ? -1 : 1;
  return endX === endY ? codeOf(a[at] ?? '') - codeOf(b[at] ?? '') : endX - endY;
}

function hasSizeBefore(all: readonly string[], at: number): boolean {
  for (let i = at - 1; i >= 0 && isDigit(all[i] ?? ''); i--) if (all[i] !== '0') return true;
  return false;
}

/** Overflows as an int64 does. */
function numberAt(all: readonly string[], at: number, start: bigint): readonly [value: bigint, end: number] {
  let value = start;
  let end = at;
  for (; end < all.length && isDigit(all[end] ?? ''); end++)
    value = BigInt.asIntN(64, value * 10n + BigInt(codeOf(all[end] ?? '') - 48));
  return [value, end];
}
