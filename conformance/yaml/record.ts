import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toJson } from '@flux-ts/yaml';
import fc from 'fast-check';
import { findProgram } from '../harness/find.ts';
import { buildGoOracle } from '../harness/go-oracle.ts';
import { isMeant, ours, type Question } from './cases.ts';
import { documents, scalarDocuments, values } from './generators.ts';

/**
 * Records Go's answers to a sample of each kind into engines/yaml/testdata/recorded.json, which `npm test` replays
 * without Go: `node conformance/yaml/record.ts`.
 */
const go = findProgram('go');
if (go === undefined) throw new Error('go is needed to record its answers');
const ask = buildGoOracle<Question>(go, join(import.meta.dirname, 'oracle'));

function sample(op: Question['op'], texts: fc.Arbitrary<string>, numRuns: number): Question[] {
  return fc.sample(texts, { numRuns, seed: 1 }).map((text) => ({ op, text }));
}

const questions = [
  ...sample('toJson', scalarDocuments, 300),
  ...sample('toJson3', scalarDocuments, 150),
  ...sample('toJson', documents, 300),
  ...sample('toJsonStrict', documents, 100),
  ...sample('toJson3', documents, 100),
  ...sample(
    'toYaml',
    values.map((value) => toJson(value, { escapeHtml: true })),
    300,
  ),
];
const answers = ask(questions);
const recorded = questions.flatMap((question, i) => {
  const answer = answers[i]!;
  return isMeant(question, answer, ours(question)) ? [] : [{ ...question, ...answer }];
});
const file = join(dirname(dirname(import.meta.dirname)), 'engines/yaml/testdata/recorded.json');
writeFileSync(file, `[\n${recorded.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`);
console.log(`${recorded.length} answers recorded`);
