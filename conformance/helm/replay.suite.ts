import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import { captureContext, runCli, tree } from '@flux-ts/flux';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findCases } from '../harness/find.ts';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { type Case, type CaseTable, filesOf, printedOf, readCases, renderCase } from './cases.ts';

const corpus = findCases('helm');
const table: CaseTable | undefined = corpus === undefined ? undefined : readCases(join(corpus, 'cases.json'));
const deviations = knownDeviations('helm/replay');
const snippets = (table?.cases ?? []).filter((each) => each.kind === 'ok' || each.kind === 'raw');
const runs = (table?.cases ?? []).filter((each) => each.kind === 'err' || each.kind === 'chart');

function failureOf(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (thrown) {
    return thrown;
  }
}

describe.skipIf(table === undefined)('outside cases of Helm', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'helm-cases-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(snippets)('$name', (each: Case) => {
    const failure = failureOf(() =>
      expect(printedOf(each, renderCase(filesOf(table as CaseTable, each)))).toEqual(each.expectedOutput),
    );
    judge(deviations, each.name, failure);
  });

  test.each(runs)('$name', async (each: Case) => {
    const { code, stdout, error } = await template(join(folder, each.name), each);
    const failure = failureOf(() => {
      if (each.kind === 'chart')
        expect({ code, stdout, error }).toEqual({ code: 0, stdout: each.expectedOutput, error: '' });
      else {
        expect(code).toBe(1);
        expect(error).toContain(each.expectedErrorSubstring);
      }
    });
    judge(deviations, each.name, failure);
  });

  async function template(
    root: string,
    each: Case,
  ): Promise<{ code: number; stdout: string; error: string }> {
    const chart = join(root, each.files === undefined ? 'cases' : 'whole');
    for (const [name, text] of Object.entries(filesOf(table as CaseTable, { ...each, kind: 'raw' }))) {
      mkdirSync(dirname(join(chart, name)), { recursive: true });
      writeFileSync(join(chart, name), text);
    }
    const { context, output } = captureContext({ cwd: root, env: { TZ: 'UTC' } });
    const words = ['helm', 'template', 'rel', chart, '--namespace', 'ns', '--kube-version', '1.33'];
    const code = await runCli(tree, [...words, ...(each.args ?? [])], context).catch((thrown: unknown) => {
      throw new Error(errorMessage(thrown), { cause: thrown });
    });
    // Warnings, as that of a deprecated chart, are no failures.
    const error = output.stderr.replaceAll(/^level=WARN .*\n/gm, '').replaceAll(chart, 'CHART');
    return { code, stdout: output.stdout, error };
  }
});
