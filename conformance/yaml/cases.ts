import { errorMessage } from '@flux-ts/errors';
import { decode, encode, fromJson, toJson } from '@flux-ts/yaml';
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
  if (question.op === 'toYaml') return go.error !== undefined && GO_CANNOT_READ.test(go.error);
  // Our yaml3 is for mappings: Go's program reads into a map and refuses all else.
  if (question.op === 'toJson3' && /into map\[string\]/.test(go.error ?? '')) return true;
  if (go.error === undefined || mine.error === undefined) return false;
  if (ABOUT_KEYS.test(go.error) || ABOUT_KEYS.test(mine.error)) return true;
  // We count lines as editors do: NEL, LS and PS break no line.
  if (/[\x85\u2028]/.test(question.text) && /already (?:set|defined)/.test(go.error)) return true;
  // v3 looks further ahead at some places: the same text is refused, in other words.
  return question.op === 'toJson3';
}
