import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contents, environment, GitFixture } from '../../test/git-fixture.ts';
import { endlessPack, hostileServer, packHead } from '../../test/hostile-server.ts';
import { guardMemory } from '../run/guards.ts';
import { runGit } from '../run/process.ts';
import { createGitClient } from './client.ts';

let f: GitFixture;
beforeEach(async () => {
  f = await GitFixture.start();
});
afterEach(() => f.stop());

describe('a hostile server', () => {
  test('cannot fill the disk with a pack without end', async () => {
    const server = await hostileServer(endlessPack);
    const cache = join(f.root, 'small');
    const client = createGitClient({ cache, environment, temporary: f.root, maxPack: 1_000_000 });
    try {
      const checkout = client.checkout({ remote: { url: server.url }, ref: { branch: 'main' }, key: 'k' });
      await expect(checkout).rejects.toMatchObject({
        code: 'OUTPUT_LIMIT',
        message: `unable to clone '${server.url}': the server sent a pack of more than 1000000 bytes`,
      });
      const left = (await readdir(cache, { recursive: true })).filter((name) => name.includes('tmp_pack'));
      expect(left).toEqual([]);
    } finally {
      await client.close();
      server.close();
    }
  });

  test('cannot make git ask for the memory that its pack claims to need', async () => {
    const server = await hostileServer(() => [packHead(0xffffffff)]);
    try {
      await expect(f.open({ remote: { url: server.url } })).rejects.toMatchObject({ name: 'GitError' });
      // Others are served as before.
      await f.seed({ a: '1' });
      expect(await contents(await f.open({ key: 'other' }))).toEqual({ a: '1' });
    } finally {
      server.close();
    }
  });

  test('with very many refs costs no more than those that are asked for', async () => {
    const { workspace, hash } = await f.seed({ a: '1' });
    const refs = Array.from({ length: 50_000 }, (_, i) => `${hash} refs/heads/b-${100_000 + i}\n`);
    const head = '# pack-refs with: peeled fully-peeled sorted \n';
    await writeFile(join(f.root, 'server/repo.git/packed-refs'), head + refs.join(''));
    const names = ['refs/heads/main'];
    expect(await f.client.listRefs(f.remote(), { kind: 'heads', names })).toEqual(
      new Map([[names[0], hash]]),
    );
    const next = await f.push(workspace, { a: '2' });
    const tree = await f.open({ observed: `main@sha1:${hash}` });
    tree.close();
    expect(tree.commit.hash).toBe(next);
  });
});

test('guardMemory ends a process that grows', async () => {
  const guard = guardMemory(process.pid, 1000);
  await new Promise((resolve) => guard.signal.addEventListener('abort', resolve));
  guard.stop();
  expect(guard.signal.reason).toMatchObject({ code: 'OUTPUT_LIMIT' });
});

describe('a hostile tree', () => {
  test.each([
    ['ext::sh -c touch% owned', "submodule 'lib': unknown transport 'ext'"],
    ['file:///etc', "submodule 'lib': unable to clone 'file:///etc': transport 'file' not allowed"],
    ['ssh://-oProxyCommand=touch/x', 'submodule \'lib\': parse "ssh://-oProxyCommand=touch/x": invalid host'],
    ['../../../../x', "submodule 'lib': submodule url '../../../../x' leads nowhere"],
  ])('has its submodule of %j refused, and named', async (url, words) => {
    const { workspace, hash } = await f.seed({
      '.gitmodules': `[submodule "lib"]\n\tpath = lib\n\turl = ${url}\n`,
    });
    const env = { ...environment, HOME: f.root };
    const inside = (...args: string[]) => runGit(args, { env, cwd: workspace.folder });
    await inside('update-index', '--add', '--cacheinfo', `160000,${hash},lib`);
    await inside('-c', 'user.name=a', '-c', 'user.email=b', 'commit', '-qm', 'lib');
    await workspace.push();
    await expect(f.open({ submodules: true })).rejects.toMatchObject({
      message: `unable to clone '${f.remote().url}': ${words}`,
    });
    (await f.open({ key: 'without' })).close();
  });

  test('may hold paths that differ in case alone, and large files that do not compress', async () => {
    const big = randomBytes(3_000_000);
    await f.seed({ 'A/x': '1', 'a/X': '2', 'a/x': '3', big });
    const files = await contents(await f.open());
    expect([files['A/x'], files['a/X'], files['a/x'], Object.keys(files).length]).toEqual(['1', '2', '3', 4]);
  });
});
