import fc from 'fast-check';
import { isFull } from '../harness/find.ts';
import { arbitraryChart, arbitraryValues } from './arbitrary-chart.ts';
import { compareAll } from './compare.ts';
import type { Invocation } from './run-both.ts';

const COUNT = Number(process.env['CHARTS'] ?? (isFull ? 400 : 15));
// The same charts in every CI run; the long run takes new ones, and says which.
const seed = Number(process.env['SEED'] ?? (isFull ? Date.now() % 1_000_000 : 1));

const flags = fc.subarray(['--include-crds', '--skip-tests', '--no-hooks', '--is-upgrade'], { maxLength: 2 });
const setting = fc.constantFrom(
  's1.on=false',
  'tags.t1=true',
  'global.on=true',
  's2=null',
  'a=null',
  'al.a=1',
);
const lint = fc.constantFrom<readonly string[]>([], ['--with-subcharts'], ['--strict', '--with-subcharts']);

const rendering = fc
  .tuple(flags, setting)
  .map(([some, set]): readonly string[] => ['template', 'rel', './web', ...some, '--set', set]);
const linting = lint.map((some): readonly string[] => ['lint', './web', ...some]);

const invocation = fc
  .tuple(
    arbitraryChart('web', 'web'),
    arbitraryValues,
    fc.oneof({ weight: 5, arbitrary: rendering }, { weight: 1, arbitrary: linting }),
  )
  .map(([chart, values, words]) => ({
    argv: [...words, '-f', 'given.yaml'],
    files: { ...chart, 'given.yaml': values },
  }));

/**
 * Maps of Go are gone through in random order: so are log lines, names that a schema or Chart.yaml does not know, and of
 * several subcharts that cannot be loaded the first one.
 */
function normalize(text: string): string {
  const sorted = (list: string): string => list.split(/, ?/).sort().join(', ');
  const lines = text
    .replace(/error unpacking subchart [^\n]*/, 'error unpacking a subchart')
    .replace(/(additional properties )(.*?)( not allowed)/g, (_, a, list, b) => a + sorted(list) + b)
    .replace(/(missing these dependencies: )(.*)/g, (_, a, list) => a + sorted(list))
    .split('\n');
  return text.startsWith('level=') ? lines.sort().join('\n') : lines.join('\n');
}

compareAll(
  'random',
  fc
    .sample(invocation, { numRuns: COUNT, seed })
    .map((each, i): Invocation => ({ name: `chart ${i} of seed ${seed}`, ...each, normalize })),
);
