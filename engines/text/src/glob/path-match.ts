import { TextError } from '../errors.ts';
import { classOf, type GlobNode, matches } from './nodes.ts';

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
  const nodes = parse(Array.from(pattern));
  return (name) => matches(nodes, Array.from(name));
}

function parse(pattern: readonly string[]): GlobNode[] {
  const nodes: GlobNode[] = [];
  const reader = { at: 0 };
  while (reader.at < pattern.length) {
    const c = pattern[reader.at++]!;
    if (c === '*') nodes.push({ kind: 'many', accepts: notSlash });
    else if (c === '?') nodes.push({ kind: 'one', accepts: notSlash });
    else if (c === '[') nodes.push({ kind: 'one', accepts: parseClass(pattern, reader) });
    else if (c !== '\\') nodes.push({ kind: 'text', text: c });
    else if (reader.at === pattern.length) throw badPattern();
    else nodes.push({ kind: 'text', text: pattern[reader.at++]! });
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
