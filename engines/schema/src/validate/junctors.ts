import { goQuote } from '@flux-ts/errors';
import type { Value } from '@flux-ts/yaml';
import type { Schema } from '../schema.ts';
import type { Visit } from './visit.ts';

/**
 * anyOf, oneOf, allOf and not, in this order (kube-openapi pkg/validation/validate/schema_props.go). Ratcheting
 * ends here: members see the value as if it were new.
 */
export function checkJunctors(schema: Schema, value: Value, path: string, visit: Visit): void {
  const attempt = (member: Schema): Visit => {
    const inner: Visit = { ...visit, errors: [], matches: 0 };
    visit.node(member, value, undefined, path, inner);
    return inner;
  };
  const say = (words: string) =>
    visit.errors.push({ type: 'Invalid', field: '<nil>', badValue: '', detail: `${goQuote(path)} ${words}` });
  if (schema.anyOf !== undefined) {
    const attempts = untilFirst(schema.anyOf, attempt);
    if (!attempts.some(isValid)) {
      say('must validate at least one schema (anyOf)');
      visit.errors.push(...farthest(attempts).errors);
    }
  }
  if (schema.oneOf !== undefined) checkOneOf(schema.oneOf.map(attempt), say, visit);
  if (schema.allOf !== undefined) {
    const attempts = schema.allOf.map(attempt);
    for (const one of attempts) visit.errors.push(...one.errors);
    const valid = attempts.filter(isValid).length;
    if (valid !== attempts.length) {
      say(`must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`);
    }
  }
  if (schema.not !== undefined && isValid(attempt(schema.not))) say('must not validate the schema (not)');
}

function checkOneOf(attempts: readonly Visit[], say: (words: string) => void, visit: Visit): void {
  const valid = attempts.filter(isValid).length;
  if (valid === 1) return;
  const found = valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`;
  say(`must validate one and only one schema (oneOf). ${found}`);
  if (valid === 0) visit.errors.push(...farthest(attempts).errors);
}

function isValid(visit: Visit): boolean {
  return visit.errors.length === 0;
}

function untilFirst(members: readonly Schema[], attempt: (member: Schema) => Visit): Visit[] {
  const attempts: Visit[] = [];
  for (const member of members) {
    attempts.push(attempt(member));
    if (isValid(attempts.at(-1)!)) break;
  }
  return attempts;
}

function farthest(attempts: readonly Visit[]): Visit {
  return attempts.reduce((best, one) => (one.matches > best.matches ? one : best));
}
