import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inTemporaryFolder } from './temporary-folder.ts';

async function fill(folder: string): Promise<string> {
  await writeFile(join(folder, 'secret'), 'x');
  return folder;
}

test('inTemporaryFolder removes the folder when the work is done', async () => {
  const folder = await inTemporaryFolder('flux-test-', fill);
  expect(existsSync(folder)).toBe(false);
});

test('inTemporaryFolder removes the folder of work that failed', async () => {
  let folder = '';
  const work = async (given: string): Promise<never> => {
    folder = await fill(given);
    throw new Error('no');
  };
  await expect(inTemporaryFolder('flux-test-', work)).rejects.toThrow('no');
  expect(existsSync(folder)).toBe(false);
});
