import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type GitServer, type GitServerOptions, type PushEvent, startGitServer } from './index.ts';

const run = promisify(execFile);
const TOKEN = 's3cret';
let root: string;
let server: GitServer;
let pushes: PushEvent[];

const start = (more: Partial<GitServerOptions> = {}) =>
  startGitServer({
    root: join(root, 'repos'),
    address: '127.0.0.1',
    port: 0,
    token: TOKEN,
    onPush: (event) => void pushes.push(event),
    ...more,
  });

async function git(cwd: string, ...args: string[]): Promise<string> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.org',
    LC_ALL: 'C',
  };
  return (await run('git', ['-C', cwd, ...args], { env })).stdout.trim();
}

const remote = (name: string, token = TOKEN) =>
  `${server.url.replace('http://', `http://me:${token}@`)}/${name}.git`;

async function workTree(name: string, files: Record<string, string | Buffer>): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  await git(folder, 'init', '-q', '-b', 'trunk');
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  await git(folder, 'add', '-A');
  await git(folder, 'commit', '-qm', 'first');
  return folder;
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flux-gitserver-test-'));
  pushes = [];
  server = await start();
});
afterEach(async () => {
  await server.stop();
  await rm(root, { recursive: true, force: true });
});

describe('startGitServer', () => {
  test('creates a repository on its first push, reports it and sets HEAD to the pushed branch', async () => {
    const folder = await workTree('w', { 'a.yaml': 'a: 1\n' });
    await git(folder, 'push', '-q', remote('team/fleet'), 'trunk');
    const head = await git(folder, 'rev-parse', 'HEAD');
    expect(pushes).toEqual([
      { repository: 'team/fleet', refs: [{ name: 'refs/heads/trunk', old: '0'.repeat(40), new: head }] },
    ]);
    await git(root, 'clone', '-q', remote('team/fleet'), 'clone');
    expect(await readFile(join(root, 'clone/a.yaml'), 'utf8')).toBe('a: 1\n');
    expect(await git(join(root, 'clone'), 'branch', '--show-current')).toBe('trunk');
  });

  test('removes what a killed one left, and leaves nothing when it stops', async () => {
    await server.stop();
    const left = join(root, 'repos/.work/half-made');
    await mkdir(left, { recursive: true });
    server = await start();
    expect(existsSync(left)).toBe(false);
    await server.ensureRepository('r');
    await server.stop();
    expect(await readdir(join(root, 'repos'))).toEqual(['r.git']);
  });

  test('reports updates, tags and deletions, and nothing when nothing moved', async () => {
    const folder = await workTree('w', { a: '1' });
    await git(folder, 'push', '-q', remote('r'), 'trunk');
    await git(folder, 'tag', '-a', 'v1', '-m', 'v1');
    await git(folder, 'push', '-q', remote('r'), 'trunk:other', 'v1');
    await git(folder, 'push', '-q', remote('r'), 'trunk');
    await git(folder, 'push', '-q', remote('r'), ':other');
    expect(pushes.slice(1).map((p) => p.refs.map((r) => r.name).sort())).toEqual([
      ['refs/heads/other', 'refs/tags/v1'],
      ['refs/heads/other'],
    ]);
    expect(pushes[2]!.refs[0]!.new).toBe('0'.repeat(40));
  });

  test('reports only the refs that were accepted', async () => {
    const folder = await workTree('w', { a: '1' });
    await git(folder, 'push', '-q', remote('r'), 'trunk');
    await git(server.repositoryFolder('r'), 'config', 'receive.denyNonFastForwards', 'true');
    await git(folder, 'commit', '-q', '--amend', '-m', 'rewritten');
    await expect(git(folder, 'push', '-q', '--force', remote('r'), 'trunk', 'trunk:good')).rejects.toThrow();
    expect(pushes[1]!.refs.map((r) => r.name)).toEqual(['refs/heads/good']);
  });

  test('takes a push of more than a mebibyte (chunked) and gzipped fetch requests', async () => {
    const noise = randomBytes(3 * 1024 * 1024);
    const folder = await workTree('w', { noise });
    for (let i = 0; i < 30; i++) await git(folder, 'commit', '-q', '--allow-empty', '-m', `c${i}`);
    await git(folder, 'push', '-q', remote('r'), 'trunk');
    await git(root, 'clone', '-q', '--depth=1', remote('r'), 'clone');
    await git(join(root, 'clone'), 'fetch', '-q', '--unshallow'); // its body is large enough to be gzipped
    expect(await readFile(join(root, 'clone/noise'))).toEqual(noise);
    expect(await git(join(root, 'clone'), 'rev-list', '--count', 'HEAD')).toBe('31');
  });

  test('serves pushes to different repositories and branches at the same time', async () => {
    const folder = await workTree('w', { a: '1' });
    const names = ['one', 'two', 'three', 'four'];
    await Promise.all(names.map((name) => git(folder, 'push', '-q', remote(name), 'trunk')));
    await Promise.all(names.map((name) => git(folder, 'push', '-q', remote('one'), `trunk:${name}`)));
    expect(pushes).toHaveLength(8);
    const refs = await git(server.repositoryFolder('one'), 'for-each-ref', '--format=%(refname:short)');
    expect(refs.split('\n')).toEqual(['four', 'one', 'three', 'trunk', 'two']);
  });

  test('survives a listener that throws', async () => {
    await server.stop();
    server = await start({
      onPush: () => {
        throw new Error('boom');
      },
    });
    const folder = await workTree('w', { a: '1' });
    await git(folder, 'push', '-q', remote('r'), 'trunk');
    expect(await git(folder, 'ls-remote', remote('r'))).toContain('refs/heads/trunk');
  });

  test('tells a listener before the client learns of its success', async () => {
    await server.stop();
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let told = () => {};
    const telling = new Promise<void>((resolve) => {
      told = resolve;
    });
    server = await start({
      onPush: async () => {
        told();
        await gate;
      },
    });
    const folder = await workTree('w', { a: '1' });
    let done = false;
    const push = git(folder, 'push', '-q', remote('r'), 'trunk').then(() => {
      done = true;
    });
    await telling;
    expect(done).toBe(false);
    release();
    await push;
  });
});

