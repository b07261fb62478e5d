import { compilePath } from './glob/path-match.ts';
import { trimRight } from './trim.ts';

/** One line of an ignore file, as go-git reads it. */
export interface IgnorePattern {
  /** The folder that the line is for: it concerns only what lies below. */
  readonly domain: readonly string[];
  /** `!…`: takes back an exclusion. */
  readonly inclusion: boolean;
  /** `…/`: concerns folders (and what is in them) only. */
  readonly directoryOnly: boolean;
  /** With a slash inside, the pattern is about the path, not about a name. */
  readonly isPath: boolean;
  readonly segments: readonly IgnoreSegment[];
}

/** A segment of a pattern: its text, and whether a name fits it (a malformed one fits nothing). */
export interface IgnoreSegment {
  readonly text: string;
  readonly fits: ((name: string) => boolean) | undefined;
}

/**
 * The patterns of an ignore file (`.gitignore`, `.sourceignore`), `domain` being the folder of the file.
 * Empty lines and `#` lines are left out; a malformed pattern matches nothing.
 */
export function parseIgnore(text: string, domain: readonly string[] = []): IgnorePattern[] {
  return text
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .map((line) => parseLine(line, domain));
}

function parseLine(line: string, domain: readonly string[]): IgnorePattern {
  const inclusion = line.startsWith('!');
  let text = inclusion ? line.slice(1) : line;
  if (!text.endsWith('\\ ')) text = trimRight(text, ' ');
  const directoryOnly = text.endsWith('/');
  if (directoryOnly) text = text.slice(0, -1);
  const segments = text.split('/').map((segment) => ({ text: segment, fits: compileSegment(segment) }));
  return { domain: [...domain], inclusion, directoryOnly, isPath: segments.length > 1, segments };
}

function compileSegment(segment: string): ((name: string) => boolean) | undefined {
  try {
    return compilePath(segment);
  } catch {
    return undefined;
  }
}

/**
 * Decides by the last pattern that matches (go-git, plumbing/format/gitignore). Unlike git, a later `!` brings back a
 * file whose folder is excluded.
 */
export class IgnoreMatcher {
  private readonly patterns: readonly IgnorePattern[];

  /** Patterns in order of growing priority. */
  constructor(patterns: readonly IgnorePattern[]) {
    this.patterns = patterns;
  }

  /** True if the path (its segments) is ignored. */
  match(path: readonly string[], isDirectory: boolean): boolean {
    for (let i = this.patterns.length - 1; i >= 0; i--) {
      const pattern = this.patterns[i]!;
      if (concerns(pattern, path, isDirectory)) return !pattern.inclusion;
    }
    return false;
  }
}

function concerns(pattern: IgnorePattern, path: readonly string[], isDirectory: boolean): boolean {
  const { domain } = pattern;
  if (path.length <= domain.length || domain.some((name, i) => path[i] !== name)) return false;
  const inside = path.slice(domain.length);
  return pattern.isPath
    ? matchesPath(pattern, inside, isDirectory)
    : matchesName(pattern, inside, isDirectory);
}

/** A name anywhere in the path; what lies in a matching folder matches too. */
function matchesName(pattern: IgnorePattern, path: readonly string[], isDirectory: boolean): boolean {
  const fits = pattern.segments[0]!.fits;
  if (fits === undefined) return false;
  const found = path.findIndex((name) => fits(name));
  if (found === -1) return false;
  return !(pattern.directoryOnly && !isDirectory && found === path.length - 1);
}

/** Segment by segment from the domain's folder; `**` skips folders. What lies below a match matches too. */
function matchesPath(pattern: IgnorePattern, path: readonly string[], isDirectory: boolean): boolean {
  let at = 0;
  let matched = false;
  let skipping = false;
  for (const [i, segment] of pattern.segments.entries()) {
    if (segment.text === '') {
      skipping = false;
      continue;
    }
    if (segment.text === '**') {
      if (i === pattern.segments.length - 1) break;
      skipping = true;
      continue;
    }
    if (segment.text.includes('**') || segment.fits === undefined || at >= path.length) return false;
    if (skipping) {
      skipping = false;
      const found = path.findIndex((name, index) => index >= at && segment.fits!(name));
      matched = found !== -1;
      at = found === -1 ? path.length : found + 1;
    } else if (segment.fits(path[at]!)) {
      matched = true;
      at++;
    } else return false;
  }
  return matched && !(pattern.directoryOnly && !isDirectory && at === path.length);
}
