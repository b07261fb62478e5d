import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { author, contents, environment, GitFixture, TOKEN } from '../../test/git-fixture.ts';
import { armor } from '../../test/ssh-signatures.ts';
import { collect } from '../objects/object-reader.ts';
import { formatAuthorizedKey, toPublicKey } from '../ssh/public-key.ts';
import { verifySshSignature } from '../ssh/signature.ts';
import type { GitWorkspace } from '../workspace/workspace.ts';
import type { CheckoutRequest } from './checkout.ts';

let f: GitFixture;
beforeEach(async () => {
  f = await GitFixture.start();
});
afterEach(() => f.stop());

describe('checkout', () => {
  test('gives commit, files and modes of a branch', async () => {
    const { hash } = await f.seed({ 'a.yaml': 'a: 1\n', 'deep/er/b.txt': 'b' });
    const tree = await f.open();
    expect(tree.commit).toMatchObject({ hash, reference: 'refs/heads/main', author, message: 'first\n' });
    expect(tree.directories).toEqual(['deep', 'deep/er']);
    expect(await contents(tree)).toEqual({ 'a.yaml': 'a: 1\n', 'deep/er/b.txt': 'b' });
  });

  test('says unchanged when the remote is where it was, and gives the new commit after a push', async () => {
    const { workspace, hash } = await f.seed({ a: '1' });
    (await f.open()).close();
    const observed = `main@sha1:${hash}`;
    const again = await f.client.checkout({
      remote: f.remote(),
      ref: { branch: 'main' },
      key: 'k',
      observed,
    });
    expect(again).toEqual({ kind: 'unchanged', commit: { hash, reference: 'refs/heads/main' } });
    const next = await f.push(workspace, { a: '2' });
    const tree = await f.open({ observed });
    expect(tree.commit.hash).toBe(next);
    expect(await contents(tree)).toEqual({ a: '2' });
    const told = await f.client.checkout({
      remote: f.remote(),
      ref: { branch: 'main' },
      key: 'k',
      observed: `main@sha1:${next}`,
      expectChange: true,
    });
    expect(told.kind).toBe('unchanged');
  });

  test('transfers only what changed since the last checkout', async () => {
    const { workspace } = await f.seed({ big: randomBytes(2_000_000), a: '1' });
    (await f.open()).close();
    const before = await sizeOf(join(f.root, 'cache'));
    await f.push(workspace, { a: '2' });
    (await f.open()).close();
    expect((await sizeOf(join(f.root, 'cache'))) - before).toBeLessThan(20_000);
  });

  test('follows every form of ref', async () => {
    const { workspace, hash } = await f.seed({ a: '1' });
    const git = (...args: string[]) => run(workspace.folder, args);
    await git('tag', 'v1.0.0');
    await git('-c', 'user.name=a', '-c', 'user.email=b', 'tag', '-a', 'v1.1.0', '-m', 'annotated');
    await git('push', '-q', authUrl(), 'v1.0.0', 'v1.1.0', 'HEAD:refs/pull/7/head');
    const second = await f.push(workspace, { a: '2' });
    const name = async (ref: CheckoutRequest['ref'], key: string) => {
      const tree = await f.open({ ref, key });
      tree.close();
      return [tree.commit.hash, tree.commit.reference, tree.tag?.name];
    };
    expect(await name({ branch: 'main' }, '1')).toEqual([second, 'refs/heads/main', undefined]);
    expect(await name({ tag: 'v1.0.0' }, '2')).toEqual([hash, 'refs/tags/v1.0.0', 'v1.0.0']);
    expect(await name({ semver: '>=1.0.0' }, '3')).toEqual([hash, 'refs/tags/v1.1.0', 'v1.1.0']);
    expect(await name({ name: 'refs/pull/7/head' }, '4')).toEqual([hash, 'refs/pull/7/head', undefined]);
    expect(await name({ name: 'refs/tags/v1.1.0^{}' }, '5')).toEqual([hash, 'refs/tags/v1.1.0^{}', 'v1.1.0']);
    expect(await name({ commit: hash }, '6')).toEqual([hash, '', undefined]);
    expect(await name({ commit: hash, branch: 'main' }, '7')).toEqual([hash, 'refs/heads/main', undefined]);
    expect(await name({ commit: hash, tag: 'v9', branch: 'main' }, '8')).toEqual([
      hash,
      'refs/heads/main',
      undefined,
    ]);
  });

  test('takes the tag where a range is given too, as Flux does, whatever its documentation says', async () => {
    const { workspace, hash } = await f.seed({ a: '1' });
    const next = await f.push(workspace, { a: '2' });
    const tags = [`${hash}:refs/tags/v1.0.0`, `${next}:refs/tags/v2025.02.03`];
    await run(workspace.folder, ['push', '-q', authUrl(), ...tags]);
    const open = async (ref: CheckoutRequest['ref'], key: string) => {
      const tree = await f.open({ ref, key });
      tree.close();
      return [tree.commit.hash, tree.commit.reference];
    };
    const semver = '>=1.0.0';
    expect(await open({ tag: 'v1.0.0', semver }, '1')).toEqual([hash, 'refs/tags/v1.0.0']);
    expect(await open({ semver, branch: 'nope' }, '2')).toEqual([next, 'refs/tags/v2025.02.03']);
    expect(await open({ name: 'refs/heads/main', semver }, '3')).toEqual([next, 'refs/heads/main']);
    expect(await open({ commit: hash.toUpperCase(), name: 'refs/pull/7/head' }, '4')).toEqual([
      hash,
      'refs/pull/7/head',
    ]);
  });

  test('takes the newest of tags that differ in build metadata alone', async () => {
    const { workspace, hash } = await f.seed({ a: '1' });
    const next = await f.push(workspace, { a: '2' });
    await run(workspace.folder, [
      'push',
      '-q',
      authUrl(),
      `${next}:refs/tags/1.0.0+a`,
      `${hash}:refs/tags/1.0.0+b`,
    ]);
    const tree = await f.open({ ref: { semver: '1.x' } });
    tree.close();
    expect([tree.commit.hash, tree.commit.reference]).toEqual([next, 'refs/tags/1.0.0+a']);
  });

  test('refuses a commit that is not on the branch it is asked for with', async () => {
    const { workspace } = await f.seed({ a: '1' });
    await run(workspace.folder, ['push', '-q', authUrl(), 'HEAD:refs/heads/other']);
    const stray = await f.push(workspace, { a: '2' }, 'stray', ['HEAD:refs/heads/main']);
    await expect(f.open({ ref: { commit: stray, branch: 'other' } })).rejects.toMatchObject({
      code: 'COMMIT_NOT_FOUND',
      message: `unable to resolve commit object for '${stray}': object not found`,
    });
  });

  test('reads large files as streams', async () => {
    const big = randomBytes(1_500_000);
    await f.seed({ big, small: 's' });
    const tree = await f.open();
    const seen: [string, number, boolean][] = [];
    for await (const { path, size, body } of tree.read(tree.files)) {
      const data = await collect(body as Buffer);
      seen.push([path, size, data.length === size]);
      if (path === 'big') expect(data.equals(big)).toBe(true);
    }
    tree.close();
    expect(seen.sort()).toEqual([
      ['big', 1_500_000, true],
      ['small', 1, true],
    ]);
  });

  test('leaves out symbolic links and keeps executables', async () => {
    const { workspace } = await f.seed({ 'run.sh': '#!/bin/sh\n' });
    const { symlink, chmod } = await import('node:fs/promises');
    await symlink('/etc/passwd', join(workspace.folder, 'link'));
    await chmod(join(workspace.folder, 'run.sh'), 0o755);
    await run(workspace.folder, ['config', 'core.symlinks', 'true']);
    await f.push(workspace, {});
    const tree = await f.open();
    expect(tree.files).toMatchObject([{ path: 'run.sh', executable: true }]);
    tree.close();
  });

  test('takes only what sparse names, by prefix as go-git does', async () => {
    await f.seed({ 'app/a': '1', 'app-two/b': '2', 'other/c': '3', root: '4' });
    const tree = await f.open({ sparse: ['./app'] });
    expect(tree.directories.toSorted()).toEqual(['app', 'app-two']);
    expect(Object.keys(await contents(tree)).sort()).toEqual(['app-two/b', 'app/a']);
  });

  test('brings submodules along with the credentials of the same host, nested ones too', async () => {
    const leaf = await f.seed({ leaf: 'l' }, 'leaf');
    const middle = await f.seed(
      { '.gitmodules': '[submodule "x"]\n path = sub/leaf\n url = ../leaf.git\n' },
      'middle',
    );
    await link(middle.workspace, 'sub/leaf', leaf.hash);
    const middleHash = await f.push(middle.workspace, {}, 'link', undefined);
    const top = await f.seed({
      '.gitmodules': `[submodule "m"]\n path = m\n url = ${f.server.url}/middle.git\n`,
    });
    await link(top.workspace, 'm', middleHash);
    await f.push(top.workspace, {});
    expect(Object.keys(await contents(await f.open()))).toEqual(['.gitmodules']);
    const files = await contents(await f.open({ submodules: true, key: 's' }));
    expect(files).toMatchObject({ 'm/sub/leaf/leaf': 'l' });
  });

  test('reads signatures that verify', async () => {
    const key = generateKeyPairSync('ed25519').privateKey;
    const workspace = await f.client.init(f.remote(), join(f.root, 'w'), 'main');
    await workspace.write({ a: '1' });
    const sign = (payload: string) => armor(key, Buffer.from(payload), 'sha512');
    await workspace.commit({ message: 'signed', author, when: 0, sign });
    await workspace.push();
    const tree = await f.open();
    tree.close();
    const authorized = formatAuthorizedKey(toPublicKey(key));
    expect(verifySshSignature(tree.commit.signature, tree.commit.payload, [authorized])).toMatch(/^SHA256:/);
  });

  test('starts over when its mirror is damaged', async () => {
    const { workspace } = await f.seed({ a: '1' });
    (await f.open()).close();
    const [owner] = await readdir(join(f.root, 'cache'));
    const [mirror] = await readdir(join(f.root, 'cache', owner!, 'main'));
    const folder = join(f.root, 'cache', owner!, 'main', mirror!);
    await rm(join(folder, 'objects'), { recursive: true });
    await f.push(workspace, { a: '2' });
    expect(await contents(await f.open())).toEqual({ a: '2' });
  });

  test('gets over the locks that a killed process left', async () => {
    const { workspace } = await f.seed({ a: '1' });
    (await f.open()).close();
    const [owner] = await readdir(join(f.root, 'cache'));
    const [mirror] = await readdir(join(f.root, 'cache', owner!, 'main'));
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(f.root, 'cache', owner!, 'main', mirror!, 'shallow.lock'), '');
    await f.push(workspace, { a: '2' });
    f.client = f.newClient();
    expect(await contents(await f.open())).toEqual({ a: '2' });
  });

  test('reads repositories of SHA-256 objects', async () => {
    const bare = f.server.repositoryFolder('repo');
    const work = join(f.root, 'sha256');
    const format = ['init', '-q', '--object-format=sha256', '-b', 'main'];
    await run(f.root, [...format, '--bare', bare]);
    await run(f.root, [...format, work]);
    await run(work, ['-c', 'user.name=a', '-c', 'user.email=b', 'commit', '-q', '--allow-empty', '-m', 'x']);
    await run(work, ['push', '-q', bare, 'main']);
    const tree = await f.open();
    tree.close();
    expect(tree.commit.hash).toMatch(/^[0-9a-f]{64}$/);
    const observed = `main@sha256:${tree.commit.hash}`;
    const again = { remote: f.remote(), ref: { branch: 'main' }, key: 'k', observed };
    expect((await f.client.checkout(again)).kind).toBe('unchanged');
  });

  test('forget removes the mirrors of an owner', async () => {
    await f.seed({ a: '1' });
    (await f.open()).close();
    await f.client.forget('k');
    expect(await readdir(join(f.root, 'cache'))).toEqual([]);
  });
});

