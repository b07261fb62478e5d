import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitServer, type PushEvent, startGitServer } from '@flux-ts/gitserver';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitClient, type GitClient } from '../client/client.ts';
import { parseCommit } from '../objects/commit.ts';
import { runGit } from '../run/process.ts';
import { PACKED_FROM } from './add-packed.ts';
import { formatCommit } from './author.ts';
import { createSnapshotter } from './snapshot.ts';

const environment = { PATH: process.env['PATH'] };
const author = { name: 'Ann', email: 'ann@example.org' };
const commit = (message: string) => ({ message, author, when: 1_700_000_000_000 });
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flux-git-test-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('parseCommit reads what formatCommit wrote', () => {
  const tree = 'a'.repeat(40);
  const line = fc.string().map((text) => text.replace(/[<>\n\r\0]/g, '').trim());
  fc.assert(
    fc.property(
      line,
      line,
      fc.nat(),
      fc.string(),
      fc.option(line),
      (name, email, seconds, message, signature) => {
        const draft = { tree, parents: [tree], author: { name, email }, when: seconds * 1000, message };
        const armored = signature === null ? undefined : `-----BEGIN X-----\n\n${signature}\n-----END X-----`;
        const text = Buffer.from(formatCommit(draft, armored));
        const read = parseCommit('x', text);
        expect(read).toMatchObject({ tree, parents: [tree], author: { name, email, when: seconds * 1000 } });
        expect(read.signature).toBe(armored ?? '');
        expect(read.payload.toString()).toBe(Buffer.from(formatCommit(draft)).toString());
        expect(read.message.replace(/\n$/, '')).toBe(Buffer.from(message).toString().replace(/\n$/, ''));
      },
    ),
  );
});

