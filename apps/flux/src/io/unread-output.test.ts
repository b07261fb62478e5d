import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const context = new URL('./node-context.ts', import.meta.url).href;

/** Writes far more than a pipe holds, and makes a file afterwards. */
const program = `import { writeFileSync } from 'node:fs';
import { nodeContext } from ${JSON.stringify(context)};
const context = nodeContext(new AbortController().signal);
context.servesOthers();
for (let i = 0; i < 100; i++) context.stdout.write('x'.repeat(10_000));
for (let i = 0; i < 100; i++) context.stderr.write('x'.repeat(10_000));
setTimeout(() => writeFileSync(process.argv[1], ''), 1);`;

test('nodeContext serves others while nobody reads what it prints', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flux-unread-'));
  const file = join(folder, 'done');
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (let i = 0; i < 400 && !existsSync(file) && child.exitCode === null; i++)
    await new Promise((resolve) => setTimeout(resolve, 25));
  const isDone = existsSync(file);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  rmSync(folder, { recursive: true });
  expect(isDone).toBe(true);
});