describe('the Git server refuses', () => {
  test('a missing or wrong token, and creates nothing', async () => {
    const folder = await workTree('w', { a: '1' });
    await expect(git(folder, 'push', '-q', remote('r', 'wrong'), 'trunk')).rejects.toThrow(
      /Authentication failed/,
    );
    const response = await fetch(`${server.url}/r.git/info/refs?service=git-receive-pack`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="git"');
    expect(await readdir(join(root, 'repos'))).toEqual(['.work']);
  });

  test('reading a repository that does not exist, without creating it', async () => {
    await expect(git(root, 'ls-remote', remote('nothing'))).rejects.toThrow(/not found/);
    expect(existsSync(join(root, 'repos/nothing.git'))).toBe(false);
  });

  test.each([
    '/..%2f..%2fetc.git/info/refs?service=git-receive-pack',
    '/a%2fb.git/info/refs?service=git-receive-pack',
    '/r.git/config',
    '/r.git/objects/info/packs',
    '/',
  ])('%s', async (path) => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await fetch(server.url + path, { headers })).status).toBe(404);
    expect(await readdir(join(root, 'repos'))).toEqual(['.work']);
  });

  test('a body beyond the limit', async () => {
    await server.stop();
    server = await start({ maxBodyBytes: 100_000 });
    const folder = await workTree('w', { noise: randomBytes(300_000) });
    await expect(git(folder, 'push', '-q', remote('r'), 'trunk')).rejects.toThrow();
    expect(pushes).toEqual([]);
    const headers = { authorization: `Bearer ${TOKEN}` };
    const body = Buffer.alloc(100_001);
    const response = await fetch(`${server.url}/r.git/git-receive-pack`, { method: 'POST', headers, body });
    expect(response.status).toBe(413);
  });

  test('an empty token, and a name that is none', async () => {
    await expect(start({ token: '' })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
    expect(() => server.repositoryFolder('../x')).toThrow(/not a repository name/);
  });
});

test('GitServer.stop ends a request that hangs and refuses new ones', async () => {
  await server.ensureRepository('r');
  const { request } = await import('node:http');
  const hanging = request(`${server.url}/r.git/git-receive-pack`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/x-git-receive-pack-request' },
  });
  const ended = new Promise((resolve) => hanging.on('error', resolve).on('close', resolve));
  await new Promise((resolve) => hanging.write('0032', resolve));
  await server.stop(50);
  await ended;
  await expect(fetch(server.url)).rejects.toThrow();
});