describe('a workspace', () => {
  let server: GitServer;
  let client: GitClient;
  let pushes: PushEvent[];
  const remote = () => ({ url: `${server.url}/r.git`, auth: { username: 'x', password: 't0ken' } });

  beforeEach(async () => {
    pushes = [];
    const onPush = (event: PushEvent) => void pushes.push(event);
    server = await startGitServer({
      root: join(root, 'server'),
      address: '127.0.0.1',
      port: 0,
      token: 't0ken',
      onPush,
      path: environment.PATH!,
    });
    client = createGitClient({ cache: join(root, 'cache'), environment, temporary: root });
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  test('of an empty remote takes files, commits once and pushes', async () => {
    await server.ensureRepository('r');
    const workspace = await client.clone(remote(), join(root, 'w'), { branch: 'main' });
    expect(await workspace.head()).toBeUndefined();
    await workspace.write({ 'clusters/dev/sync.yaml': 'a: 1\n' });
    const hash = await workspace.commit(commit('Add sync manifests'));
    expect(await workspace.commit(commit('again'))).toBeUndefined();
    await workspace.push();
    expect(pushes[0]!.refs).toEqual([{ name: 'refs/heads/main', old: '0'.repeat(40), new: hash }]);
    const again = await client.clone(remote(), join(root, 'w2'), { branch: 'main' });
    expect(await again.head()).toBe(hash);
    expect(await readFile(join(root, 'w2/clusters/dev/sync.yaml'), 'utf8')).toBe('a: 1\n');
  });

  test('whose remote has moved is told so', async () => {
    const one = await client.init(remote(), join(root, 'one'), 'main');
    await one.write({ a: '1' });
    await one.commit(commit('one'));
    await one.push();
    const two = await client.clone(remote(), join(root, 'two'), { branch: 'main' });
    await one.write({ a: '2' });
    await one.commit(commit('two'));
    await one.push();
    await two.write({ b: '1' });
    await two.commit(commit('three'));
    await expect(two.push()).rejects.toMatchObject({ code: 'PUSH_REJECTED' });
    await expect(client.clone(remote(), join(root, 'x'), { branch: 'no' })).rejects.toMatchObject({
      code: 'REF_NOT_FOUND',
    });
  });

  test('never follows a symbolic link of the repository, and writes nowhere else', async () => {
    const evil = await client.init(remote(), join(root, 'evil'), 'main');
    await mkdir(join(root, 'outside'));
    await symlink(join(root, 'outside'), join(evil.folder, 'clusters'));
    const env = { ...environment, HOME: root, GIT_CONFIG_NOSYSTEM: '1' } as Record<string, string>;
    await runGit(['config', 'core.symlinks', 'true'], { env, cwd: evil.folder });
    await evil.commit(commit('link'));
    await evil.push();
    const workspace = await client.clone(remote(), join(root, 'w'), { branch: 'main' });
    await expect(workspace.write({ 'clusters/x': 'y' })).rejects.toThrow();
    expect(existsSync(join(root, 'outside/x'))).toBe(false);
    for (const path of ['../x', '/etc/x', '.git/hooks/post-commit', 'a/../../x', '']) {
      await expect(workspace.write({ [path]: 'y' })).rejects.toMatchObject({ code: 'INVALID_TREE' });
    }
  });
});

describe('createSnapshotter', () => {
  const start = (more: { exclude?: string[] } = {}) =>
    createSnapshotter({
      source: join(root, 'src'),
      gitDir: join(root, 'data/snap.git'),
      index: join(root, 'data/index'),
      branch: 'main',
      environment,
      home: root,
      ...more,
    });
  const git = async (args: string[], cwd = join(root, 'src')) => {
    const env = { ...environment, HOME: root, GIT_CONFIG_NOSYSTEM: '1' } as Record<string, string>;
    const result = await runGit(['-c', 'user.name=a', '-c', 'user.email=b', ...args], { env, cwd });
    if (result.code !== 0) throw new Error(result.stderr);
    return result.stdout.toString().trim();
  };
  const files = async (hash: string) =>
    (await git(['--git-dir', join(root, 'data/snap.git'), 'ls-tree', '-r', '--name-only', hash])).split('\n');

  beforeEach(async () => {
    await mkdir(join(root, 'src/sub'), { recursive: true });
    await writeFile(join(root, 'src/a.yaml'), 'a: 1\n');
    await writeFile(join(root, 'src/sub/b.yaml'), 'b: 1\n');
  });

  test('takes the files of repositories in the tree, committed or not, as they change', async () => {
    await git(['init', '--quiet', 'sub']);
    await mkdir(join(root, 'src/sub/deeper'));
    await git(['init', '--quiet', join(root, 'src/sub/deeper')]);
    await git(['init', '--quiet', 'empty']);
    await writeFile(join(root, 'src/sub/.gitignore'), '*.log\n');
    await writeFile(join(root, 'src/sub/x.log'), 'x\n');
    await writeFile(join(root, 'src/sub/deeper/c.yaml'), 'c: 1\n');
    await git(['add', '.'], join(root, 'src/sub/deeper'));
    await git(['commit', '--quiet', '-m', 'c'], join(root, 'src/sub/deeper'));
    const snapshotter = start();
    const { commit: first } = await snapshotter.snapshot(commit('save'));
    expect(await files(first)).toEqual(['a.yaml', 'sub/.gitignore', 'sub/b.yaml', 'sub/deeper/c.yaml']);
    await writeFile(join(root, 'src/empty/d.yaml'), 'd: 1\n');
    await rm(join(root, 'src/sub/deeper'), { recursive: true });
    const { commit: second } = await snapshotter.snapshot(commit('save'));
    expect(await files(second)).toEqual(['a.yaml', 'empty/d.yaml', 'sub/.gitignore', 'sub/b.yaml']);
    expect(await snapshotter.snapshot(commit('save'))).toEqual({ commit: second, changed: false });
  });

  test('puts many new files into packs, with the contents that git add would give them', async () => {
    const names = Array.from({ length: PACKED_FROM }, (_, index) => `f${index}.txt`);
    await writeFile(join(root, 'src/.gitattributes'), '*.txt text\n');
    await writeFile(join(root, 'src/.gitignore'), 'f0.txt\n');
    await mkdir(join(root, 'src/many'));
    for (const name of names) await writeFile(join(root, 'src/many', name), `${name}\r\n`);
    await writeFile(join(root, 'src/many/a "b"\n.yaml'), 'odd: name\n');
    await writeFile(join(root, 'src/many/run.sh'), '', { mode: 0o755 });
    await symlink('run.sh', join(root, 'src/many/link'));
    for (let i = 0; i < 50; i++) await writeFile(join(root, `src/plain-${i}.yaml`), `plain: ${i}\n`);
    const told: number[] = [];
    const onProgress = (done: number, total: number) => void told.push(done, total);
    const taken = await start().snapshot({ ...commit('save'), onProgress });
    expect(told).toEqual([0, PACKED_FROM + 56]);
    expect((await readdir(join(root, 'data/snap.git/objects/pack'))).length).toBeGreaterThan(0);
    await git(['init', '--quiet', '-b', 'main']);
    await git(['add', '--all']);
    const expected = await git(['write-tree']);
    expect(await git(['--git-dir', join(root, 'data/snap.git'), 'rev-parse', `${taken.commit}^{tree}`])).toBe(
      expected,
    );
    await rm(join(root, 'src/.git'), { recursive: true });
    expect((await start().snapshot(commit('save'))).changed).toBe(false);
  });

  test('takes a folder without .git, again only when it has changed', async () => {
    const snapshotter = start();
    const first = await snapshotter.snapshot(commit('save'));
    expect(await files(first.commit)).toEqual(['a.yaml', 'sub/b.yaml']);
    expect(await snapshotter.snapshot(commit('save'))).toEqual({ commit: first.commit, changed: false });
    await writeFile(join(root, 'src/a.yaml'), 'a: 22\n');
    await rm(join(root, 'src/sub/b.yaml'));
    const second = await snapshotter.snapshot(commit('save'));
    expect(second.changed).toBe(true);
    expect(await files(second.commit)).toEqual(['a.yaml']);
    expect(existsSync(join(root, 'src/.git'))).toBe(false);
  });

  test('honours .gitignore and .git/info/exclude, keeps tracked files, and leaves the data folder out', async () => {
    await git(['init', '-q']);
    await writeFile(join(root, 'src/.gitignore'), '*.log\n');
    await writeFile(join(root, 'src/kept.log'), 'tracked');
    await writeFile(join(root, 'src/drop.log'), 'x');
    await writeFile(join(root, 'src/private'), 'x');
    await mkdir(join(root, 'src/.git/info'), { recursive: true });
    await writeFile(join(root, 'src/.git/info/exclude'), 'private\n');
    await mkdir(join(root, 'src/.flux'));
    await writeFile(join(root, 'src/.flux/state'), 'x');
    await git(['add', '-f', 'kept.log']);
    const before = await git(['status', '--porcelain']);
    const { commit: hash } = await start({ exclude: [join(root, 'src/.flux')] }).snapshot(commit('save'));
    expect(await files(hash)).toEqual(['.gitignore', 'a.yaml', 'kept.log', 'sub/b.yaml']);
    expect(await git(['status', '--porcelain'])).toBe(before);
  });

  test('starts anew when its repository was removed and its index was not', async () => {
    await start().snapshot(commit('save'));
    await rm(join(root, 'data/snap.git'), { recursive: true });
    const { commit: hash } = await start().snapshot(commit('save'));
    expect(await files(hash)).toEqual(['a.yaml', 'sub/b.yaml']);
  });

  test('works in an empty folder', async () => {
    await rm(join(root, 'src'), { recursive: true });
    await mkdir(join(root, 'src'));
    expect((await start().snapshot(commit('save'))).changed).toBe(true);
  });
});
