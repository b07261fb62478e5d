import { join } from 'node:path';
import { decode, encode, toJson } from '@flux-ts/yaml';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findProgram, isFull, missing } from '../harness/find.ts';
import { buildGoOracle } from '../harness/go-oracle.ts';
import { isMeant, ours, type Question } from './cases.ts';
import { documents, scalarDocuments, values } from './generators.ts';

const go = findProgram('go');
const skipped = missing({ go }).length > 0;
const numRuns = isFull ? 100_000 : 5_000;
/** CI asks the same questions every time, long runs new ones. */
const seed = isFull ? {} : { seed: 1 };

describe.skipIf(skipped)('YAML against sigs.k8s.io/yaml and go-yaml v3', () => {
  const ask = skipped ? () => [] : buildGoOracle<Question>(go!, join(import.meta.dirname, 'oracle'));

  const cases: [Question['op'], string, fc.Arbitrary<string>][] = [
    ['toJson', 'scalars', scalarDocuments],
    ['toJson3', 'scalars', scalarDocuments],
    ['toJson', 'documents', documents],
    ['toJsonStrict', 'documents', documents],
    ['toJson3', 'documents', documents],
    ['toYaml', 'values', values.map((value) => toJson(value, { escapeHtml: true }))],
  ];
  test.each(cases)('%s agrees on %s', (op, _name, texts) => {
    const questions = fc.sample(texts, { numRuns, ...seed }).map((text): Question => ({ op, text }));
    const answers = ask(questions);
    const differences = questions.flatMap((question, i) => {
      const mine = ours(question);
      const theirs = { error: undefined, ...answers[i]! };
      const same = mine.out === theirs.out && mine.error === theirs.error;
      return same || isMeant(question, answers[i]!, mine) ? [] : [{ question, go: answers[i], mine }];
    });
    expect(differences.slice(0, 5)).toEqual([]);
  });
});

test('what is written reads back', () => {
  const sample = fc.sample(values, { numRuns: numRuns / 10, ...seed });
  for (const value of sample) expect(encode(decode(encode(value)))).toBe(encode(value));
});
