import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireGit } from './require-git.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flux-require-git-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('requireGit is content where git is', async () => {
  await expect(requireGit(process.env['PATH'])).resolves.toBeUndefined();
});

test('requireGit says what to install where there is no git', async () => {
  await expect(requireGit(folder)).rejects.toMatchObject({
    code: 'START_FAILED',
    message: expect.stringMatching(
      /^git is not on the PATH, .*apt-get install git; .*xcode-select --install/,
    ),
  });
});

test('requireGit names the part that some systems pack by itself, and a git that does not run', async () => {
  await writeFile(join(folder, 'git'), `#!/bin/sh\necho '${folder}'\n`, { mode: 0o755 });
  await expect(requireGit(folder)).rejects.toThrow(/^git has no http-backend here, .*apk add git git-daemon/);
  await writeFile(join(folder, 'git-http-backend'), '');
  await expect(requireGit(folder)).resolves.toBeUndefined();
  await writeFile(join(folder, 'git'), '#!/bin/sh\necho broken >&2\nexit 3\n', { mode: 0o755 });
  await expect(requireGit(folder)).rejects.toThrow(/^git does not run: .*broken/s);
});
