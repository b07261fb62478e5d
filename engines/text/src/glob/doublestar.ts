import { TextError } from '../errors.ts';
import { advance, classOf, type GlobNode } from './nodes.ts';

/** `{a,b}{c,d}…` multiplies; beyond this many patterns it is refused. */
const MOST_ALTERNATIVES = 1024;
/** What may be left of a pattern when the name is used up: `a/**` matches `a`. */
const MATCHES_NOTHING = new Set(['', '*', '**', '/**', '**/', '/**/']);

function badPattern(): TextError {
  return new TextError('PATTERN', 'syntax error in pattern');
}

/**
 * bmatcuk/doublestar v4: `*` and `?` stop at `/`, `**` between slashes matches folders, `[a-z]`, `[!a]`, `[^a]`,
 * `{a,b}`, `\` escapes. Throws {@link TextError} `PATTERN`.
 */
export function matchDoublestar(pattern: string, name: string): boolean {
  return compileDoublestar(pattern)(name);
}

/** {@link matchDoublestar} for many names. */
export function compileDoublestar(pattern: string): (name: string) => boolean {
  const alternatives = expand(Array.from(pattern)).map(parse);
  const malformed = hasStrayBrace(pattern);
  return (name) => {
    const characters = Array.from(name);
    if (alternatives.some((nodes) => matchesWhole(nodes, characters))) return true;
    if (malformed) throw badPattern();
    return false;
  };
}

/** A `}` that closes nothing is a character to match, and a mistake where nothing matches. */
function hasStrayBrace(pattern: string): boolean {
  let depth = 0;
  for (const [token] of pattern.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[{}]/gsu)) {
    if (token === '{') depth++;
    else if (token === '}' && --depth < 0) return true;
  }
  return false;
}

/** Writes out braces: `a{b,c}` to `ab` and `ac`. */
function expand(pattern: readonly string[]): string[][] {
  let done: string[][] = [];
  let open: { text: readonly string[]; from: number }[] = [{ text: pattern, from: 0 }];
  while (open.length > 0) {
    const next: typeof open = [];
    for (const { text, from } of open) {
      const brace = findOpening(text, from);
      if (brace === -1) done = [...done, [...text]];
      else for (const branch of branchesAt(text, brace)) next.push({ text: branch, from: brace });
    }
    if (done.length + next.length > MOST_ALTERNATIVES)
      throw new TextError('PATTERN', 'pattern has too many alternatives');
    open = next;
  }
  return done;
}

/** The index after a class that starts at `at`, or -1. */
function endOfClass(text: readonly string[], at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === ']') return i;
  }
  return -1;
}

function findOpening(text: readonly string[], from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '[') {
      const end = endOfClass(text, i);
      if (end !== -1) i = end;
    } else if (text[i] === '{') return i;
  }
  return -1;
}

function branchesAt(text: readonly string[], brace: number): string[][] {
  const cuts = [brace];
  let depth = 0;
  let end = -1;
  for (let i = brace; i < text.length && end === -1; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '[') {
      const close = endOfClass(text, i);
      if (close !== -1) i = close;
    } else if (text[i] === '{') depth++;
    else if (text[i] === ',' && depth === 1) cuts.push(i);
    else if (text[i] === '}' && --depth === 0) end = i;
  }
  if (end === -1) throw badPattern();
  const head = text.slice(0, brace);
  const tail = text.slice(end + 1);
  return cuts.map((cut, i) => [...head, ...text.slice(cut + 1, cuts[i + 1] ?? end), ...tail]);
}

interface PlacedNode {
  readonly node: GlobNode;
  /** The pattern from this node on. */
  readonly rest: string;
}

const notSlash = (character: string): boolean => character !== '/';

function parse(pattern: readonly string[]): PlacedNode[] {
  const placed: PlacedNode[] = [];
  let at = 0;
  while (at < pattern.length) {
    const rest = pattern.length - at <= 4 ? pattern.slice(at).join('') : '(more)';
    const [node, end] = parseNode(pattern, at);
    placed.push({ node, rest });
    at = end;
  }
  return placed;
}

function parseNode(pattern: readonly string[], at: number): [GlobNode, number] {
  const c = pattern[at]!;
  if (c === '*') return parseStar(pattern, at);
  if (c === '?') return [{ kind: 'one', accepts: notSlash }, at + 1];
  if (c === '[') return parseClass(pattern, at + 1);
  if (c !== '\\') return [{ kind: 'text', text: c }, at + 1];
  const escaped = pattern[at + 1];
  if (escaped === undefined) throw badPattern();
  return [{ kind: 'text', text: escaped }, at + 2];
}

/** `**` is special only as a whole segment. */
function parseStar(pattern: readonly string[], at: number): [GlobNode, number] {
  if (pattern[at + 1] !== '*') return [{ kind: 'many', accepts: notSlash }, at + 1];
  if (at === 0 || pattern[at - 1] === '/') {
    if (pattern[at + 2] === undefined) return [{ kind: 'many', accepts: () => true }, at + 2];
    if (pattern[at + 2] === '/') return [{ kind: 'folders' }, at + 3];
  }
  return [{ kind: 'many', accepts: notSlash }, at + 2];
}

function parseClass(pattern: readonly string[], start: number): [GlobNode, number] {
  let at = start;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at++;
  const ranges: [string, string][] = [];
  if (pattern[at] === ']') throw badPattern();
  while (pattern[at] !== ']') {
    const [low, next] = classCharacter(pattern, at);
    at = next;
    if (pattern[at] === '-' && pattern[at + 1] !== ']') {
      const [high, after] = classCharacter(pattern, at + 1);
      at = after;
      ranges.push([low, high]);
    } else ranges.push([low, low]);
  }
  return [{ kind: 'one', accepts: classOf(ranges, negated) }, at + 1];
}

function classCharacter(pattern: readonly string[], at: number): [string, number] {
  const escaped = pattern[at] === '\\';
  const c = pattern[escaped ? at + 1 : at];
  if (c === undefined) throw badPattern();
  return [c, at + (escaped ? 2 : 1)];
}

/**
 * doublestar looks at what is left of the pattern as soon as the name is used up, and only then: `a/**` matches `a`,
 * but `a***` does not.
 */
function matchesWhole(placed: readonly PlacedNode[], name: readonly string[]): boolean {
  let positions: ReadonlySet<number> = new Set([0]);
  let wasMany = false;
  for (const { node, rest } of placed) {
    const isMany = node.kind === 'many' || node.kind === 'folders';
    if (positions.has(name.length) && !(wasMany && isMany)) {
      if (MATCHES_NOTHING.has(rest)) return true;
      positions = new Set([...positions].filter((at) => at !== name.length));
    }
    positions = advance([node], name, positions);
    if (positions.size === 0) return false;
    wasMany = isMany;
  }
  return positions.has(name.length);
}
