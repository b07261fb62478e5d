import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitServer, startGitServer } from '@flux-ts/gitserver';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { armor } from '../../test/ssh-signatures.ts';
import { collect } from '../objects/object-reader.ts';
import { formatAuthorizedKey, toPublicKey } from '../ssh/public-key.ts';
import { verifySshSignature } from '../ssh/signature.ts';
import type { GitWorkspace } from '../workspace/workspace.ts';
import type { CheckoutRequest, TreeCheckout } from './checkout.ts';
import { createGitClient, type GitClient } from './client.ts';

const TOKEN = 's3cret-token';
const environment = { PATH: process.env['PATH'] };
const author = { name: 'Ann', email: 'ann@example.org' };
let root: string;
let server: GitServer;
let client: GitClient;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flux-git-test-'));
  server = await startGitServer({
    root: join(root, 'server'),
    address: '127.0.0.1',
    port: 0,
    token: TOKEN,
    onPush: () => {},
    path: environment.PATH!,
  });
  client = createGitClient({ cache: join(root, 'cache'), environment, temporary: root });
});
afterEach(async () => {
  await client.close();
  await server.stop();
  await rm(root, { recursive: true, force: true });
});

const remote = (name = 'repo', password = TOKEN) => ({
  url: `${server.url}/${name}.git`,
  auth: { username: 'me', password },
});

let clock = 1_700_000_000_000;
async function push(
  workspace: GitWorkspace,
  files: Record<string, string | Uint8Array>,
  message = 'change',
  refspecs?: string[],
): Promise<string> {
  await workspace.write(files);
  clock += 1000;
  const hash = await workspace.commit({ message, author, when: clock });
  await workspace.push(refspecs ? { refspecs } : {});
  return hash!;
}

const seed = async (files: Record<string, string | Uint8Array>, name = 'repo', branch = 'main') => {
  const workspace = await client.init(remote(name), join(root, `work-${name}-${branch}`), branch);
  const hash = await push(workspace, files, 'first');
  return { workspace, hash };
};

async function open(request: Partial<CheckoutRequest> = {}): Promise<TreeCheckout> {
  const result = await client.checkout({ remote: remote(), ref: { branch: 'main' }, key: 'k', ...request });
  if (result.kind !== 'tree') throw new Error('expected a tree');
  return result;
}

async function contents(tree: TreeCheckout): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const file of tree.read(tree.files))
    files[file.path] = (await collect(file.body as Buffer)).toString();
  tree.close();
  return files;
}

