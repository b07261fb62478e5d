import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryTree } from '../test/memory-tree.ts';
import { type FileTree, folderTree, graftTree } from './file-tree.ts';
import { walkTree } from './walk.ts';

async function texts(tree: FileTree): Promise<Record<string, string>> {
  const result: Record<string, string> = {};
  for await (const { path, body } of tree.read(tree.files))
    result[path] = Buffer.from(body as Uint8Array).toString();
  return result;
}

test('folderTree sees files, directories and executables, and no links', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flux-artifact-test-'));
  await mkdir(join(folder, 'a/b'), { recursive: true });
  await writeFile(join(folder, 'a/b/run'), '#!');
  await chmod(join(folder, 'a/b/run'), 0o755);
  await writeFile(join(folder, 'x'), 'x');
  await symlink('/etc', join(folder, 'etc'));
  await symlink('x', join(folder, 'y'));
  const tree = await folderTree(folder);
  expect(tree.directories).toEqual(['a', 'a/b']);
  expect(tree.files.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
    { path: 'a/b/run', executable: true },
    { path: 'x', executable: false },
  ]);
  expect(await texts(tree)).toEqual({ 'a/b/run': '#!', x: 'x' });
  await rm(folder, { recursive: true });
});

test('graftTree puts a folder, a file or everything of one tree into another', async () => {
  const base = memoryTree({ 'a/1': 'one', z: 'last' });
  const source = memoryTree({ 'p/q/2': 'two', 'p/3': 'three', 'other/4': 'four' });
  expect(await texts(graftTree(base, './lib/sub', source, 'p'))).toEqual({
    'a/1': 'one',
    z: 'last',
    'lib/sub/q/2': 'two',
    'lib/sub/3': 'three',
  });
  expect(await texts(graftTree(base, 'z', source, 'p/3'))).toEqual({ 'a/1': 'one', z: 'three' });
  const all = graftTree(base, '../../lib', source, '');
  expect(all.directories).toEqual(['a', 'lib', 'lib/p', 'lib/p/q', 'lib/other']);
  expect(Object.keys(await texts(all))).toContain('lib/other/4');
});

test('graftTree refuses what a rename would refuse', () => {
  const base = memoryTree({ 'a/1': '', z: '' });
  const source = memoryTree({ 'p/2': '' });
  const graft = (at: string, from: string) => () => graftTree(base, at, source, from);
  expect(graft('x', 'missing')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  expect(graft('a', 'p')).toThrow(expect.objectContaining({ code: 'EXISTS' }));
  expect(graft('z', 'p')).toThrow(expect.objectContaining({ code: 'EXISTS' }));
  expect(graft('..', 'p')).toThrow(expect.objectContaining({ code: 'EXISTS' }));
  expect(graft('z/inner', 'p')).toThrow(expect.objectContaining({ code: 'INVALID_PATH' }));
});

test('walkTree goes as filepath.Walk does: by bytes within each directory', () => {
  const tree = memoryTree({ 'a-b': '', 'a/x': '', 'a.c': '', B: '', 'a/b/c': '', é: '' });
  const order = walkTree(tree, undefined).map((e) => ('directory' in e ? `${e.directory}/` : e.file.path));
  expect(order).toEqual(['B', 'a/', 'a/b/', 'a/b/c', 'a/x', 'a-b', 'a.c', 'é']);
});

test('walkTree puts every directory before what is in it', () => {
  const name = fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', '-', '.', '~', 'é') });
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  fc.assert(
    fc.property(fc.array(path, { maxLength: 20 }), (paths) => {
      const entries = walkTree(memoryTree(Object.fromEntries(paths.map((p) => [p, '']))), undefined);
      const seen = new Set<string>(['']);
      for (const entry of entries) {
        const at = 'directory' in entry ? entry.directory : entry.file.path;
        expect(seen.has(at.slice(0, Math.max(0, at.lastIndexOf('/'))))).toBe(true);
        if ('directory' in entry) seen.add(at);
      }
    }),
  );
});
