import { errorMessage } from '@flux-ts/errors';
import { decode, encode, fromJson, toJson, type Value } from '@flux-ts/yaml';
import type { OracleAnswer } from '../harness/go-oracle.ts';

/** One question to Go's libraries. */
export interface Question {
  readonly op: 'toJson' | 'toJsonStrict' | 'toJson3' | 'toYaml';
  readonly text: string;
}

/** Our answer to the same question. */
export function ours(question: Question): OracleAnswer {
  try {
    return { out: answer(question) };
  } catch (error) {
    return { out: '', error: errorMessage(error) };
  }
}

function answer({ op, text }: Question): string {
  switch (op) {
    case 'toYaml':
      return encode(fromJson(text));
    case 'toJson':
      return toJson(decode(text), { escapeHtml: true });
    case 'toJsonStrict':
      return toJson(decode(text, { duplicateKeys: 'error' }), { escapeHtml: true });
    case 'toJson3':
      return toJson(decode(text, { scalars: 'yaml3', duplicateKeys: 'error' }), { escapeHtml: true });
  }
}

/** Keys that are no strings: Go prints values that are not JSON, and reports another of several mistakes first. */
const ABOUT_KEYS = /invalid map key|unsupported map key|into string|unhashable/;
/** Writing: Go cannot read its own JSON with control characters, long keys or NEL. */
const GO_CANNOT_READ = /control characters|could not find expected ':'|did not find expected ',' or '}'/;

/** True where the difference is known and meant (docs/decisions/0001-yaml.md). */
export function isMeant(question: Question, go: OracleAnswer, mine: OracleAnswer): boolean {
  if (question.op === 'toYaml')
    return go.error === undefined ? hasNoOrder(fromJson(question.text)) : GO_CANNOT_READ.test(go.error);
  // Our yaml3 is for mappings: Go's program reads into a map and refuses all else.
  if (question.op === 'toJson3' && /into map\[string\]/.test(go.error ?? '')) return true;
  // With an empty collection as key go-yaml loses its place, and v3 in another way than v2.
  if (question.op === 'toJson3' && /\{\s*\}|\[\s*\]/.test(question.text)) return true;
  // `!!str true` and `true` are two keys to Go until they become JSON.
  if (question.op === 'toJsonStrict' && /already set/.test(mine.error ?? '') && question.text.includes('!'))
    return true;
  if (go.error === undefined || mine.error === undefined) return false;
  if (ABOUT_KEYS.test(go.error) || ABOUT_KEYS.test(mine.error)) return true;
  // We count lines as editors do (NEL, LS and PS break no line), and an empty value stands where its key ends.
  if (/already (?:set|defined)/.test(go.error)) return withoutLines(go.error) === withoutLines(mine.error);
  // v3 looks further ahead at some places: the same text is refused, in other words.
  return question.op === 'toJson3';
}

function withoutLines(message: string): string {
  return message.replace(/line \d+/g, 'line N');
}

/** Go's order of keys goes in circles for some (`a10-` < `a1a` < `a2` < `a10-`): what it writes then is chance. */
function hasNoOrder(value: Value): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.some(hasNoOrder);
  const keys = Object.keys(value);
  const circle = keys.some((a) =>
    keys.some((b) => isBefore(a, b) && keys.some((c) => isBefore(b, c) && isBefore(c, a))),
  );
  return circle || keys.some((key) => hasNoOrder(value[key]!));
}

/** The writer's order of two keys. */
function isBefore(a: string, b: string): boolean {
  return (
    a !== b &&
    encode({ [a]: 1, [b]: 2 })
      .trimEnd()
      .endsWith('2')
  );
}
