import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGitClient } from '@flux-ts/git';

const folder = mkdtempSync(join(tmpdir(), 'example-'));
const git = createGitClient({ cache: join(folder, 'mirrors'), environment: process.env });
try {
  await git.checkout({
    remote: { url: 'http://127.0.0.1:1/fleet.git', auth: { username: 'git', password: 's3cret' } },
    ref: { semver: '>=1.0.0' },
    key: 'GitRepository/flux-system/fleet',
  });
} catch (error) {
  // GitError CONNECTION: unable to clone 'http://127.0.0.1:1/fleet.git': Get "http://127.0.0.1:1/fleet.git/info/refs?service=git-upload-pack": dial tcp 127.0.0.1:1: connect: connection refused
} finally {
  await git.close();
  rmSync(folder, { recursive: true });
}
