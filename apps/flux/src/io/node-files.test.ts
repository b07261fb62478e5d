import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeFiles } from './node-files.ts';

let folder = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'node-files-')));
  mkdirSync(join(folder, 'there'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['a folder that is not there', { link: 'none/at/all' }, 'none'],
  ['nothing in a folder', { link: 'there/none/x' }, 'there/none'],
  ['a link to nothing', { link: 'next/x', next: 'gone' }, 'gone'],
])('nodeFiles tells the first part that is not there of a link to %s', async (_, links, missing) => {
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name));
  await expect(nodeFiles(folder).real('link')).rejects.toThrow(
    `lstat ${join(folder, missing)}: no such file or directory`,
  );
});

test('nodeFiles tells what the entries of a folder are, links not followed', async () => {
  symlinkSync('there', join(folder, 'link'));
  mkdirSync(join(folder, 'B'));
  const entries = await nodeFiles(folder).entries('.');
  expect(entries).toEqual([
    ['B', 'directory'],
    ['link', 'link'],
    ['there', 'directory'],
  ]);
  expect(entries.map(([name]) => name)).toEqual(await nodeFiles(folder).list('.'));
  await expect(nodeFiles(folder).entries('none')).rejects.toThrow('open none: no such file or directory');
});
