import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sqliteStorage } from './sqlite-storage.ts';

const SCRIPT = fileURLToPath(new URL('../../test/write-until-killed.ts', import.meta.url));

/** Lets the child acknowledge so many batches, then kills it; the last acknowledgement that it printed. */
async function killAfter(file: string, batches: number): Promise<{ count: number; revision: number }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SCRIPT, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let last = '0 0';
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = line;
    if (++lines === batches) child.kill('SIGKILL');
  }
  await ended;
  const [count, revision] = last.split(' ').map(Number) as [number, number];
  return { count, revision };
}

test.each([1, 25])(
  'sqliteStorage loses nothing acknowledged when it is killed after %i batches',
  async (n) => {
    const folder = mkdtempSync(join(tmpdir(), 'apiserver-kill-'));
    try {
      const file = join(folder, 'objects.db');
      const { count, revision } = await killAfter(file, n);
      expect(count).toBeGreaterThanOrEqual(20 * n);
      const storage = sqliteStorage(file);
      for (let i = 0; i < count; i++) expect(storage.get('/configmaps', 'a', `object-${i}`)).toBeDefined();
      expect(storage.revision).toBeGreaterThanOrEqual(revision);
      await storage.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
