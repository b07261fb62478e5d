import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The git directory of `OWNER/NAME` in a folder of clones named OWNER+NAME: bare, with a work tree, or bare in `repo`. */
export function gitDirectory(clones: string, repository: string): string | undefined {
  const clone = join(clones, repository.replace('/', '+'));
  return ['.', '.git', 'repo']
    .map((part) => join(clone, part))
    .find((path) => existsSync(join(path, 'HEAD')));
}

/** Writes the files of a commit to a new folder for the run; whoever asks removes it. */
export function layOut(git: string, commit: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'flux-ts-real-'));
  execFileSync('sh', [
    '-c',
    'git --git-dir "$1" archive "$2" | tar -x -C "$3"',
    ...['sh', git, commit, folder],
  ]);
  return folder;
}

/** Every file with its size and when it was changed, to tell whether somebody wrote to the tree. */
export function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = statSync(path);
      return `${path} ${size} ${mtimeMs}`;
    })
    .sort();
}
