import type { FileEntry, FileSystem } from '../file-system.ts';
import { basename, dirname } from '../file-system.ts';

/** A file system with one file put over it; nothing is written beneath. */
export function overlayFile(base: FileSystem, path: string, content: Uint8Array): FileSystem {
  const folder = dirname(path);
  const name = basename(path);
  return {
    read: (wanted) => (wanted === path ? content : base.read(wanted)),
    list: (wanted) => {
      const entries = base.list(wanted);
      if (wanted !== folder || entries === undefined || entries.some((entry) => entry.name === name))
        return entries;
      const added: FileEntry = { name, kind: 'file' };
      return [...entries, added].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    ...(base.sign === undefined
      ? {}
      : { sign: (wanted) => (wanted === path ? undefined : base.sign?.(wanted)) }),
    written: (wanted) => base.read(wanted),
    realPath: (wanted) => {
      const real = base.realPath === undefined ? wanted : base.realPath(wanted);
      return wanted === path ? (real ?? path) : real;
    },
  };
}