test('a bearer token goes in a header, and nothing is left in the private folder', async () => {
  await f.seed({ a: '1' });
  const tree = await f.open({ remote: { url: f.remote().url, auth: { bearerToken: `${TOKEN}\n` } } });
  tree.close();
  const [scratch] = (await readdir(f.root)).filter((name) => name.startsWith('flux-git-'));
  expect((await readdir(join(f.root, scratch!))).sort()).toEqual(['askpass', 'home', 'ssh']);
  expect((await stat(join(f.root, scratch!))).mode & 0o777).toBe(0o700);
  await f.client.close();
  expect(existsSync(join(f.root, scratch!))).toBe(false);
});

const authUrl = () => `${f.server.url.replace('http://', `http://me:${TOKEN}@`)}/repo.git`;

async function run(cwd: string, args: string[]): Promise<string> {
  const { execFile } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const env = { ...environment, HOME: f.root, GIT_CONFIG_NOSYSTEM: '1' };
    execFile('git', args, { cwd, env }, (error, stdout) => (error ? reject(error) : resolve(stdout.trim())));
  });
}

async function link(workspace: GitWorkspace, path: string, hash: string): Promise<void> {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(join(workspace.folder, path), { recursive: true });
  await run(join(workspace.folder, path), ['init', '-q']);
  const from = path === 'm' ? 'middle' : 'leaf';
  const url = `${f.server.url.replace('http://', `http://me:${TOKEN}@`)}/${from}.git`;
  await run(join(workspace.folder, path), ['fetch', '-q', url, 'main']);
  await run(join(workspace.folder, path), ['checkout', '-q', hash]);
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
