import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import { captureContext, runCli, tree } from '@flux-ts/flux';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findCases, findProgram, missing } from '../harness/find.ts';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { type Case, type CaseTable, filesOf, printedOf, readCases, renderCase } from './cases.ts';

const corpus = findCases('helm');
const table: CaseTable | undefined = corpus === undefined ? undefined : readCases(join(corpus, 'cases.json'));
/* What is told beside the output stands in no case: it is Helm's, asked in the same run. */
const helm = findProgram('helm');
missing({ helm });
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
    const chart = lay(join(folder, each.name), each);
    const { code, stdout, stderr } = await template(chart, each);
    const failure = failureOf(() => {
      if (each.kind === 'chart') {
        expect({ code, stdout }).toEqual({ code: 0, stdout: each.expectedOutput });
        expect(stderr).toBe(helm === undefined ? logLines(stderr) : toldByHelm(helm, chart, each));
      } else {
        expect(code).toBe(1);
        expect(logLines(stderr), 'an error beside the log').not.toBe(stderr);
        expect(stderr.replaceAll(chart, 'CHART')).toContain(each.expectedErrorSubstring);
      }
    });
    judge(deviations, each.name, failure);
  });

  function lay(root: string, each: Case): string {
    const chart = join(root, each.files === undefined ? 'cases' : 'whole');
    for (const [name, text] of Object.entries(filesOf(table as CaseTable, { ...each, kind: 'raw' }))) {
      mkdirSync(dirname(join(chart, name)), { recursive: true });
      writeFileSync(join(chart, name), text);
    }
    return chart;
  }
});

const words = (chart: string, each: Case): string[] => [
  ...['template', 'rel', chart, '--namespace', 'ns', '--kube-version', '1.33'],
  ...(each.args ?? []),
];

async function template(
  chart: string,
  each: Case,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { context, output } = captureContext({ cwd: dirname(chart), env: { TZ: 'UTC' } });
  const code = await runCli(tree, ['helm', ...words(chart, each)], context).catch((thrown: unknown) => {
    throw new Error(errorMessage(thrown), { cause: thrown });
  });
  return { code, stdout: output.stdout, stderr: output.stderr };
}

function toldByHelm(program: string, chart: string, each: Case): string {
  const home = join(dirname(chart), 'helm');
  const env = { TZ: 'UTC', HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home };
  return spawnSync(program, words(chart, each), { cwd: dirname(chart), env, encoding: 'utf8' }).stderr;
}

function logLines(stderr: string): string {
  return stderr.match(/^level=(?:INFO|WARN) .*\n/gm)?.join('') ?? '';
}
