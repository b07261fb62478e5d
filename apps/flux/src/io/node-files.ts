import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { CliError } from '../cli/errors.ts';
import type { FileKind, Files } from './files.ts';

/** Go's words for the common errors of files (syscall.Errno). */
const words: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  EEXIST: 'file exists',
};

function codeOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : '';
}

/** The error of a file operation as Go words it. */
function asGo(operation: string, path: string, thrown: unknown): CliError {
  const code = codeOf(thrown);
  const verb = code === 'EISDIR' ? 'read' : operation;
  return new CliError('FAILED', `${verb} ${path}: ${words[code] ?? code}`, { cause: thrown });
}

function kindOf(found: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): FileKind {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'directory';
  return found.isSymbolicLink() ? 'link' : 'other';
}

/**
 * The files of this machine, relative paths from `cwd`. They are read at once, for a command that has nothing else to do
 * meanwhile: for the hundreds of small files of a chart, the thread pool costs five times what reading them does, and
 * to load node:fs/promises takes a quarter of bare node's start.
 */
export function nodeFiles(cwd: string): Files {
  // What is absolute and plain is itself: charts have hundreds of files.
  const at = (path: string) => (isAbsolute(path) && !/\/\.|\/$/.test(path) ? path : resolve(cwd, path));
  const read = async (path: string) => {
    try {
      // Go opens what it is told; an empty path would be the folder itself here.
      if (path === '') throw Object.assign(new Error('no path'), { code: 'ENOENT' });
      return readFileSync(at(path));
    } catch (thrown) {
      throw asGo('open', path, thrown);
    }
  };
  return {
    read,
    readText: async (path) => (await read(path)).toString('utf8'),
    async write(path, content) {
      try {
        writeFileSync(at(path), content);
      } catch (thrown) {
        throw asGo('open', path, thrown);
      }
    },
    async kind(path, options = {}): Promise<FileKind | undefined> {
      try {
        const found = (options.follow === true ? statSync : lstatSync)(at(path), { throwIfNoEntry: false });
        return found === undefined ? undefined : kindOf(found);
      } catch (thrown) {
        if (['ENOENT', 'ENOTDIR'].includes(codeOf(thrown))) return undefined;
        throw asGo('stat', path, thrown);
      }
    },
    async modified(path) {
      try {
        return statSync(at(path)).mtimeMs;
      } catch (thrown) {
        throw asGo('stat', path, thrown);
      }
    },
    async list(path) {
      try {
        return readdirSync(at(path)).sort();
      } catch (thrown) {
        throw asGo('open', path, thrown);
      }
    },
    async entries(path) {
      try {
        const found = readdirSync(at(path), { withFileTypes: true });
        return found.sort((a, b) => (a.name < b.name ? -1 : 1)).map((entry) => [entry.name, kindOf(entry)]);
      } catch (thrown) {
        throw asGo('open', path, thrown);
      }
    },
    async real(path) {
      try {
        return realpathSync(at(path));
      } catch (thrown) {
        if (codeOf(thrown) === 'ELOOP')
          throw new CliError('FAILED', 'EvalSymlinks: too many links', { cause: thrown });
        throw asGo('lstat', firstMissing(at(path)), thrown);
      }
    },
    resolve: at,
  };
}

const MAX_LINKS = 40;

/** What of a path is not there: its first part, or that of the link that it leads through (Go's EvalSymlinks). */
function firstMissing(path: string, links = 0): string {
  let at = '/';
  for (const part of path.split('/').filter((each) => each !== '')) {
    at = resolve(at, part);
    const stat = lstatSync(at, { throwIfNoEntry: false });
    if (stat === undefined) return at;
    if (stat.isSymbolicLink() && links < MAX_LINKS && !existsSync(at))
      return firstMissing(resolve(dirname(at), readlinkSync(at)), links + 1);
  }
  return path;
}
