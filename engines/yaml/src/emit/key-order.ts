const LETTER = /^\p{L}/u;
const DIGIT = /^\p{Nd}/u;

function isLetter(code: number): boolean {
  if (code < 128) return (code | 32) >= 97 && (code | 32) <= 122;
  return LETTER.test(String.fromCodePoint(code));
}

function isDigit(code: number): boolean {
  if (code < 128) return code >= 48 && code <= 57;
  return DIGIT.test(String.fromCodePoint(code));
}

/**
 * The order in which go-yaml v2 writes keys (sorter.go, `keyList`): numbers inside keys by their size (`a2` before
 * `a10`), letters by code point after everything else.
 */
export function compareKeys(a: string, b: string): number {
  let i = 0;
  const shorter = Math.min(a.length, b.length);
  while (i < shorter && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === shorter) return a.length - b.length;
  const x = a.charCodeAt(i);
  const y = b.charCodeAt(i);
  if (x < 128 && y < 128 && !isDigit(x) && !isDigit(y)) {
    const letterX = isLetter(x);
    return letterX === isLetter(y) ? x - y : letterX ? 1 : -1;
  }
  return compareRunes(Array.from(a, toCode), Array.from(b, toCode));
}

/** The order of go-yaml v3: as v2's, but after digits letters come first (`a1b` before `a10`). */
export function compareKeysOfV3(a: string, b: string): number {
  return compareRunes(Array.from(a, toCode), Array.from(b, toCode), true);
}

function toCode(character: string): number {
  return character.codePointAt(0)!;
}

function compareRunes(a: readonly number[], b: readonly number[], isV3 = false): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  if (i === a.length || i === b.length) return a.length - b.length;
  const x = a[i]!;
  const y = b[i]!;
  const letterX = isLetter(x);
  const letterY = isLetter(y);
  if (letterX && letterY) return x - y;
  const lettersFirst = isV3 && i > 0 && isDigit(a[i - 1]!);
  if (letterX || letterY) return letterX === lettersFirst ? -1 : 1;
  return compareNumbers(a, b, i);
}

/** Compares the digits from `at` on; a number that has begun before (not with zeros only) counts with a 1 in front. */
function compareNumbers(a: readonly number[], b: readonly number[], at: number): number {
  const begun = (a[at] === 48 || b[at] === 48) && hasNumberBefore(a, at);
  const x = readNumber(a, at, begun);
  const y = readNumber(b, at, begun);
  if (x.value !== y.value) return x.value < y.value ? -1 : 1;
  if (x.end !== y.end) return x.end - y.end;
  return a[at]! - b[at]!;
}

function hasNumberBefore(runes: readonly number[], at: number): boolean {
  for (let i = at - 1; i >= 0 && isDigit(runes[i]!); i--) {
    if (runes[i] !== 48) return true;
  }
  return false;
}

/** Go counts in int64, which wraps. */
function readNumber(runes: readonly number[], at: number, begun: boolean): { value: bigint; end: number } {
  let value = begun ? 1n : 0n;
  let end = at;
  while (end < runes.length && isDigit(runes[end]!)) {
    value = BigInt.asIntN(64, value * 10n + BigInt(runes[end]! - 48));
    end++;
  }
  return { value, end };
}
