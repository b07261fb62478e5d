import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactError } from './errors.ts';

/** A file that a tree has, without its content. */
export interface TreeFile {
  /** `/`-separated, relative to the root; no `.` or `..` in it. */
  readonly path: string;
  readonly executable: boolean;
  /** Names the content: files with the same name have the same bytes (a Git blob's hash, say). */
  readonly content?: string;
}

/** A file's content: one buffer, or for large files a stream that must be read before the next file. */
export interface TreeContent {
  readonly path: string;
  readonly size: number;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

/**
 * Regular files and directories, wherever they are: a folder, a Git commit, several laid over each other.
 * There are no symbolic links in it.
 */
export interface FileTree {
  /** Paths of all directories but the root. */
  readonly directories: readonly string[];
  readonly files: readonly TreeFile[];
  /** Yields the content of files of this tree in the order given. */
  read(files: readonly TreeFile[]): AsyncIterable<TreeContent>;
}

/** Files up to this size are read whole. */
const INLINE_SIZE = 1024 * 1024;

/** The tree of a folder as it is now. Symbolic links and whatever else is no file or directory are left out. */
export async function folderTree(folder: string): Promise<FileTree> {
  const directories: string[] = [];
  const files: TreeFile[] = [];
  const walk = async (path: string): Promise<void> => {
    for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
      const child = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) {
        directories.push(child);
        await walk(child);
      } else if (entry.isFile()) {
        const { mode } = await stat(join(folder, child));
        files.push({ path: child, executable: (mode & 0o111) !== 0 });
      }
    }
  };
  await walk('');
  return { directories, files, read: (wanted) => readFolder(folder, wanted) };
}

async function* readFolder(
  folder: string,
  files: readonly TreeFile[],
): AsyncGenerator<TreeContent, void, void> {
  for (const { path } of files) {
    const file = join(folder, path);
    const { size } = await stat(file);
    if (size > INLINE_SIZE) yield { path, size, body: createReadStream(file, { end: size - 1 }) };
    else {
      const body = await readFile(file);
      yield { path, size: body.length, body };
    }
  }
}

/**
 * A part of one tree put into another at a path. Throws `NOT_FOUND` when there is no such part and `EXISTS`
 * when something other than a file for a file is in the way, as a rename would.
 */
export function graftTree(base: FileTree, at: string, source: FileTree, from: string): FileTree {
  const target = normalize(at);
  const part = normalize(from);
  const isFile = source.files.some((file) => file.path === part);
  if (!isFile && part !== '' && !source.directories.includes(part)) {
    throw new ArtifactError('NOT_FOUND', `${part}: no such file or directory`);
  }
  checkTarget(base, target, isFile);
  const place = (path: string) =>
    [target, path.slice(part === '' ? 0 : part.length + 1)].filter(Boolean).join('/');
  const inside = (path: string) => (part === '' ? true : path === part || path.startsWith(`${part}/`));
  const origin = new Map(source.files.filter((f) => inside(f.path)).map((f) => [place(f.path), f]));
  const kept = base.files.filter((file) => !origin.has(file.path));
  const grafted = [...origin].map(([path, file]) => ({ ...file, path }));
  const directories = source.directories.filter((path) => inside(path)).map(place);
  return {
    directories: [...new Set([...base.directories, ...parents(target, !isFile), ...directories])].filter(
      Boolean,
    ),
    files: [...kept, ...grafted],
    read: (files) => readBoth(base, source, origin, files),
  };
}

function checkTarget(base: FileTree, target: string, isFile: boolean): void {
  const occupied =
    base.directories.includes(target) || (!isFile && base.files.some((f) => f.path === target));
  const blocked = parents(target, false).some((path) => base.files.some((f) => f.path === path));
  if (target === '' || occupied || blocked) {
    throw new ArtifactError(
      blocked ? 'INVALID_PATH' : 'EXISTS',
      `${target}: ${blocked ? 'not a directory' : 'file exists'}`,
    );
  }
}

function parents(path: string, including: boolean): string[] {
  const parts = path.split('/');
  const count = including ? parts.length : parts.length - 1;
  return Array.from({ length: count }, (_, index) => parts.slice(0, index + 1).join('/'));
}

/** Where a path leads without ever leaving the root: `..` at the root stays there. */
function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

async function* readBoth(
  base: FileTree,
  source: FileTree,
  origin: ReadonlyMap<string, TreeFile>,
  files: readonly TreeFile[],
): AsyncGenerator<TreeContent, void, void> {
  let run: TreeFile[] = [];
  let grafted = false;
  const flush = async function* (): AsyncGenerator<TreeContent, void, void> {
    let index = 0;
    const wanted = run;
    const tree = grafted ? source : base;
    const originals = grafted ? wanted.map((file) => origin.get(file.path)!) : wanted;
    for await (const content of tree.read(originals)) yield { ...content, path: wanted[index++]!.path };
  };
  for (const file of files) {
    const from = origin.has(file.path);
    if (from !== grafted && run.length > 0) {
      yield* flush();
      run = [];
    }
    grafted = from;
    run.push(file);
  }
  if (run.length > 0) yield* flush();
}
