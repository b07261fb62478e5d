import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { captureContext, runCli, tree } from '@flux-ts/flux';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram, missing } from '../harness/find.ts';

const kustomize = findProgram('kustomize');
const skipped = missing({ kustomize }).length > 0;
const run = promisify(execFile);
const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
const work: Readonly<Record<string, string>> = {
  'app/kustomization.yaml': 'resources: [cm.yaml, ../lib]\nnamePrefix: a-\n',
  'app/cm.yaml': map('far'),
  'lib/kustomization.yaml': 'resources: [cm.yaml]\n',
  'lib/cm.yaml': map('lib'),
  'outside/kustomization.yaml': 'resources: [../../lib]\n',
  'file/kustomization.yaml': 'resources: [../lib/cm.yaml]\n',
  'absolute/kustomization.yaml': 'resources: [/lib/cm.yaml]\n',
  'part/kustomization.yaml':
    'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnameSuffix: -z\n',
};

/** What a kustomization says; R stands for the repository, W for a server of files. */
const cases: readonly string[] = [
  'resources: ["R//app"]',
  'resources: ["R//app?ref=main"]',
  'resources: ["R//app?ref=v1&timeout=20"]',
  'resources: ["git::R//app?version=v1"]',
  'resources: ["R//app?submodules=false", "R//app/"]',
  'resources: ["R//lib", cm.yaml]\ncomponents: ["R//part"]\nnamespace: x',
  'resources: ["R"]',
  'resources: ["R//none"]',
  'resources: ["R//app/cm.yaml"]',
  'resources: ["R//file"]',
  'resources: ["R//app?ref=none"]',
  'resources: ["R-none//app"]',
  'resources: ["R//../x"]',
  'resources: ["W/cm.yaml"]',
  'resources: ["W/org/repository/cm.yaml"]',
  'resources: ["W/none.yaml"]',
  'resources: ["W/org/repository/none.yaml"]',
  'resources: ["W/text.txt"]',
  'resources: [cm.yaml]\npatches: [{path: "W/patch.yaml"}]',
  'resources: [cm.yaml]\npatches: [{path: "W/none.yaml"}]',
  'resources: ["R//app"]\nbuildMetadata: [originAnnotations]',
];

/** Paths out of a repository: kustomize says whether there is such a file on the machine, which nobody is told here. */
const escapes: readonly string[] = ['resources: ["R//outside"]', 'resources: ["R//absolute"]'];

describe.skipIf(skipped)('flux kustomize build fetches as kustomize does', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flux-far-'));
  const served: Readonly<Record<string, string>> = {
    '/cm.yaml': map('near'),
    '/org/repository/cm.yaml': map('near'),
    '/text.txt': 'only words\n',
    '/patch.yaml': `${map('own')}data: {a: b}\n`,
  };
  const files = createServer((request, response) => {
    const text = served[request.url ?? ''];
    response.writeHead(text === undefined ? 404 : 200).end(text ?? 'none');
  });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
  };

  const write = (paths: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(paths)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };

  beforeAll(async () => {
    write(Object.fromEntries(Object.entries(work).map(([path, text]) => [`repository/${path}`, text])));
    const git = (...args: string[]) => run('git', args, { cwd: join(folder, 'repository'), env });
    await git('init', '--quiet', '--initial-branch=main');
    await git('add', '.');
    await git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '-m', 'x');
    await git('tag', 'v1');
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  });

  afterAll(async () => {
    await new Promise((resolve) => files.close(resolve));
    rmSync(folder, { recursive: true });
  });

  test.each([...cases, ...escapes])('%s', async (text) => {
    const web = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
    const filled = text
      .replaceAll('"R', `"file://${folder}/repository`)
      .replaceAll('::R', `::file://${folder}/repository`);
    write({
      'over/kustomization.yaml': `${filled.replaceAll('"W', `"${web}`)}\n`,
      'over/cm.yaml': map('own'),
    });
    const cwd = join(folder, 'over');
    const theirs = await run(kustomize ?? '', ['build', '.'], { cwd, env }).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
    const { context, output } = captureContext({ cwd, env, realTime: true });
    const code = await runCli(tree, ['kustomize', 'build', '.'], context);
    expect({ code, stdout: output.stdout }).toEqual({ code: theirs.code, stdout: theirs.stdout });
    if (!escapes.includes(text)) expect(withoutPlaces(output.stderr)).toBe(withoutPlaces(theirs.stderr));
  });
});

/** Their folders have names that are made up; ours are not told, but where in the files it went wrong is. */
function withoutPlaces(text: string): string {
  return text
    .replace(/\/tmp\/kustomize-\d+(?=\/)/g, '')
    .replace(/\/tmp\/kustomize-\d+/g, '/')
    .replace(/ \([^()]*:\d+:\d+\)(?:, from \S+)*/g, '')
    .trim();
}
