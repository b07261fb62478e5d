import { errorMessage } from '@flux-ts/errors';
import * as text from '@flux-ts/text';
import type { OracleAnswer } from '../harness/go-oracle.ts';
import type { Question } from './generators.ts';

function invalid(): never {
  throw new Error('invalid');
}

function versionOf(source: string, strict = false): text.Version {
  return text.parseVersion(source, { strict }) ?? invalid();
}

function duration(source: string): string {
  const ms = text.parseDuration(source);
  const whole = Math.trunc(ms);
  const nanoseconds = BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6));
  return `${nanoseconds} ${text.formatDuration(ms)}`;
}

function quantities(a: string, b: string): string {
  const x = text.parseQuantity(a);
  const y = text.parseQuantity(b);
  const results = [text.addQuantity(x, y), text.subtractQuantity(x, y)].map(text.formatQuantity);
  return [text.compareQuantity(x, y), ...results].join(' ');
}

function constraint(source: string, version: string): string {
  const parsed = text.parseConstraint(source);
  return String(parsed.check(versionOf(version)));
}

function replace(pattern: string, subject: string, template: string): string {
  const regexp = text.compileRegexp(pattern);
  const found = regexp.findAll(subject);
  return (found.length > 0 ? JSON.stringify(found) : 'null') + regexp.replaceAll(subject, template);
}

const answers: Readonly<Record<string, (...texts: string[]) => string>> = {
  duration,
  quantity: (q) => text.formatQuantity(text.parseQuantity(q!)),
  quantities: (a, b) => quantities(a!, b!),
  version: (v) => text.formatVersion(versionOf(v!)),
  strictVersion: (v) => text.formatVersion(versionOf(v!, true)),
  compareVersions: (a, b) => String(text.compareVersion(versionOf(a!), versionOf(b!))),
  constraint: (c, v) => constraint(c!, v!),
  path: (p, n) => String(text.matchPath(p!, n!)),
  gobwas: (p, n) => String(text.matchGobwas(p!, n!, ['/'])),
  doublestar: (p, n) => String(text.matchDoublestar(p!, n!)),
  ignore: (file, name, directory) =>
    String(new text.IgnoreMatcher(text.parseIgnore(file!)).match(name!.split('/'), directory === 'true')),
  replace: (r, s, t) => replace(r!, s!, t!),
};

/** Our answer to a question. */
export function ours([op, ...texts]: Question): OracleAnswer {
  try {
    return { out: answers[op]!(...texts) };
  } catch (error) {
    return { out: '', error: errorMessage(error) };
  }
}

/** True where a difference is known and meant. */
export function isMeant([op, pattern]: Question, go: OracleAnswer, mine: OracleAnswer): boolean {
  // Both refuse the pattern, in other words.
  if (op === 'gobwas') return go.error !== undefined && (mine.error !== undefined || go.error === 'panic');
  // We refuse every malformed pattern, Go only where it gets to the mistake.
  // `a**/`: doublestar does not go back to an earlier star once the second has begun.
  if (op === 'doublestar' && mine.out === 'true' && /\*\*\/[*/]*$/.test(pattern!)) return go.out === 'false';
  // Neither filepath.Match nor doublestar tries again once a negated class has matched a slash.
  if ((op === 'path' || op === 'doublestar') && mine.out === 'true' && /\[[!^]/.test(pattern!))
    return go.out === 'false';
  if (op === 'path' || op === 'doublestar') return mine.error !== undefined && go.out === 'false';
  // A double holds nanoseconds exactly for 104 days.
  if (op === 'duration') return Math.abs(Number(go.out.split(' ')[0])) > Number.MAX_SAFE_INTEGER;
  return false;
}
