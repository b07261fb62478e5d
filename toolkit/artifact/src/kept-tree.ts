import { join } from 'node:path';
import type { TreeFile } from './file-tree.ts';
import type { TreeCache } from './tree-cache.ts';
import type { WalkEntry } from './walk.ts';

/** The unpacked tree of an owner's last artifact, and what is in it. */
export interface KeptTree {
  readonly digest: string;
  readonly entries: readonly WalkEntry[];
}

/** A tree whose files may be linked into the next one, for as long as it is held. */
export interface Reuse {
  /** Where a file of the same content and mode lies; undefined when none does, or the content is not known. */
  find(file: TreeFile): string | undefined;
  release(): void;
}

/** Holds a kept tree, if it is still there. */
export async function holdTree(kept: KeptTree | undefined, trees: TreeCache): Promise<Reuse | undefined> {
  if (!kept || !trees.has(kept.digest)) return undefined;
  const paths = pathsByContent(kept.entries);
  if (paths.size === 0) return undefined;
  const lease = await trees
    .acquire(kept.digest, () => Promise.reject(new Error('gone')))
    .catch(() => undefined);
  if (!lease) return undefined;
  return {
    find: (file) => {
      const path = paths.get(contentKey(file) ?? '');
      return path === undefined ? undefined : join(lease.folder, path);
    },
    release: () => lease.release(),
  };
}

/** Only files whose content has a name can be found again. */
function pathsByContent(entries: readonly WalkEntry[]): Map<string, string> {
  const paths = new Map<string, string>();
  for (const entry of entries) {
    if (!('file' in entry)) continue;
    const key = contentKey(entry.file);
    if (key !== undefined) paths.set(key, entry.file.path);
  }
  return paths;
}

function contentKey(file: TreeFile): string | undefined {
  return file.content === undefined ? undefined : `${file.executable ? 'x' : '-'}${file.content}`;
}
