/** One entry of a folder. */
export interface FileEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory';
}

/**
 * What a build reads from. Paths are separated by `/`, relative to the root, without `.` and `..`; the root itself
 * is the empty path. Implementations confine themselves to the root, symbolic links included, and answer undefined
 * for what is not there; they throw for what may not be read (too large, outside the root).
 */
export interface FileSystem {
  /** The bytes of a file; undefined when there is no such file. */
  read(path: string): Uint8Array | undefined;
  /** The entries of a folder, sorted by name; undefined when there is no such folder. */
  list(path: string): readonly FileEntry[] | undefined;
  /** Where a path leads when links are followed; undefined when there is nothing. Absent: there are no links. */
  realPath?(path: string): string | undefined;
  /** What a user wrote where `read` answers with something generated; undefined when nobody did. Absent: no such. */
  written?(path: string): Uint8Array | undefined;
  /**
   * A sign of what lies at a path, without reading it: as long as it is the same, `read` and `list` answer the same.
   * Undefined when that is not known. Absent: there are no signs.
   */
  sign?(path: string): string | undefined;
}

/** Files in memory: for tests, for generated files, and for sources that never touch a disk. */
export class MemoryFileSystem implements FileSystem {
  private readonly files = new Map<string, Uint8Array>();
  private readonly folders = new Map<string, Map<string, FileEntry['kind']>>();

  /** `files` maps paths to their content; texts are stored as UTF-8. */
  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    this.folders.set('', new Map());
    for (const path of Object.keys(files)) this.write(path, files[path] ?? '');
  }

  /** Creates or replaces a file, and the folders on the way. */
  write(path: string, content: string | Uint8Array): void {
    const clean = cleanPath(path);
    this.files.set(clean, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    let child = clean;
    let kind: FileEntry['kind'] = 'file';
    while (child !== '') {
      const parent = dirname(child);
      const entries = this.folders.get(parent) ?? new Map<string, FileEntry['kind']>();
      this.folders.set(parent, entries);
      entries.set(basename(child), kind);
      child = parent;
      kind = 'directory';
    }
  }

  read(path: string): Uint8Array | undefined {
    return this.files.get(path);
  }

  list(path: string): readonly FileEntry[] | undefined {
    const entries = this.folders.get(path);
    if (entries === undefined) return undefined;
    return [...entries].map(([name, kind]) => ({ name, kind })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** A path without `.`, `..`, doubled and leading slashes; `..` at the root is dropped. */
export function cleanPath(path: string): string {
  const result: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') result.pop();
    else result.push(part);
  }
  return result.join('/');
}

/** `path` as seen from the folder `base`; an absolute one starts at the root. */
export function joinPath(base: string, path: string): string {
  return cleanPath(path.startsWith('/') ? path : `${base}/${path}`);
}

/** The folder of a path; the root's is itself. */
export function dirname(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether `path` is the folder `ancestor` or lies below it. */
export function isWithin(path: string, ancestor: string): boolean {
  return ancestor === '' || path === ancestor || path.startsWith(`${ancestor}/`);
}
