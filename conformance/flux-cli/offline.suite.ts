import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { captureContext, runCli, tree, VERSION } from '@flux-ts/flux';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { findCases, missing } from '../harness/find.ts';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { type CliCase, check, fillIn, readCases } from './cases.ts';

const folder = findCases('flux-cli');
const skipped = missing({ 'the outside cases (flux-cli)': folder }).length > 0;
const cases = folder === undefined ? [] : readCases(folder, 'offline.json');
const deviations = knownDeviations('flux-cli/offline');

/** Files that the recording made: their names say what was in them. */
function contentOf(path: string, namespace: string): string | undefined {
  if (/\/(podinfo|kustomization-object)\.yaml$/.test(path)) {
    const template = join(folder as string, 'testdata/build-kustomization/podinfo-kustomization.yaml');
    return fillIn(readFileSync(template, 'utf8'), { fluxns: namespace });
  }
  const extension = /\/ca\.(crt|pem|p12)$/.exec(path)?.[1];
  return extension === undefined ? undefined : `ca-data-${extension}`;
}

describe.skipIf(skipped)('flux without a cluster', () => {
  let root = '';
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'flux-cli-'));
    cpSync(folder as string, join(root, 'cases'), { recursive: true, verbatimSymlinks: true });
    // The folder holds a copy where the recording had a symbolic link.
    const link = join(root, 'cases/testdata/migrate/file-system/single-file-link.yaml');
    rmSync(link, { force: true });
    symlinkSync('single-file.yaml', link);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const place = (text: string, cwd: string) => text.replace('@OUT@', join(root, 'out')).replace('@CWD@', cwd);

  async function run(testCase: CliCase) {
    const cwd = join(root, 'cases', testCase.cwd);
    const argv = testCase.argv.map((arg) => place(arg, cwd));
    const namespace = argv[argv.indexOf('-n') + 1] ?? '';
    for (const arg of argv.flatMap((each) => each.split('='))) {
      const content = arg.startsWith(root) && !existsSync(arg) ? contentOf(arg, namespace) : undefined;
      if (content === undefined) continue;
      mkdirSync(dirname(arg), { recursive: true });
      writeFileSync(arg, content);
    }
    const env = Object.fromEntries(
      Object.entries(testCase.env).map(([name, value]) => [name, place(value, cwd)]),
    );
    const captured = captureContext({ cwd, env, input: testCase.stdin ?? '' });
    const code = await runCli(tree, argv, captured.context);
    return {
      code,
      output: captured.output.both.replace(`flux version ${VERSION}\n`, 'flux version 0.0.0-dev.0\n'),
    };
  }

  test.each(cases.map((each) => [each.id, each] as const))('%s', async (id, testCase) => {
    let failure: unknown;
    try {
      check(testCase, await run(testCase), new Map());
    } catch (thrown) {
      failure = thrown;
    }
    judge(deviations, id, failure);
  });
});
