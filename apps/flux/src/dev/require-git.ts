import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DevError } from './data-folder.ts';

const HOW = [
  'Debian, Ubuntu: apt-get install git',
  'Fedora: dnf install git',
  'Alpine: apk add git git-daemon',
  'macOS: xcode-select --install',
];

/** Makes sure that git is there, with the part that serves repositories. Throws `START_FAILED`: what to install. */
export async function requireGit(path: string | undefined): Promise<void> {
  const folder = await run(path);
  if (folder === undefined) throw missing('git is not on the PATH');
  const backend = join(folder, 'git-http-backend');
  if (existsSync(backend) || existsSync(`${backend}.exe`)) return;
  throw missing('git has no http-backend here');
}

function missing(what: string): DevError {
  return new DevError('START_FAILED', `${what}, and the Git server needs it. Install it (${HOW.join('; ')})`);
}

/** Where git keeps its programs; undefined when there is no git. */
function run(path: string | undefined): Promise<string | undefined> {
  const env = { ...(path === undefined ? {} : { PATH: path }), LC_ALL: 'C' };
  return new Promise((resolve, reject) => {
    execFile('git', ['--exec-path'], { env }, (error, stdout) => {
      if (error === null) resolve(stdout.trim());
      else if (error.code === 'ENOENT') resolve(undefined);
      else reject(new DevError('START_FAILED', `git does not run: ${error.message}`, { cause: error }));
    });
  });
}
