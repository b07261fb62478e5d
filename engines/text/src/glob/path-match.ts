import { TextError } from '../errors.ts';
import { classOf } from './nodes.ts';

/** What one character or, for `star`, any number of them is matched by. */
type PathNode = 'star' | ((character: string) => boolean);

const notSlash = (character: string): boolean => character !== '/';

function badPattern(): TextError {
  return new TextError('PATTERN', 'syntax error in pattern');
}

/**
 * Go's `filepath.Match` on Unix: `*` and `?` do not match `/`, `[a-z]` and `[^a-z]` do.
 * Throws {@link TextError} `PATTERN` for any malformed pattern; Go answers false where it never gets to the mistake.
 */
export function matchPath(pattern: string, name: string): boolean {
  return compilePath(pattern)(name);
}

/** {@link matchPath} for many names. */
export function compilePath(pattern: string): (name: string) => boolean {
  // Most patterns are a name or an ending.
  if (!/[*?[\\]/.test(pattern)) return (name) => name === pattern;
  const ending = /^\*([^*?[\\/]*)$/.exec(pattern)?.[1];
  if (ending !== undefined) return (name) => name.endsWith(ending) && !name.includes('/');
  const nodes = parse(Array.from(pattern));
  return (name) => matches(nodes, /[\ud800-\udfff]/.test(name) ? Array.from(name) : name);
}

/**
 * Each star takes as little as will do for what stands before the next one, and is not asked again after that, as in Go:
 * at most (nodes × characters) steps.
 */
function matches(nodes: readonly PathNode[], name: ArrayLike<string>): boolean {
  let node = 0;
  let at = 0;
  let star = -1;
  let starEnd = 0;
  for (;;) {
    const accepts = nodes[node];
    if (accepts === 'star') {
      star = node++;
      starEnd = at;
    } else if (accepts === undefined && at === name.length) return true;
    else if (accepts !== undefined && at < name.length && accepts(name[at] ?? '')) {
      node++;
      at++;
    } else {
      if (star < 0 || starEnd === name.length || name[starEnd] === '/') return false;
      at = ++starEnd;
      node = star + 1;
    }
  }
}

function is(text: string): PathNode {
  return (character) => character === text;
}

function parse(pattern: readonly string[]): PathNode[] {
  const nodes: PathNode[] = [];
  const reader = { at: 0 };
  while (reader.at < pattern.length) {
    const c = pattern[reader.at++]!;
    if (c === '*') nodes.push('star');
    else if (c === '?') nodes.push(notSlash);
    else if (c === '[') nodes.push(parseClass(pattern, reader));
    else if (c !== '\\') nodes.push(is(c));
    else if (reader.at === pattern.length) throw badPattern();
    else nodes.push(is(pattern[reader.at++]!));
  }
  return nodes;
}

function parseClass(pattern: readonly string[], reader: { at: number }): (character: string) => boolean {
  const negated = pattern[reader.at] === '^';
  if (negated) reader.at++;
  const ranges: [string, string][] = [];
  while (ranges.length === 0 || pattern[reader.at] !== ']') {
    const low = parseCharacter(pattern, reader);
    if (pattern[reader.at] === '-') {
      reader.at++;
      ranges.push([low, parseCharacter(pattern, reader)]);
    } else ranges.push([low, low]);
  }
  reader.at++;
  return classOf(ranges, negated);
}

/** A character of a class; something must follow it. */
function parseCharacter(pattern: readonly string[], reader: { at: number }): string {
  let c = pattern[reader.at];
  if (c === undefined || c === '-' || c === ']') throw badPattern();
  if (c === '\\') c = pattern[++reader.at];
  reader.at++;
  if (c === undefined || reader.at >= pattern.length) throw badPattern();
  return c;
}
