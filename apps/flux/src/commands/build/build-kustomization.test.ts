import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { decodeAll, type ValueObject } from '@flux-ts/yaml';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runCli } from '../../cli/run.ts';
import { captureContext } from '../../io/captured-context.ts';
import { tree } from '../../tree/tree.ts';

const flux = (name: string, path: string, more = ''): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec:\n  path: ${path}\n  sourceRef: {kind: GitRepository, name: fleet}\n${more}`;
const configMap = (name: string, value = 'x'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: ${value}}\n`;

const fleet = {
  'fleet.yaml': flux('fleet', './clusters'),
  'clusters/apps.yaml': flux(
    'apps',
    './apps',
    '  targetNamespace: prod\n  postBuild: {substitute: {SIZE: "3"}}\n',
  ),
  'clusters/self.yaml': flux('fleet', './clusters'),
  'apps/a.yaml': configMap('a', '"${SIZE}"'),
  'apps/b.yaml': configMap('b', '"${MORE:=none}"'),
  'apps/.sourceignore': 'c.yaml\n',
  'apps/c.yaml': configMap('c'),
};

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'flux-build-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A port of this machine where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function run(cwd: string, ...argv: string[]) {
  const { context, output } = captureContext({ cwd });
  const common = ['--kustomization-file', 'fleet.yaml', '--dry-run'];
  const code = await runCli(tree, ['build', 'kustomization', 'fleet', ...common, ...argv], context);
  const names =
    code === 0 ? decodeAll(output.stdout).flatMap((each) => nameOf(each as ValueObject | null)) : [];
  return { code, names, ...output };
}

const nameOf = (object: ValueObject | null): string[] =>
  object === null ? [] : [`${String(object['kind'])}/${String((object['metadata'] as ValueObject)['name'])}`];

const sources = ['--local-sources', 'GitRepository/flux-system/fleet=.'];

describe('flux build kustomization', () => {
  test('builds the directory alone, and with --recursive what its Kustomizations make, each once', async () => {
    const folder = folderOf(fleet);
    const own = ['Kustomization/apps', 'Kustomization/fleet'];
    expect(await run(folder, '--path', 'clusters')).toMatchObject({ code: 0, names: own });
    const all = await run(folder, '--path', 'clusters', '--recursive', ...sources);
    expect(all).toMatchObject({ code: 0, names: [...own, 'ConfigMap/a', 'ConfigMap/b'] });
    expect(all.stdout).toContain('data:\n  a: 3\n');
    expect(all.stdout).toContain('    kustomize.toolkit.fluxcd.io/name: apps\n');
    expect(all.stdout.match(/namespace: prod\n/g)).toHaveLength(2);
  });

  test('needs to know where a source lies', async () => {
    const { code, stderr } = await run(folderOf(fleet), '--path', 'clusters', '--recursive');
    expect(code).toBe(1);
    expect(stderr).toContain(
      '✗ cannot get local path for GitRepository/flux-system/fleet of kustomization apps\n',
    );
  });

  test('fails on a variable without a default with --strict-substitute', async () => {
    const files = {
      ...fleet,
      'fleet.yaml': flux('fleet', './apps', '  postBuild: {substitute: {OTHER: "1"}}\n'),
    };
    const folder = folderOf(files);
    expect((await run(folder, '--path', 'apps')).code).toBe(0);
    const { code, stderr } = await run(folder, '--path', 'apps', '--strict-substitute');
    expect(code).toBe(1);
    expect(stderr).toContain("✗ var substitution failed for 'a': ");
    expect(stderr).toContain('SIZE');
  });

  test('leaves out --ignore-paths, and writes no file', async () => {
    const folder = folderOf({ ...fleet, 'plain/a.yaml': configMap('a'), 'plain/b.yaml': configMap('b') });
    const { names } = await run(folder, '--path', 'plain', '--ignore-paths', 'b.yaml');
    expect(names).toEqual(['ConfigMap/a']);
    expect(readdirSync(join(folder, 'plain'))).toEqual(['a.yaml', 'b.yaml']);
  });

  test('masks what SOPS has encrypted', async () => {
    const secret =
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  k: ENC[AES256_GCM,data:x]\nsops:\n  mac: ENC[AES256_GCM,data:y]\n';
    const { stdout } = await run(folderOf({ ...fleet, 'apps/s.yaml': secret }), '--path', 'apps');
    expect(stdout).toContain(`k: ${Buffer.from('**SOPS**').toString('base64')}\n`);
    expect(stdout).not.toContain('ENC[');
  });

  test('prints texts of a Secret without their quotes (a quirk of flux)', async () => {
    const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: "1", b: "null", c: "", d: "yes", e: x}\n`;
    const { stdout } = await run(folderOf({ ...fleet, 'apps/s.yaml': secret }), '--path', 'apps');
    expect(stdout).toContain('stringData:\n  a: 1\n  b: null\n  c: ""\n  d: "yes"\n  e: x\n');
  });

  test('prints integers beyond 64 bits as floats (a quirk of flux)', async () => {
    const widget =
      'apiVersion: example.com/v1\nkind: W\nmetadata: {name: w}\nspec: {a: 12345678901234567890, b: 9223372036854775807}\n';
    const { stdout } = await run(folderOf({ ...fleet, 'apps/s.yaml': widget }), '--path', 'apps');
    expect(stdout).toContain('spec:\n  a: 12345678901234567000\n  b: 9223372036854775807\n');
  });

  test('says where objects come from with --show-origin, the spec’s own changes without a line', async () => {
    const { stdout } = await run(
      folderOf(fleet),
      '--path',
      'clusters',
      '--recursive',
      '--show-origin',
      ...sources,
    );
    expect(stdout).toContain('# from clusters/apps.yaml:1\napiVersion: kustomize.toolkit');
    expect(stdout).toContain(
      '# from apps/a.yaml:1\n# changed by apps/kustomization.yaml (namespace)\napiVersion: v1\n',
    );
  });

  test.each([
    [['--path', ''], 'invalid resource path ""'],
    [['--path', 'nope'], 'invalid resource path "'],
    [['--path', 'apps', '--kustomization-file', 'nope.yaml'], 'invalid kustomization file "nope.yaml"'],
    [['--path', 'apps', '--kustomization-file', ''], 'dry-run mode requires a kustomization file'],
  ])('refuses %j in Flux’s words', async (argv, words) => {
    const { code, stdout, stderr } = await run(folderOf(fleet), ...argv);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`✗ ${words}`);
  });

  test('says why it cannot fetch a remote base', async () => {
    const port = await closedPort();
    const remote = `resources: [a.yaml, "http://127.0.0.1:${port}/o/r//x?ref=v1"]\n`;
    const { code, stderr } = await run(
      folderOf({ ...fleet, 'apps/kustomization.yaml': remote }),
      '--path',
      'apps',
    );
    expect(code).toBe(1);
    expect(stderr).toContain(
      `dial tcp 127.0.0.1:${port}: connect: connection refused': no 'git' program on path`,
    );
  });

  test('names the place of an error as the user sees the file', async () => {
    const folder = folderOf({
      ...fleet,
      'apps/kustomization.yaml': 'resources: [a.yaml]\npatches: [{path: nope.yaml}]\n',
    });
    const { stderr } = await run(folder, '--path', 'apps');
    expect(stderr).toContain('(apps/kustomization.yaml:2:11)');
    expect(existsSync(join(folder, 'apps/kustomization.yaml'))).toBe(true);
  });
});
