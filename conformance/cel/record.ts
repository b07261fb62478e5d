import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CelError, compile } from '@flux-ts/cel';
import { toJson, type ValueObject } from '@flux-ts/yaml';
import { findProgram } from '../harness/find.ts';
import { buildGoOracle } from '../harness/go-oracle.ts';

/**
 * Records what cel-go says of conformance/cel/expressions.json into engines/cel/testdata/recorded.json, which
 * `npm test` replays without Go: `node conformance/cel/record.ts`. Expressions that only cel-go's type checker refuses
 * are left out.
 */
interface Question {
  readonly expr: string;
  readonly vars: readonly string[] | null;
  readonly data: ValueObject;
}

const here = import.meta.dirname;
const { data, expressions } = JSON.parse(readFileSync(join(here, 'expressions.json'), 'utf8')) as {
  data: ValueObject;
  expressions: string[];
};
const go = findProgram('go');
if (go === undefined) throw new Error('go is needed to record its answers');
const ask = buildGoOracle<Question>(go, join(here, 'oracle'));
const questions = expressions.flatMap((expr): Question[] => [
  { expr, vars: Object.keys(data), data },
  { expr, vars: null, data },
]);

function ours({ expr, vars }: Question): { out: string; error?: string } {
  try {
    return {
      out: toJson(compile(expr, vars === null ? {} : { variables: vars }).evaluate(data), {
        escapeHtml: true,
      }),
    };
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return { out: '', error: error.message };
  }
}

const answers = ask(questions);
const recorded = questions.flatMap((question, i) => {
  const [theirs, mine] = [answers[i]!, ours(question)];
  const same = mine.out === theirs.out && mine.error === theirs.error;
  if (!same)
    console.log(
      `differs: ${question.expr}\n  cel-go ${theirs.error ?? theirs.out}\n  ours   ${mine.error ?? mine.out}`,
    );
  return same ? [{ expression: question.expr, checked: question.vars !== null, ...theirs }] : [];
});
const file = join(dirname(dirname(here)), 'engines/cel/testdata/recorded.json');
const lines = recorded.map((entry) => JSON.stringify(entry)).join(',\n');
writeFileSync(file, `{"data": ${JSON.stringify(data)}, "cases": [\n${lines}\n]}\n`);
console.log(`${recorded.length} of ${questions.length} answers recorded`);
