import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { packTar, type TarEntry, unpackTar } from 'modern-tar';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memoryTree } from '../test/memory-tree.ts';
import { extractArchive } from './archive-reader.ts';
import { writeArchive } from './archive-writer.ts';
import { type FileTree, folderTree } from './file-tree.ts';
import { TreeWriter } from './tree-writer.ts';
import { LinkedForm, type UnpackedForm } from './unpacked-form.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flux-artifact-test-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const write = (
  tree: FileTree,
  name = 'a.tar.gz',
  more: { unpacked?: UnpackedForm; maxBytes?: number } = {},
) => writeArchive(join(root, name), { tree, algorithm: 'sha256', maxBytes: 1e9, ...more });

describe('writeArchive', () => {
  test('strips everything but paths, contents and executable bits', async () => {
    const written = await write(memoryTree({ 'b/run*': '#!', a: 'text' }));
    const bytes = await readFile(join(root, 'a.tar.gz'));
    expect(written).toMatchObject({
      digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
      size: bytes.length,
    });
    const entries = await unpackTar(gunzipSync(bytes));
    expect(entries.map(({ header }) => [header.name, header.type, header.mode])).toEqual([
      ['.', 'directory', 0o750],
      ['a', 'file', 0o600],
      ['b', 'directory', 0o750],
      ['b/run', 'file', 0o700],
    ]);
    for (const { header } of entries) {
      expect(header).toMatchObject({ uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(0) });
    }
  });

  test('gives the same bytes for the same tree in any order', async () => {
    const files = { x: '1', 'y/z': '2', 'y/a': '3' };
    const one = await write(memoryTree(files), 'one');
    const two = await write(memoryTree(Object.fromEntries(Object.entries(files).reverse())), 'two');
    expect([two.digest, two.size]).toEqual([one.digest, one.size]);
  });

  test('keeps long and non-ASCII names', async () => {
    const path = `${'long/'.repeat(40)}${'ü'.repeat(60)}.yaml`;
    await write(memoryTree({ [path]: 'x' }));
    await extractArchive(join(root, 'a.tar.gz'), join(root, 'out'));
    expect(await readFile(join(root, 'out', path), 'utf8')).toBe('x');
  });

  test('writes the unpacked form along', async () => {
    const big = randomBytes(3_000_000);
    const src = new TreeWriter(join(root, 'src'));
    await src.file('big', 0o600, big);
    await src.file('d/run', 0o700, Buffer.from('#!'));
    await src.finish();
    const unpacked = new LinkedForm(join(root, 'kept'), undefined);
    await write(await folderTree(join(root, 'src')), 'a.tar.gz', { unpacked });
    expect((await readFile(join(root, 'kept/big'))).equals(big)).toBe(true);
    expect((await stat(join(root, 'kept/d/run'))).mode & 0o777).toBe(0o700);
    await extractArchive(join(root, 'a.tar.gz'), join(root, 'out'));
    expect((await readFile(join(root, 'out/big'))).equals(big)).toBe(true);
    expect((await stat(join(root, 'out/d/run'))).mode & 0o777).toBe(0o700);
  });

  test('stops at the limit and when a source fails', async () => {
    await expect(write(memoryTree({ a: 'x'.repeat(100) }), 'l', { maxBytes: 99 })).rejects.toMatchObject({
      code: 'LIMIT',
    });
    const tree = memoryTree({ a: 'x' });
    const failing: FileTree = {
      ...tree,
      // biome-ignore lint/correctness/useYield: it fails before it yields
      async *read() {
        throw new Error('disk gone');
      },
    };
    await expect(write(failing)).rejects.toThrow('disk gone');
  });
});

describe('extractArchive refuses', () => {
  const evil = async (entries: TarEntry[], limits?: Parameters<typeof extractArchive>[2]) => {
    await writeFile(join(root, 'evil.tar.gz'), gzipSync(await packTar(entries)));
    return extractArchive(join(root, 'evil.tar.gz'), join(root, 'out'), limits);
  };
  const file = (name: string, body = 'x'): TarEntry => ({
    header: { name, size: body.length, type: 'file' },
    body,
  });

  test.each(['../up', '/etc/x', 'a/../../x', 'a\\b', 'a/..'])('the name %s', async (name) => {
    await expect(evil([file(name)])).rejects.toMatchObject({ code: 'INVALID_ARCHIVE' });
    expect(existsSync(join(root, 'up'))).toBe(false);
  });

  test.each(['symlink', 'link', 'character-device', 'block-device', 'fifo'] as const)(
    'a %s',
    async (type) => {
      const header = { name: 'x', size: 0, type, linkname: '/etc/passwd' };
      await expect(evil([{ header }])).rejects.toMatchObject({ code: 'INVALID_ARCHIVE' });
      expect(await readdir(join(root, 'out'))).toEqual([]);
    },
  );

  test('too many entries, bytes and levels', async () => {
    const limits = { maxEntries: 2, maxBytes: 5, maxDepth: 3 };
    await expect(evil([file('1'), file('2'), file('3')], { limits })).rejects.toMatchObject({
      code: 'LIMIT',
    });
    await rm(join(root, 'out'), { recursive: true });
    await expect(evil([file('1', '123456')], { limits })).rejects.toMatchObject({
      code: 'LIMIT',
      message: 'tar "1" is bigger than max archive size of 5 bytes',
    });
    await expect(evil([file('a/b/c/d')], { limits })).rejects.toMatchObject({ code: 'LIMIT' });
  });

  test('a bomb before it goes off', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    await writeFile(join(root, 'bomb'), bomb);
    const limits = { maxEntries: 10, maxBytes: 100_000, maxDepth: 9 };
    await expect(extractArchive(join(root, 'bomb'), join(root, 'out'), { limits })).rejects.toMatchObject({
      code: expect.stringMatching(/^(LIMIT|INVALID_ARCHIVE)$/),
    });
    expect(await readdir(join(root, 'out'))).toEqual([]);
  });

  test('what is no gzip, no tar, or cut off', async () => {
    const reject = async (bytes: Buffer, expected: object) => {
      await writeFile(join(root, 'x'), bytes);
      await expect(extractArchive(join(root, 'x'), join(root, 'o'))).rejects.toMatchObject(expected);
    };
    await reject(Buffer.from('plain'), { message: expect.stringMatching(/^requires gzip-compressed body/) });
    await reject(gzipSync(randomBytes(2048)), { code: 'INVALID_ARCHIVE' });
    const good = gzipSync(await packTar([file('a', 'y'.repeat(5000))]));
    await reject(good.subarray(0, good.length - 20), { code: 'INVALID_ARCHIVE' });
    await reject(gzipSync(gunzipSync(good).subarray(0, 2000)), { code: 'INVALID_ARCHIVE' });
    await expect(extractArchive(join(root, 'nothing'), join(root, 'o'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
