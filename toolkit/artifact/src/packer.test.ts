import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { unpackTar } from 'modern-tar';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memoryTree } from '../test/memory-tree.ts';
import type { FileTree } from './file-tree.ts';
import { Packer } from './packer.ts';
import { TreeCache } from './tree-cache.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flux-artifact-test-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const OWNER = 'gitrepository/ns/fleet';
const SIZES = { least: 4, most: 16, oneOf: 4 };

/** A packer for small trees, and the folder of its archives. */
function packerFor(name: string, keepTrees: boolean, shared = false) {
  const folder = join(root, name);
  mkdirSync(folder);
  const trees = new TreeCache(join(folder, '.trees'));
  const packer = new Packer({
    trees: keepTrees ? trees : undefined,
    reopen: (path) => open(join(folder, path), 'r'),
    isShared: () => shared,
    takenFrom: 8,
  });
  return {
    trees,
    file: (path: string) => join(folder, path),
    pack: (path: string, tree: FileTree) =>
      packer.pack({
        draft: join(folder, path),
        path,
        owner: OWNER,
        tree,
        algorithm: 'sha256',
        maxBytes: 1e6,
        sizes: SIZES,
      }),
    lease: (digest: string) => trees.acquire(digest, () => Promise.reject(new Error('not there'))),
  };
}

type Files = Record<string, string>;

/** A tree whose contents have names, and which notes what is read of it. */
function named(files: Files, read: string[] = []): FileTree {
  const plain = memoryTree(files);
  return {
    ...plain,
    files: plain.files.map((file) => ({
      ...file,
      content: files[file.path + (file.executable ? '*' : '')]!,
    })),
    async *read(wanted) {
      read.push(...wanted.map(({ path }) => path));
      yield* plain.read(wanted);
    },
  };
}

/** What lies below a folder: contents by path, `*` for executables, directories with a slash. */
function contentsOf(folder: string, below = ''): Files {
  const found: Files = {};
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) Object.assign(found, { [`${path}/`]: '' }, contentsOf(folder, path));
    else {
      const executable = (statSync(join(folder, path)).mode & 0o100) !== 0;
      found[path + (executable ? '*' : '')] = readFileSync(join(folder, path), 'utf8');
    }
  }
  return found;
}

const pathOf = (i: number): string => `team-${i % 7}/app-${i % 10}/cm-${i}.yaml`;

const many = (count: number): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [pathOf(i), `v${i}`]));

/** Edits of a tree: contents, modes, added and removed files and folders, a file in the place of a folder. */
const edits = fc.array(
  fc.record({
    do: fc.constantFrom('change', 'mode', 'add', 'remove', 'folder', 'replace'),
    at: fc.nat({ max: 50 }),
  }),
  { minLength: 1, maxLength: 5 },
);

function edit(files: Files, changes: readonly { readonly do: string; readonly at: number }[]): Files {
  const next = { ...files };
  for (const { do: what, at } of changes) {
    const path = pathOf(at);
    const folder = dirname(path);
    const text = next[path] ?? next[`${path}*`] ?? 'new';
    if (what === 'add') {
      delete next[folder]; // a file that had taken its place
      next[`${folder}/more/new-${at}.yaml`] = `new ${at}`;
    } else {
      for (const key of Object.keys(next))
        if (key === folder || key.startsWith(`${folder}/`)) delete next[key];
      if (what === 'change') next[path] = `${text}!`;
      if (what === 'mode') next[`${path}*`] = text;
      if (what === 'folder') next[`${path}/cm.yaml`] = text;
      if (what === 'replace') next[folder] = text;
    }
  }
  return next;
}

/** What an archive holds, likewise. */
async function archived(file: string): Promise<Files> {
  const found: Files = {};
  for (const { header, data } of await unpackTar(gunzipSync(readFileSync(file)))) {
    const { name, type, mode } = header;
    const suffix = type === 'directory' ? '/' : ((mode ?? 0) & 0o100) !== 0 ? '*' : '';
    if (name !== '.') found[name + suffix] = Buffer.from(data ?? []).toString('utf8');
  }
  return found;
}

describe.each([
  ['with unpacked trees', true],
  ['without unpacked trees', false],
])('a next archive, %s', (_, keepTrees) => {
  test('has the bytes that it would have without a former one, and unpacks to its tree', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edits, { minLength: 1, maxLength: 3 }), async (rounds) => {
        const packer = packerFor(`${count}-next`, keepTrees);
        let files = many(40);
        await packer.pack('0', named(files));
        for (const [index, changes] of rounds.entries()) {
          files = edit(files, changes);
          const next = await packer.pack(`${index + 1}`, named(files));
          const fresh = packerFor(`${count++}-fresh`, false);
          const alone = await fresh.pack('alone', named(files));
          expect([next.digest, next.size]).toEqual([alone.digest, alone.size]);
          if (!keepTrees) continue;
          const lease = await packer.lease(next.digest);
          expect(contentsOf(lease.folder)).toEqual(await archived(fresh.file('alone')));
          lease.release();
        }
      }),
      { numRuns: 12 },
    );
  });

  test('reads only what lies near a change', async () => {
    const packer = packerFor('next', keepTrees);
    const files = many(80);
    await packer.pack('1', named(files));
    const read: string[] = [];
    await packer.pack('2', named({ ...files, [pathOf(3)]: 'new' }, read));
    expect(read).toContain(pathOf(3));
    expect(read.length).toBeLessThan(40);
  });
});

describe('the tree of a former archive', () => {
  const files = many(20);
  const changed = { ...files, [pathOf(3)]: 'new' };
  const textOf = (folder: string) => readFileSync(join(folder, pathOf(3)), 'utf8');

  test('is kept for those who read it', async () => {
    const packer = packerFor('next', true);
    const reading = await packer.lease((await packer.pack('1', named(files))).digest);
    const next = await packer.lease((await packer.pack('2', named(changed))).digest);
    expect([textOf(reading.folder), textOf(next.folder)]).toEqual(['v3', 'new']);
  });

  test('becomes the next one when nobody does', async () => {
    const packer = packerFor('next', true);
    const { digest } = await packer.pack('1', named(files));
    const next = await packer.lease((await packer.pack('2', named(changed))).digest);
    expect([packer.trees.has(digest), textOf(next.folder)]).toEqual([false, 'new']);
  });

  test('stays where it is somebody else’s too', async () => {
    const packer = packerFor('next', true, true);
    const { digest } = await packer.pack('1', named(files));
    await packer.pack('2', named(changed));
    expect(textOf((await packer.lease(digest)).folder)).toBe('v3');
  });

  test('is gone after a failure, and made again', async () => {
    const packer = packerFor('next', true);
    const { digest } = await packer.pack('1', named(files));
    const failing: FileTree = {
      ...named(changed),
      // biome-ignore lint/correctness/useYield: it fails before it yields
      async *read() {
        throw new Error('disk gone');
      },
    };
    await expect(packer.pack('2', failing)).rejects.toThrow('disk gone');
    expect(packer.trees.has(digest)).toBe(false);
    const next = await packer.lease((await packer.pack('2', named(changed))).digest);
    expect(contentsOf(next.folder)).toMatchObject(changed);
  });
});
