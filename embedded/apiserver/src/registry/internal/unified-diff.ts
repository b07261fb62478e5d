type Match = readonly [a: number, b: number, size: number];

/** Lines that both sides have around what differs. */
const CONTEXT = 3;
/** From so many lines on, those that come again and again are not looked for. */
const MANY = 200;
/** Of longer texts nobody waits for the difference. */
const MOST_LINES = 20_000;

/**
 * How two texts differ, by lines, without the names of files: what pmezard/go-difflib finds, which is Python's difflib,
 * with three lines of context. Empty when they do not, and when one is longer than 20,000 lines.
 */
export function unifiedDiff(before: string, after: string): string {
  const [a, b] = [before.split('\n'), after.split('\n')];
  if (Math.max(a.length, b.length) > MOST_LINES) return '';
  return hunksOf(opcodesOf(a, b))
    .map(
      (hunk) =>
        `@@ -${range(hunk, 0)} +${range(hunk, 2)} @@\n${hunk.map((op) => linesOf(op, a, b)).join('')}`,
    )
    .join('');
}

type Opcode = readonly [aFrom: number, aTo: number, bFrom: number, bTo: number, equal: boolean];

function range(hunk: readonly Opcode[], at: 0 | 2): string {
  const start = hunk[0]![at];
  const length = hunk.at(-1)![at === 0 ? 1 : 3] - start;
  if (length === 1) return String(start + 1);
  return `${length === 0 ? start : start + 1},${length}`;
}

function linesOf(
  [aFrom, aTo, bFrom, bTo, equal]: Opcode,
  a: readonly string[],
  b: readonly string[],
): string {
  const marked = (lines: readonly string[], mark: string) => lines.map((line) => `${mark}${line}\n`).join('');
  if (equal) return marked(a.slice(aFrom, aTo), ' ');
  return marked(a.slice(aFrom, aTo), '-') + marked(b.slice(bFrom, bTo), '+');
}

/** What is equal and what is not, in order; equal lines far from any difference are cut away. */
function hunksOf(codes: readonly Opcode[]): Opcode[][] {
  const hunks: Opcode[][] = [];
  let hunk: Opcode[] = [];
  for (const [i, code] of codes.entries()) {
    const [aFrom, aTo, bFrom, bTo, equal] = code;
    const [isFirst, isLast] = [i === 0, i === codes.length - 1];
    if (!equal) hunk.push(code);
    else if (isFirst && isLast) return [];
    else if (isFirst) hunk.push(last(code));
    else if (isLast) hunk.push(first(code));
    else if (aTo - aFrom > 2 * CONTEXT) {
      hunks.push([...hunk, first(code)]);
      hunk = [last(code)];
    } else hunk.push([aFrom, aTo, bFrom, bTo, true]);
  }
  return hunk.length === 0 ? hunks : [...hunks, hunk];
}

const first = ([aFrom, aTo, bFrom, bTo]: Opcode): Opcode => [
  aFrom,
  Math.min(aTo, aFrom + CONTEXT),
  bFrom,
  Math.min(bTo, bFrom + CONTEXT),
  true,
];
const last = ([aFrom, aTo, bFrom, bTo]: Opcode): Opcode => [
  Math.max(aFrom, aTo - CONTEXT),
  aTo,
  Math.max(bFrom, bTo - CONTEXT),
  bTo,
  true,
];

function opcodesOf(a: readonly string[], b: readonly string[]): Opcode[] {
  const codes: Opcode[] = [];
  let [i, j] = [0, 0];
  for (const [at, to, size] of [...matchesOf(a, b), [a.length, b.length, 0] as const]) {
    if (i < at || j < to) codes.push([i, at, j, to, false]);
    if (size > 0) codes.push([at, at + size, to, to + size, true]);
    [i, j] = [at + size, to + size];
  }
  return codes;
}

/** The longest run that both have, then those before and after it; neighbours are one. */
function matchesOf(a: readonly string[], b: readonly string[]): Match[] {
  const places = placesOf(b);
  const found: Match[] = [];
  const left: [number, number, number, number][] = [[0, a.length, 0, b.length]];
  for (let span = left.pop(); span !== undefined; span = left.pop()) {
    const [aFrom, aTo, bFrom, bTo] = span;
    const match = longestMatch(a, b, places, span);
    const [i, j, size] = match;
    if (size === 0) continue;
    found.push(match);
    if (aFrom < i && bFrom < j) left.push([aFrom, i, bFrom, j]);
    if (i + size < aTo && j + size < bTo) left.push([i + size, aTo, j + size, bTo]);
  }
  found.sort((x, y) => x[0] - y[0] || x[1] - y[1]);
  return found.reduce<Match[]>((joined, match) => {
    const before = joined.at(-1);
    const isNext =
      before !== undefined && before[0] + before[2] === match[0] && before[1] + before[2] === match[1];
    if (isNext) joined[joined.length - 1] = [before[0], before[1], before[2] + match[2]];
    else joined.push(match);
    return joined;
  }, []);
}

/** Where each line of `b` is; of a long text without those that come too often. */
function placesOf(b: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [i, line] of b.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [i]);
    else known.push(i);
  }
  if (b.length >= MANY) {
    const most = Math.floor(b.length / 100) + 1;
    for (const [line, at] of places) if (at.length > most) places.delete(line);
  }
  return places;
}

function longestMatch(
  a: readonly string[],
  b: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  [aFrom, aTo, bFrom, bTo]: readonly [number, number, number, number],
): Match {
  let [bestA, bestB, size] = [aFrom, bFrom, 0];
  let lengths = new Map<number, number>();
  for (let i = aFrom; i < aTo; i++) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i]!) ?? []) {
      if (j < bFrom) continue;
      if (j >= bTo) break;
      const length = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, length);
      if (length > size) [bestA, bestB, size] = [i - length + 1, j - length + 1, length];
    }
    lengths = next;
  }
  while (bestA > aFrom && bestB > bFrom && a[bestA - 1] === b[bestB - 1]) {
    [bestA, bestB, size] = [bestA - 1, bestB - 1, size + 1];
  }
  while (bestA + size < aTo && bestB + size < bTo && a[bestA + size] === b[bestB + size]) size++;
  return [bestA, bestB, size];
}
