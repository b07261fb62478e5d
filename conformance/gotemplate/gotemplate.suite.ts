import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import { type GoValue, TemplateSet } from '@flux-ts/gotemplate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findProgram, isFull, missing } from '../harness/find.ts';
import { arbitraryData, arbitraryTemplate } from './arbitrary-template.ts';

const go = findProgram('go');
const absent = missing({ go });
const MISSING_KEYS = ['default', 'zero', 'error'] as const;

interface Answer {
  readonly output: string;
  readonly error?: string;
}

function buildOracle(): string {
  const folder = join(homedir(), '.cache/flux-ts/oracles');
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'gotemplate');
  const built = spawnSync(go ?? 'go', ['build', '-o', program, join(import.meta.dirname, 'oracle.go')], {
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(built.stderr);
  return program;
}

function execute(text: string, data: unknown, missingKey: (typeof MISSING_KEYS)[number]): Answer {
  try {
    const set = new TemplateSet();
    set.parse('t', text);
    return { output: set.execute('t', data as GoValue, { missingKey }) };
  } catch (error) {
    return { output: '', error: errorMessage(error) };
  }
}

describe.skipIf(absent.length > 0)('text/template', () => {
  test('gives what Go gives for generated templates', () => {
    const count = isFull ? 10_000 : 1000;
    // The same templates in every CI run; the long run takes new ones, and says which.
    const seed = Number(process.env['SEED'] ?? (isFull ? Date.now() % 1_000_000 : 1));
    const cases = fc.sample(
      fc.record({
        text: arbitraryTemplate,
        data: arbitraryData,
        missingKey: fc.constantFrom(...MISSING_KEYS),
      }),
      {
        numRuns: count,
        seed,
      },
    );
    const input = `${cases.map((each) => JSON.stringify(each)).join('\n')}\n`;
    const { stdout } = spawnSync(buildOracle(), { input, encoding: 'utf8', maxBuffer: 1 << 30 });
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer);
    expect(answers).toHaveLength(count);
    const different = cases.flatMap((each, i) => {
      const ours = execute(each.text, each.data, each.missingKey);
      const theirs = answers[i];
      return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ ...each, ours, theirs }];
    });
    expect(different.slice(0, 5), `seed ${seed}`).toEqual([]);
    expect(answers.filter((each) => each.error === undefined).length).toBeGreaterThan(count / 10);
  });
});
