import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchFile } from './folder-watch.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flux-folder-watch-'));
  file = join(folder, 'lock');
  writeFileSync(file, '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each<[string, () => void]>([
  ['is removed with its folder', () => rmSync(folder, { recursive: true })],
  ['is moved away', () => renameSync(file, `${file}.old`)],
  [
    'is another one of its name',
    () => {
      writeFileSync(`${file}.new`, '');
      renameSync(`${file}.new`, file);
    },
  ],
])('watchFile tells once when the file %s', async (_, change) => {
  let told = 0;
  const stop = watchFile(file, 5, () => void told++);
  change();
  await expect.poll(() => told, { interval: 5 }).toBe(1);
  stop();
});
