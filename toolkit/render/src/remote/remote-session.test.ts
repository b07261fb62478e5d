import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { fetchNeeds, lookupOf, needKey } from './answer-needs.ts';
import { openRemoteSession, type RemoteOptions } from './remote-session.ts';

const folder = mkdtempSync(join(tmpdir(), 'render-remote-'));
const PATH = process.env['PATH'] ?? '';
const env = { PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
const repository = join(folder, 'repository');

function git(cwd: string, ...args: string[]): void {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always'];
  execFileSync('git', [...who, ...args], { cwd, env, stdio: 'ignore' });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

beforeAll(() => {
  write('inner/secret.txt', 'hidden');
  write('repository/app/cm.yaml', 'x: 1');
  for (const name of ['inner', 'repository']) git(join(folder, name), 'init', '--quiet', '-b', 'main');
  git(join(folder, 'inner'), 'add', '.');
  git(join(folder, 'inner'), 'commit', '--quiet', '-m', 'x');
  symlinkSync('/etc/passwd', join(repository, 'app/passwd'));
  git(repository, 'add', '.');
  git(repository, 'commit', '--quiet', '-m', 'x');
  git(repository, 'switch', '--quiet', '-c', 'nested');
  git(repository, 'submodule', 'add', '--quiet', join(folder, 'inner'), 'sub');
  git(repository, 'commit', '--quiet', '-m', 'y');
  git(repository, 'switch', '--quiet', 'main');
});

afterAll(() => rmSync(folder, { recursive: true }));

function open(options: Partial<RemoteOptions> = {}) {
  const session = openRemoteSession({ identity: 'user', env, ...options });
  onTestFinished(() => session.close());
  return session;
}

const base = (path: string) => ({ kind: 'remote-base', key: `file://${repository}${path}` }) as const;

/** A program called git that does something else. */
function fakeGit(script: string): RemoteOptions['env'] {
  const bin = mkdtempSync(join(folder, 'bin-'));
  writeFileSync(join(bin, 'git'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'git'), 0o755);
  return { PATH: `${bin}:${PATH}` };
}

describe('a remote session', () => {
  test('clones a repository once, keeps nothing of git in it, and removes it in the end', async () => {
    const session = open();
    const needs = [base('//app'), base('//none?ref='), base('//app')];
    const fetched = await fetchNeeds(needs, session.fetch, undefined);
    const folders = [...fetched.values()].map((one) => (one.kind === 'base' ? one.folder : ''));
    expect(new Set(folders).size).toBe(1);
    const clone = folders[0] ?? '';
    expect([existsSync(join(clone, 'app/cm.yaml')), existsSync(join(clone, '.git'))]).toEqual([true, false]);
    const lookup = lookupOf(fetched);
    const answer = lookup(base('//app'));
    expect(() => answer?.kind === 'base' && answer.fs.read('app/passwd')).toThrow(
      expect.objectContaining({ code: 'SECURITY' }),
    );
    await session.close();
    expect(existsSync(dirname(clone))).toBe(false);
  });

  test('of a user leaves it to git that submodules may not be local', async () => {
    const answer = await open().fetch(base('//app?ref=nested'));
    expect(answer).toMatchObject({ message: expect.stringContaining("transport 'file' not allowed") });
    const without = await open().fetch(base('//app?ref=nested&submodules=false'));
    expect(without.kind).toBe('base');
  });

  test('of a controller reads no repository of its own disk', async () => {
    const answer = await open({ identity: 'controller' }).fetch(base('//app'));
    expect(answer).toMatchObject({ message: expect.stringContaining("transport 'file' not allowed") });
  });

  test('gives a controller’s git nothing of the environment but paths and proxies', async () => {
    const seen = join(folder, 'seen');
    const fake = fakeGit(`env > ${seen}; exit 1`);
    const more = { SECRET: 'a', SSH_AUTH_SOCK: 'b', GIT_ASKPASS: 'c', HOME: '/home/me', https_proxy: 'd' };
    await open({ identity: 'controller', env: { ...fake, ...more } }).fetch(base('//app'));
    const text = readFileSync(seen, 'utf8');
    expect(text).toContain('https_proxy=d\n');
    for (const word of ['SECRET', 'SSH_AUTH_SOCK', 'GIT_ASKPASS', '/home/me'])
      expect(text).not.toContain(word);
  });

  test.each(['user', 'controller'] as const)('of a %s asks nobody for a password', async (identity) => {
    const server = createServer((_, response) =>
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const key = `http://127.0.0.1:${(server.address() as AddressInfo).port}/o/r//x`;
    const answer = await open({ identity }).fetch({ kind: 'remote-base', key });
    expect(answer).toMatchObject({ message: expect.stringContaining('terminal prompts disabled') });
  });

  test.each([
    ['--upload-pack=touch ran', "couldn't find remote ref|invalid refspec"],
    ['-h', "couldn't find remote ref|invalid refspec"],
  ])('takes %s for a ref', async (ref, words) => {
    const key = base(`//app?ref=${encodeURIComponent(ref)}`);
    const answer = await open().fetch(key);
    expect(answer).toMatchObject({ kind: 'failed', message: expect.stringMatching(words) });
  });

  test('ends git, and what git started, when its time is over', async () => {
    const beat = join(folder, 'beat');
    const fake = fakeGit(`while :; do echo x >> ${beat}; done & wait`);
    const answer = await open({ env: fake }).fetch(base('//app?timeout=300ms'));
    expect(answer).toMatchObject({ message: expect.stringContaining('hit 300ms timeout running') });
    const size = readFileSync(beat).length;
    await open().fetch(base('//app'));
    expect([size > 0, readFileSync(beat).length]).toEqual([true, size]);
  });

  test('ends a git that fills the disk', async () => {
    const fake = fakeGit('while :; do echo 0123456789 >> big; done');
    const answer = await open({ env: fake, maxCloneSize: { bytes: 1000, files: 10 } }).fetch(base('//app'));
    expect(answer).toMatchObject({ message: expect.stringContaining('more than 1000 bytes or 10 files') });
  });

  test('rejects when it is aborted, and can then be closed', async () => {
    const started = join(folder, 'started');
    const session = open({ env: fakeGit(`pwd > ${started}; exec sleep 60`) });
    const controller = new AbortController();
    const fetching = fetchNeeds([base('//app')], session.fetch, controller.signal);
    await expect.poll(() => existsSync(started) && readFileSync(started, 'utf8').endsWith('\n')).toBe(true);
    controller.abort(new Error('interrupted'));
    await expect(fetching).rejects.toThrow('interrupted');
    await session.close();
    expect(existsSync(dirname(readFileSync(started, 'utf8')))).toBe(false);
  });
});

test('needKey tells files from bases', () => {
  expect(needKey(base('/a'))).not.toBe(needKey({ ...base('/a'), kind: 'remote-file' }));
});
