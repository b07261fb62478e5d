import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchTree } from './watch-tree.ts';

let tree = '';
let stop: (() => Promise<void>) | undefined;
let calls = 0;
const errors: unknown[] = [];

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'watch-tree-'));
  calls = 0;
});
afterEach(async () => {
  await stop?.();
  stop = undefined;
  rmSync(tree, { recursive: true, force: true });
  expect(errors.splice(0)).toEqual([]);
});

/** What `change` does is told: within seconds, whatever the machine does meanwhile. */
async function told(change: () => void): Promise<void> {
  const before = calls;
  change();
  await vi.waitFor(() => expect(calls).toBeGreaterThan(before), { timeout: 5000, interval: 5 });
}

async function follow(ours: string[] = []): Promise<void> {
  const changed = async () => void calls++;
  stop = await watchTree({ tree, ours, changed, onError: (error) => errors.push(error) });
  await told(() => {});
}

function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

test('watchTree tells every save of a file, replaced or written in place', async () => {
  const file = join(tree, 'a.yaml');
  writeFileSync(file, '0');
  await follow();
  for (let i = 1; i <= 6; i++) {
    await told(() => replace(file, `replaced ${i}`));
    await told(() => writeFileSync(file, `written ${i}`));
  }
});

test('watchTree tells of folders that are made, moved and removed', async () => {
  await follow();
  await told(() => mkdirSync(join(tree, 'a/b'), { recursive: true }));
  await told(() => writeFileSync(join(tree, 'a/b/c.yaml'), '1'));
  await told(() => renameSync(join(tree, 'a'), join(tree, 'd')));
  await told(() => writeFileSync(join(tree, 'd/b/c.yaml'), '22'));
  await told(() => rmSync(join(tree, 'd'), { recursive: true }));
});

test('watchTree leaves out the folders that are ours', async () => {
  const ours = join(tree, '.flux');
  mkdirSync(ours);
  await follow([ours]);
  writeFileSync(join(ours, 'log'), '1');
  await told(() => writeFileSync(join(tree, 'b.yaml'), '1'));
  expect(calls).toBe(2);
});

test('watchTree follows a folder that takes the place of another', async () => {
  for (const name of ['a', 'b']) mkdirSync(join(tree, name, 'in'), { recursive: true });
  await follow();
  await told(() => {
    renameSync(join(tree, 'a'), join(tree, 'old'));
    renameSync(join(tree, 'b'), join(tree, 'a'));
  });
  await told(() => writeFileSync(join(tree, 'a/in/x.yaml'), '1'));
  await told(() => writeFileSync(join(tree, 'old/in/x.yaml'), '1'));
});

test('watchTree tells of what is written in folders while they are made', async () => {
  await follow();
  for (let i = 0; i < 20; i++) {
    const folder = join(tree, `made-${i}/a/b/c`);
    await told(() => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'x.yaml'), '1');
    });
    await told(() => writeFileSync(join(folder, 'x.yaml'), '2'));
  }
});

test('watchTree follows no symbolic link', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'watch-tree-'));
  symlinkSync(elsewhere, join(tree, 'link'));
  await follow();
  const before = calls;
  writeFileSync(join(elsewhere, 'x'), '1');
  await told(() => writeFileSync(join(tree, 'y'), '1'));
  expect(calls).toBe(before + 1);
  rmSync(elsewhere, { recursive: true });
});
