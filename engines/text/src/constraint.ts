import { goQuote } from '@flux-ts/errors';
import { TextError } from './errors.ts';
import { comparePrerelease, compareVersion, parseVersion, type Version } from './version.ts';

const LONGEST = 512;
const MOST_GROUPS = 32;
const VERSION =
  'v?([0-9|xX*]+)(\\.[0-9|xX*]+)?(\\.[0-9|xX*]+)?(-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?(\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?';
const TERM = new RegExp(`(>=|=>|<=|=<|!=|~>|[=<>~^]|)\\s*(${VERSION})`, 'y');
const HYPHEN = new RegExp(`\\s*(${VERSION})\\s+-\\s+(${VERSION})\\s*`, 'g');

/** Which versions a chart, an image policy or a Git reference accepts. */
export interface Constraint {
  /** True if the version satisfies the constraint; pre-releases only where the constraint names one. */
  check(version: Version, options?: { includePrerelease?: boolean }): boolean;
  /** The constraint's text, terms with one space between. */
  toString(): string;
}

interface Term {
  readonly operator: string;
  readonly original: string;
  readonly version: Version;
  /** `1.x` or `1`: the minor number is free. */
  readonly minorFree: boolean;
  /** `1.2.x` or `1.2`. */
  readonly patchFree: boolean;
  /** Any number is free. */
  readonly free: boolean;
}

/**
 * Reads a constraint in the grammar of Masterminds/semver v3: `>= 1.2, < 3`, `1.2.x || ~2.1`, `^0.3`, `1 - 2.5`,
 * `>1.0.0-0`. Throws {@link TextError} `CONSTRAINT` in its words.
 */
export function parseConstraint(text: string): Constraint {
  if (text.length > LONGEST)
    throw new TextError('CONSTRAINT', `constraint string is too long (max ${LONGEST} bytes)`);
  const groups = rewriteRanges(text).split('||');
  if (groups.length > MOST_GROUPS)
    throw new TextError('CONSTRAINT', `too many constraint groups (max ${MOST_GROUPS})`);
  return new Groups(groups.map(parseGroup));
}

class Groups implements Constraint {
  private readonly groups: readonly (readonly Term[])[];

  constructor(groups: readonly (readonly Term[])[]) {
    this.groups = groups;
  }

  check(version: Version, options: { includePrerelease?: boolean } = {}): boolean {
    return this.groups.some((terms) => {
      const wantsPrerelease =
        options.includePrerelease === true || terms.some((t) => t.version.prerelease !== '');
      if (version.prerelease !== '' && !wantsPrerelease) return false;
      return terms.every((term) => holds(term, version));
    });
  }

  toString(): string {
    return this.groups.map((terms) => terms.map((t) => t.operator + t.original).join(' ')).join(' || ');
  }
}

/** `1.2 - 3` means `>= 1.2, <= 3`. */
function rewriteRanges(text: string): string {
  let result = text;
  for (const match of text.matchAll(HYPHEN))
    result = result.replace(match[0], () => `>= ${match[1]}, <= ${match[7]} `);
  return result;
}

/** Terms that must all hold, separated by blanks or commas. */
function parseGroup(text: string): Term[] {
  const improper = () => new TextError('CONSTRAINT', `improper constraint: ${goQuote(text)}`);
  const matches: RegExpExecArray[] = [];
  let at = skip(text, 0, /\s*/y);
  do {
    TERM.lastIndex = at;
    const match = TERM.exec(text);
    if (match === null) throw improper();
    matches.push(match);
    const end = TERM.lastIndex;
    at = skip(text, end, /\s*,?\s*/y);
    if (at === end && at < text.length) throw improper();
    if (at === text.length && text.slice(end).includes(',')) throw improper();
  } while (at < text.length);
  return matches.map(toTerm);
}

function skip(text: string, at: number, what: RegExp): number {
  what.lastIndex = at;
  return what.test(text) ? what.lastIndex : at;
}

function isFree(part: string | undefined): boolean {
  return part === undefined || /^\.?[xX*]$/.test(part);
}

function toTerm(match: RegExpExecArray): Term {
  const [, operator, original, major, minor, patch, prerelease = ''] = match;
  const majorFree = isFree(major);
  const minorFree = !majorFree && isFree(minor);
  const patchFree = !majorFree && !minorFree && isFree(patch);
  let text = original!;
  if (majorFree) text = `0.0.0${prerelease}`;
  else if (minorFree) text = `${major}.0.0${prerelease}`;
  else if (patchFree) text = `${major}${minor}.0${prerelease}`;
  const version = parseVersion(text);
  if (version === undefined) throw new TextError('CONSTRAINT', 'constraint parser error');
  return {
    operator: operator!,
    original: original!,
    version,
    minorFree,
    patchFree,
    free: majorFree || minorFree || patchFree,
  };
}

function holds(term: Term, v: Version): boolean {
  switch (term.operator) {
    case '!=':
      return isOther(term, v);
    case '>':
      return isGreater(term, v);
    case '<':
      return compareVersion(v, term.version) < 0;
    case '>=':
    case '=>':
      return compareVersion(v, term.version) >= 0;
    case '<=':
    case '=<':
      return isAtMost(term, v);
    case '~':
    case '~>':
      return isTilde(term, v);
    case '^':
      return isCaret(term, v);
    default:
      return term.free ? isTilde(term, v) : compareVersion(v, term.version) === 0;
  }
}

function isOther(term: Term, v: Version): boolean {
  const c = term.version;
  if (!term.free) return compareVersion(v, c) !== 0;
  if (c.major !== v.major) return true;
  if (term.minorFree) return false;
  if (c.minor !== v.minor) return true;
  if (term.patchFree) return comparePrerelease(v.prerelease, c.prerelease) !== 0;
  return c.patch !== v.patch || compareVersion(v, c) !== 0;
}

/** `>1` wants 2, `>1.1` wants 1.2. */
function isGreater(term: Term, v: Version): boolean {
  const c = term.version;
  if (!term.free) return compareVersion(v, c) > 0;
  if (v.major !== c.major) return v.major > c.major;
  if (term.minorFree) return false;
  if (term.patchFree) return v.minor > c.minor;
  return compareVersion(v, c) > 0;
}

/** `<=1` takes all of 1. */
function isAtMost(term: Term, v: Version): boolean {
  const c = term.version;
  if (!term.free) return compareVersion(v, c) <= 0;
  if (v.major !== c.major) return v.major < c.major;
  return v.minor <= c.minor || term.minorFree;
}

/** `~1.2.3`: this minor; `~1`: this major; `~0.0.0` and `*`: anything from it on. */
function isTilde(term: Term, v: Version): boolean {
  const c = term.version;
  if (compareVersion(v, c) < 0) return false;
  const zero = Number(c.major) === 0 && Number(c.minor) === 0 && Number(c.patch) === 0;
  if (zero && !term.minorFree && !term.patchFree) return true;
  return v.major === c.major && (v.minor === c.minor || term.minorFree);
}

/** `^1.2.3`: this major; `^0.2.3`: this minor; `^0.0.3`: this patch. */
function isCaret(term: Term, v: Version): boolean {
  const c = term.version;
  if (compareVersion(v, c) < 0) return false;
  if (c.major > 0 || term.minorFree) return v.major === c.major;
  if (v.major > 0) return false;
  if (c.minor > 0 || term.patchFree) return v.minor === c.minor;
  return v.minor <= 0 && v.patch === c.patch;
}
