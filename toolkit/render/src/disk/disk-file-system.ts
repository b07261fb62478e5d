import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type FileEntry, type FileSystem, KustomizeError } from '@flux-ts/kustomize';
import { signAt } from './peek.ts';

/** Limits of a {@link diskFileSystem}. */
export interface DiskOptions {
  /** Largest file that is read, in bytes. Default 32 MiB. */
  readonly maxFileSize?: number;
}

const missing = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL']);

/**
 * A folder of the disk, read-only and closed in: a symbolic link may lead anywhere within the root and nowhere else.
 * Reading fails with a {@link KustomizeError} `SECURITY` for a path out of the root and `LIMIT` for a file that is
 * too large; both name the file as seen from the root.
 */
export function diskFileSystem(root: string, options: DiskOptions = {}): FileSystem {
  const maxFileSize = options.maxFileSize ?? 32 * 1024 * 1024;
  const realRoot = realpathSync.native(root);
  const folders = new Map<string, string | undefined>();

  /** Where a path really is; undefined when there is nothing. */
  const locate = (path: string): string | undefined => {
    const real = realPath(join(realRoot, path));
    if (
      real !== undefined &&
      real !== realRoot &&
      !real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)
    ) {
      throw new KustomizeError('SECURITY', `path '/${path}' is not in or below '/'`, {
        address: { file: path },
      });
    }
    return real;
  };
  const locateFolder = (path: string): string | undefined => {
    if (!folders.has(path)) folders.set(path, locate(path));
    return folders.get(path);
  };
  /** A file in a known folder needs no look-up of its own, unless it is a link. */
  const open = (path: string): number | undefined => {
    const slash = path.lastIndexOf('/');
    const folder = locateFolder(slash < 0 ? '' : path.slice(0, slash));
    if (folder === undefined) return undefined;
    const direct = openFile(join(folder, path.slice(slash + 1)), constants.O_NOFOLLOW);
    if (direct !== 'link') return direct;
    const real = locate(path);
    const opened = real === undefined ? undefined : openFile(real, constants.O_NOFOLLOW);
    return opened === 'link' ? undefined : opened;
  };

  return {
    read(path) {
      const file = open(path);
      if (file === undefined) return undefined;
      try {
        const status = fstatSync(file);
        if (!status.isFile()) return undefined;
        if (status.size > maxFileSize) {
          const text = `file '/${path}' is too large: ${status.size} bytes, at most ${maxFileSize} are read`;
          throw new KustomizeError('LIMIT', text, { address: { file: path } });
        }
        return readAll(file, status.size);
      } finally {
        closeSync(file);
      }
    },
    list(path) {
      const real = locateFolder(path);
      return real === undefined ? undefined : listFolder(real);
    },
    realPath(path) {
      const real = locate(path);
      return real === undefined ? undefined : relative(realRoot, real).replaceAll(sep, '/');
    },
    sign: (path) => signAt(join(realRoot, path)),
  };
}

function realPath(path: string): string | undefined {
  return orMissing(() => realpathSync.native(path));
}

function orMissing<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && (missing.has(code) || code === 'ELOOP')) return undefined;
    throw error;
  }
}

function openFile(path: string, flags: number): number | undefined | 'link' {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP') return 'link';
    if (code !== undefined && (missing.has(code) || code === 'EISDIR' || code === 'ENXIO')) return undefined;
    throw error;
  }
}

function readAll(file: number, size: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(size);
  let length = 0;
  while (length < size) {
    const count = readSync(file, bytes, length, size - length, length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

/** Links are listed as files, as Go's filepath.Walk sees them; they can still be opened as folders. */
function listFolder(path: string): readonly FileEntry[] | undefined {
  try {
    return readdirSync(path, { withFileTypes: true })
      .map((entry): FileEntry => ({ name: entry.name, kind: entry.isDirectory() ? 'directory' : 'file' }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && missing.has(code)) return undefined;
    throw error;
  }
}