describe('checkout', () => {
  test('gives commit, files and modes of a branch', async () => {
    const { hash } = await seed({ 'a.yaml': 'a: 1\n', 'deep/er/b.txt': 'b' });
    const tree = await open();
    expect(tree.commit).toMatchObject({ hash, reference: 'refs/heads/main', author, message: 'first\n' });
    expect(tree.directories).toEqual(['deep', 'deep/er']);
    expect(await contents(tree)).toEqual({ 'a.yaml': 'a: 1\n', 'deep/er/b.txt': 'b' });
  });

  test('says unchanged when the remote is where it was, and gives the new commit after a push', async () => {
    const { workspace, hash } = await seed({ a: '1' });
    (await open()).close();
    const observed = `main@sha1:${hash}`;
    const again = await client.checkout({ remote: remote(), ref: { branch: 'main' }, key: 'k', observed });
    expect(again).toEqual({ kind: 'unchanged', commit: { hash, reference: 'refs/heads/main' } });
    const next = await push(workspace, { a: '2' });
    const tree = await open({ observed });
    expect(tree.commit.hash).toBe(next);
    expect(await contents(tree)).toEqual({ a: '2' });
    const told = await client.checkout({
      remote: remote(),
      ref: { branch: 'main' },
      key: 'k',
      observed: `main@sha1:${next}`,
      expectChange: true,
    });
    expect(told.kind).toBe('unchanged');
  });

  test('transfers only what changed since the last checkout', async () => {
    const { workspace } = await seed({ big: randomBytes(2_000_000), a: '1' });
    (await open()).close();
    const before = await sizeOf(join(root, 'cache'));
    await push(workspace, { a: '2' });
    (await open()).close();
    expect((await sizeOf(join(root, 'cache'))) - before).toBeLessThan(20_000);
  });

  test('follows every form of ref', async () => {
    const { workspace, hash } = await seed({ a: '1' });
    const git = (...args: string[]) => run(workspace.folder, args);
    await git('tag', 'v1.0.0');
    await git('-c', 'user.name=a', '-c', 'user.email=b', 'tag', '-a', 'v1.1.0', '-m', 'annotated');
    await git('push', '-q', authUrl(), 'v1.0.0', 'v1.1.0', 'HEAD:refs/pull/7/head');
    const second = await push(workspace, { a: '2' });
    const name = async (ref: CheckoutRequest['ref'], key: string) => {
      const tree = await open({ ref, key });
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

  test('takes the newest of tags that differ in build metadata alone', async () => {
    const { workspace, hash } = await seed({ a: '1' });
    const next = await push(workspace, { a: '2' });
    await run(workspace.folder, [
      'push',
      '-q',
      authUrl(),
      `${next}:refs/tags/1.0.0+a`,
      `${hash}:refs/tags/1.0.0+b`,
    ]);
    const tree = await open({ ref: { semver: '1.x' } });
    tree.close();
    expect([tree.commit.hash, tree.commit.reference]).toEqual([next, 'refs/tags/1.0.0+a']);
  });

  test('refuses a commit that is not on the branch it is asked for with', async () => {
    const { workspace } = await seed({ a: '1' });
    await run(workspace.folder, ['push', '-q', authUrl(), 'HEAD:refs/heads/other']);
    const stray = await push(workspace, { a: '2' }, 'stray', ['HEAD:refs/heads/main']);
    await expect(open({ ref: { commit: stray, branch: 'other' } })).rejects.toMatchObject({
      code: 'COMMIT_NOT_FOUND',
      message: `unable to resolve commit object for '${stray}': object not found`,
    });
  });

  test('reads large files as streams', async () => {
    const big = randomBytes(1_500_000);
    await seed({ big, small: 's' });
    const tree = await open();
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
    const { workspace } = await seed({ 'run.sh': '#!/bin/sh\n' });
    const { symlink, chmod } = await import('node:fs/promises');
    await symlink('/etc/passwd', join(workspace.folder, 'link'));
    await chmod(join(workspace.folder, 'run.sh'), 0o755);
    await run(workspace.folder, ['config', 'core.symlinks', 'true']);
    await push(workspace, {});
    const tree = await open();
    expect(tree.files).toMatchObject([{ path: 'run.sh', executable: true }]);
    tree.close();
  });

  test('takes only what sparse names, by prefix as go-git does', async () => {
    await seed({ 'app/a': '1', 'app-two/b': '2', 'other/c': '3', root: '4' });
    const tree = await open({ sparse: ['./app'] });
    expect(tree.directories.toSorted()).toEqual(['app', 'app-two']);
    expect(Object.keys(await contents(tree)).sort()).toEqual(['app-two/b', 'app/a']);
  });

  test('brings submodules along with the credentials of the same host, nested ones too', async () => {
    const leaf = await seed({ leaf: 'l' }, 'leaf');
    const middle = await seed(
      { '.gitmodules': '[submodule "x"]\n path = sub/leaf\n url = ../leaf.git\n' },
      'middle',
    );
    await link(middle.workspace, 'sub/leaf', leaf.hash);
    const middleHash = await push(middle.workspace, {}, 'link', undefined);
    const top = await seed({
      '.gitmodules': `[submodule "m"]\n path = m\n url = ${server.url}/middle.git\n`,
    });
    await link(top.workspace, 'm', middleHash);
    await push(top.workspace, {});
    expect(Object.keys(await contents(await open()))).toEqual(['.gitmodules']);
    const files = await contents(await open({ submodules: true, key: 's' }));
    expect(files).toMatchObject({ 'm/sub/leaf/leaf': 'l' });
  });

  test('reads signatures that verify', async () => {
    const key = generateKeyPairSync('ed25519').privateKey;
    const workspace = await client.init(remote(), join(root, 'w'), 'main');
    await workspace.write({ a: '1' });
    const sign = (payload: string) => armor(key, Buffer.from(payload), 'sha512');
    await workspace.commit({ message: 'signed', author, when: 0, sign });
    await workspace.push();
    const tree = await open();
    tree.close();
    const authorized = formatAuthorizedKey(toPublicKey(key));
    expect(verifySshSignature(tree.commit.signature, tree.commit.payload, [authorized])).toMatch(/^SHA256:/);
  });

  test('starts over when its mirror is damaged', async () => {
    const { workspace } = await seed({ a: '1' });
    (await open()).close();
    const [owner] = await readdir(join(root, 'cache'));
    const [mirror] = await readdir(join(root, 'cache', owner!, 'main'));
    const folder = join(root, 'cache', owner!, 'main', mirror!);
    await rm(join(folder, 'objects'), { recursive: true });
    await push(workspace, { a: '2' });
    expect(await contents(await open())).toEqual({ a: '2' });
  });

  test('gets over the locks that a killed process left', async () => {
    const { workspace } = await seed({ a: '1' });
    (await open()).close();
    const [owner] = await readdir(join(root, 'cache'));
    const [mirror] = await readdir(join(root, 'cache', owner!, 'main'));
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(root, 'cache', owner!, 'main', mirror!, 'shallow.lock'), '');
    await push(workspace, { a: '2' });
    client = createGitClient({ cache: join(root, 'cache'), environment, temporary: root });
    expect(await contents(await open())).toEqual({ a: '2' });
  });

  test('forget removes the mirrors of an owner', async () => {
    await seed({ a: '1' });
    (await open()).close();
    await client.forget('k');
    expect(await readdir(join(root, 'cache'))).toEqual([]);
  });
});

describe('checkout fails with a code and words of Flux', () => {
  const failing = (request: Partial<CheckoutRequest>) =>
    open(request).then(
      () => undefined,
      (e: unknown) => e,
    );

  test('for a missing branch, tag and name', async () => {
    await seed({ a: '1' });
    const url = remote().url;
    expect(await failing({ ref: { branch: 'nope' } })).toMatchObject({
      code: 'REF_NOT_FOUND',
      message: `unable to clone '${url}': couldn't find remote ref "refs/heads/nope"`,
    });
    expect(await failing({ ref: { tag: 'nope' }, observed: 'x' })).toMatchObject({
      code: 'REF_NOT_FOUND',
      message: `unable to clone '${url}': couldn't find remote ref "refs/tags/nope"`,
    });
    expect(await failing({ ref: { name: 'refs/tags/v0.2.0' } })).toMatchObject({
      message: "unable to resolve ref 'refs/tags/v0.2.0' to a specific commit",
    });
    expect(await failing({ ref: { semver: '>=1.0.0' } })).toMatchObject({
      message: 'no match found for semver: >=1.0.0',
    });
    expect(await failing({ ref: { commit: 'f'.repeat(40) } })).toMatchObject({ code: 'COMMIT_NOT_FOUND' });
  });

  test('for an empty repository', async () => {
    await server.ensureRepository('empty');
    expect(await failing({ remote: remote('empty') })).toMatchObject({
      code: 'EMPTY_REPOSITORY',
      message: 'git repository is empty',
    });
  });

  test('for wrong credentials, without showing them', async () => {
    await seed({ a: '1' });
    const error = await failing({ remote: remote('repo', 'wr0ng-password') });
    expect(error).toMatchObject({
      code: 'AUTHENTICATION_REQUIRED',
      message: `unable to clone '${remote().url}': authentication required`,
    });
    expect(JSON.stringify([error, (error as Error).cause])).not.toContain('wr0ng');
    const observed = await failing({ remote: { url: remote().url }, observed: 'main@sha1:0' });
    expect(observed).toMatchObject({
      message: `unable to list remote for '${remote().url}': authentication required`,
    });
  });

  test('for a repository that does not exist', async () => {
    expect(await failing({ remote: remote('none') })).toMatchObject({
      code: 'REPOSITORY_NOT_FOUND',
      message: `unable to clone: repository not found: git repository: '${remote('none').url}'`,
    });
  });

  test('for an unknown host and a closed port', async () => {
    expect(await failing({ remote: { url: 'https://no-such-host.invalid/r.git' } })).toMatchObject({
      code: 'UNKNOWN_HOST',
      message:
        "unable to clone 'https://no-such-host.invalid/r.git': dial tcp: lookup no-such-host.invalid: no such host",
    });
    expect(await failing({ remote: { url: 'http://127.0.0.1:1/r.git' } })).toMatchObject({
      code: 'CONNECTION',
      message:
        "unable to clone 'http://127.0.0.1:1/r.git': dial tcp 127.0.0.1:1: connect: connection refused",
    });
  });

  test('for a URL that is none, an option in disguise, or a scheme that is not served', async () => {
    for (const url of [
      'ext::sh -c id',
      'file:///etc',
      'https://',
      '--upload-pack=x',
      'ssh://-oProxyCommand=x/r',
    ]) {
      expect(await failing({ remote: { url } })).toMatchObject({
        code: expect.stringMatching(/^(INVALID_URL|GIT|CONNECTION)$/),
      });
    }
  });

  test('when it is aborted or times out, leaving no process behind', async () => {
    const { createServer } = await import('node:net');
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const url = `http://127.0.0.1:${port}/r.git`;
    const hang = (signal: AbortSignal) =>
      client.checkout({ remote: { url }, ref: { branch: 'main' }, key: 'k' }, { signal });
    await expect(hang(AbortSignal.timeout(100))).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: `unable to clone '${url}': context deadline exceeded`,
    });
    const controller = new AbortController();
    const hanging = hang(controller.signal);
    controller.abort();
    await expect(hanging).rejects.toMatchObject({ code: 'ABORTED' });
    silent.close();
  });
});

