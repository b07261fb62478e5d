import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { findProgram } from '../harness/find.ts';
import { buildGoOracle } from '../harness/go-oracle.ts';
import { isMeant, ours } from './cases.ts';
import { type Question, questions } from './generators.ts';

/**
 * Records Go's answers to a sample of each kind into engines/text/testdata/recorded.json, which `npm test` replays
 * without Go: `node conformance/text/record.ts`.
 */
const go = findProgram('go');
if (go === undefined) throw new Error('go is needed to record its answers');
const ask = buildGoOracle<Question>(go, join(import.meta.dirname, 'oracle'));
const asked = Object.values(questions).flatMap((arbitrary) =>
  fc.sample(arbitrary, { numRuns: 150, seed: 1 }),
);
const answers = ask(asked);
const recorded = asked.flatMap((question, i) => {
  const answer = answers[i]!;
  const mine = ours(question);
  if (question[0] === 'gobwas' && mine.out !== answer.out) return [];
  return isMeant(question, answer, mine) ? [] : [{ question, ...answer }];
});
const file = join(dirname(dirname(import.meta.dirname)), 'engines/text/testdata/recorded.json');
writeFileSync(file, `[\n${recorded.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`);
console.log(`${recorded.length} answers recorded`);
