import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type GitServer, startGitServer } from '@flux-ts/gitserver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../cli/run.ts';
import { captureContext } from '../../io/captured-context.ts';
import { tree } from '../../tree/tree.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'flux-remote-test-'));
const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
let server: GitServer;
let base = '';
let web = '';
const files = createServer((request, response) => {
  const known = request.url?.startsWith('/cm.yaml');
  response.writeHead(known ? 200 : 404).end(known ? map('http') : 'none');
});

function write(paths: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(paths)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

beforeAll(async () => {
  write({
    'work/app/kustomization.yaml': 'resources: [cm.yaml]\n',
    'work/app/cm.yaml': map('far'),
    'work/outside/kustomization.yaml': 'resources: [../../../app]\n',
    'work/absolute/kustomization.yaml': 'resources: [/app/cm.yaml]\n',
    'work/bad/kustomization.yaml': 'resources: [cm.yaml]\n',
    'work/bad/cm.yaml': 'kind: ConfigMap\nmetadata: {}\n',
    home: '',
  });
  server = await startGitServer({
    root: join(folder, 'repositories'),
    address: '127.0.0.1',
    port: 0,
    token: 'secret',
    onPush: () => undefined,
  });
  base = `${server.url.replace('http://', 'http://x:secret@')}/org/app.git`;
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...args: string[]) => run('git', args, { cwd: join(folder, 'work'), env });
  await server.ensureRepository('org/app');
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '.');
  await git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '-m', 'x');
  await git('tag', 'v1');
  await git('push', '--quiet', base, 'main', 'v1');
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  web = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
}, 30_000);

afterAll(async () => {
  await server.stop();
  await new Promise((resolve) => files.close(resolve));
  rmSync(folder, { recursive: true });
});

async function build(resources: string, ...args: string[]) {
  write({ 'over/kustomization.yaml': `resources: [${resources}]\n` });
  const temporary = join(folder, 'over');
  const { context, output } = captureContext({
    cwd: temporary,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
  });
  const code = await runCli(tree, args.length > 0 ? args : ['kustomize', 'build', '.'], context);
  return { code, out: output.stdout, err: output.stderr };
}

describe('flux kustomize build fetches', () => {
  test.each([
    ['a branch', () => `"${base}//app?ref=main"`],
    ['a tag', () => `"${base}/app?ref=v1&submodules=false"`],
    ['what HEAD is', () => `"git::${base}//app"`],
  ])('%s of a repository', async (_, url) => {
    expect(await build(url())).toEqual({ code: 0, out: map('far'), err: '' });
  });

  test('a file', async () => {
    expect(await build(`"${web}/cm.yaml"`)).toEqual({ code: 0, out: map('http'), err: '' });
  });

  test('a repository that is named as the directory', async () => {
    const { code, out } = await build('', 'kustomize', 'build', `${base}//app?ref=v1`);
    expect({ code, out }).toEqual({ code: 0, out: map('far') });
  });

  test('for flux build kustomization too', async () => {
    write({
      'ks.yaml':
        'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a, namespace: b}\nspec: {path: ./over, sourceRef: {kind: GitRepository, name: s}}\n',
    });
    const args = ['--path', '.', '--kustomization-file', '../ks.yaml', '--dry-run'];
    const { code, out } = await build(`"${base}//app"`, 'build', 'kustomization', 'a', ...args, '-n', 'b');
    expect(code).toBe(0);
    expect(out).toContain('  name: far\n');
  });
});

describe('flux kustomize build tells why it could not fetch', () => {
  test.each([
    [
      'a ref',
      () => `${base}//app?ref=nope`,
      "nope': fatal: couldn't find remote ref nope\n: exit status 128",
    ],
    ['an option as a ref', () => `${base}//app?ref=--upload-pack=x`, ': exit status 1'],
    ['a folder', () => `${base}//none`, "evalsymlink failure on '/none'"],
    ['a file', () => `${base}//app/cm.yaml`, "refers to file 'cm.yaml'; expecting directory"],
    ['what a server does not have', () => `${web}/none.yaml`, ': HTTP Error: status code 404 (Not Found)'],
    ['what is no repository', () => `${web}/org/none`, ': URL is a git repository'],
    ['a base out of it', () => `${base}//outside`, 'must be within the repo'],
    ['an absolute path in it', () => `${base}//absolute`, 'must be within the repo'],
    ['time', () => `${base}//app?timeout=1us`, "timeout running '"],
  ])('%s', async (_, url, words) => {
    const { code, err, out } = await build(`"${url()}"`);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(words);
    expect(err).not.toContain('secret@');
  });

  test('and names a file in it by its URL', async () => {
    const { err } = await build(`"${base}//bad"`);
    expect(err).toContain('/org/app.git//bad/cm.yaml');
  });
});

test('flux kustomize build leaves nothing of what it fetched', async () => {
  const before = readdirSync(tmpdir()).filter(
    (name) => name.startsWith('flux-remote-') && !name.includes('test'),
  );
  await build(`"${base}//app"`);
  const after = readdirSync(tmpdir()).filter(
    (name) => name.startsWith('flux-remote-') && !name.includes('test'),
  );
  expect(after.filter((name) => !before.includes(name))).toEqual([]);
});
