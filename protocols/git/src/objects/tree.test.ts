import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gitEnvironment } from '../run/environment.ts';
import { runGit } from '../run/process.ts';
import { ObjectReader } from './object-reader.ts';
import { listTree, parseTree } from './tree.ts';

let root: string;
let env: Record<string, string>;
const git = async (args: string[], input: Uint8Array = new Uint8Array()) => {
  const { stdout } = await runGit(['--git-dir', join(root, 'r.git'), ...args], { env, input });
  return stdout.toString().trim();
};

type Entry = readonly [mode: string, name: string, hash: string];

const encode = (entries: readonly Entry[]): Buffer =>
  Buffer.concat(
    entries.flatMap(([mode, name, hash]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(hash, 'hex')]),
  );

/** Writes a tree as it stands, however wrong. */
const write = (entries: readonly Entry[]) =>
  git(['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], encode(entries));

const list = async (hash: string, limits?: Parameters<typeof listTree>[2]) => {
  const reader = new ObjectReader(join(root, 'r.git'), env);
  try {
    return await listTree(reader, hash, limits);
  } finally {
    reader.close();
  }
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'flux-git-test-'));
  env = gitEnvironment({ inherited: { PATH: process.env['PATH'] }, home: root });
  await runGit(['init', '-q', '--bare', '--template=', join(root, 'r.git')], { env });
});
afterAll(() => rm(root, { recursive: true, force: true }));

const BLOB = 'a'.repeat(40);

test('parseTree reads what a tree holds', () => {
  const name = fc.stringMatching(/^[a-zé .-]{1,8}$/u).filter((text) => !/^\.{1,2}$/.test(text));
  const hash = fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .map((bytes) => Buffer.from(bytes).toString('hex'));
  const modes = fc.constantFrom('100644', '100755', '120000', '160000', '40000');
  const kinds = {
    '100644': 'file',
    '100755': 'executable',
    '120000': 'symlink',
    '160000': 'submodule',
    '40000': 'directory',
  };
  fc.assert(
    fc.property(fc.array(fc.tuple(modes, name, hash), { maxLength: 8 }), (entries) => {
      expect(parseTree(encode(entries), 'dir', 20)).toEqual(
        entries.map(([mode, path, id]) => ({ path: `dir/${path}`, kind: kinds[mode], hash: id })),
      );
    }),
  );
});

test('parseTree refuses what is cut off', () => {
  const whole = encode([['100644', 'a', BLOB]]);
  for (let length = 1; length < whole.length; length++) {
    expect(() => parseTree(whole.subarray(0, length), '', 20)).toThrow(/damaged/);
  }
});

describe('listTree refuses', () => {
  test.each(['..', '.', '.git', '.GIT', 'a/b', ''])('an entry named %j', async (name) => {
    const inner = await write([['100644', name, BLOB]]);
    const outer = await write([['40000', 'd', inner]]);
    await expect(list(outer)).rejects.toMatchObject({ code: 'INVALID_TREE' });
  });

  test('a tree that grows without end', async () => {
    let hash = await write([['100644', 'f', BLOB]]);
    for (let depth = 0; depth < 30; depth++) {
      hash = await write(['a', 'b', 'c', 'd'].map((name) => ['40000', name, hash] as const));
    }
    await expect(list(hash, { maxEntries: 1000, maxDepth: 64 })).rejects.toMatchObject({
      message: 'the tree has too many entries',
    });
  });

  test('a tree that is nested too deeply', async () => {
    let hash = await write([['100644', 'f', BLOB]]);
    for (let depth = 0; depth < 9; depth++) hash = await write([['40000', 'd', hash]]);
    await expect(list(hash, { maxEntries: 1000, maxDepth: 8 })).rejects.toMatchObject({
      message: 'the tree is nested too deeply',
    });
    expect(await list(hash, { maxEntries: 1000, maxDepth: 9 })).toHaveLength(10);
  });
});