test('credentials do not follow a redirect to another host', async () => {
  const { createServer } = await import('node:http');
  const seen: (string | undefined)[] = [];
  const thief = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => thief.once('listening', resolve));
  const to = `http://127.0.0.1:${(thief.address() as { port: number }).port}`;
  const door = createServer((request, response) => {
    response.writeHead(302, { Location: to + request.url }).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => door.once('listening', resolve));
  const url = `http://127.0.0.1:${(door.address() as { port: number }).port}/r.git`;
  const auth = { username: 'me', password: 'top-secret' };
  await expect(open({ remote: { url, auth } })).rejects.toMatchObject({ code: 'AUTHENTICATION_REQUIRED' });
  await expect(open({ remote: { url, auth: { bearerToken: 'top-secret' } } })).rejects.toMatchObject({
    code: 'REDIRECT',
  });
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.filter((header) => header !== undefined)).toEqual([]);
  door.close();
  thief.close();
});

test('a redirect on the same host is followed with the credentials', async () => {
  const { hash } = await seed({ a: '1' });
  const { createServer, request } = await import('node:http');
  const door = createServer((incoming, response) => {
    const path = incoming.url ?? '';
    if (path.startsWith('/old.git')) {
      response.writeHead(301, { Location: path.replace('/old.git', '/repo.git') }).end();
      return;
    }
    const { method = 'GET', headers } = incoming;
    const onward = request(server.url + path, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => door.once('listening', resolve));
  const url = `http://127.0.0.1:${(door.address() as { port: number }).port}/old.git`;
  for (const key of ['first', 'second']) {
    const tree = await open({ remote: { url, auth: { username: 'me', password: TOKEN } }, key });
    tree.close();
    expect(tree.commit.hash).toBe(hash);
  }
  door.closeAllConnections();
  door.close();
});

test('a bearer token goes in a header, and nothing is left in the private folder', async () => {
  await seed({ a: '1' });
  const tree = await open({ remote: { url: remote().url, auth: { bearerToken: `${TOKEN}\n` } } });
  tree.close();
  const [scratch] = (await readdir(root)).filter((name) => name.startsWith('flux-git-'));
  expect((await readdir(join(root, scratch!))).sort()).toEqual(['askpass', 'home', 'ssh']);
  expect((await stat(join(root, scratch!))).mode & 0o777).toBe(0o700);
  await client.close();
  expect(existsSync(join(root, scratch!))).toBe(false);
});

const authUrl = () => `${server.url.replace('http://', `http://me:${TOKEN}@`)}/repo.git`;

async function run(cwd: string, args: string[]): Promise<string> {
  const { execFile } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const env = { ...environment, HOME: root, GIT_CONFIG_NOSYSTEM: '1' };
    execFile('git', args, { cwd, env }, (error, stdout) => (error ? reject(error) : resolve(stdout.trim())));
  });
}

async function link(workspace: GitWorkspace, path: string, hash: string): Promise<void> {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(join(workspace.folder, path), { recursive: true });
  await run(join(workspace.folder, path), ['init', '-q']);
  const from = path === 'm' ? 'middle' : 'leaf';
  const url = `${server.url.replace('http://', `http://me:${TOKEN}@`)}/${from}.git`;
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
