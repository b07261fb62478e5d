import { join } from 'node:path';
import type { TreeFile } from './file-tree.ts';
import type { TreeCache } from './tree-cache.ts';

/** The unpacked tree of an owner's last artifact, and which content lies where in it. */
export interface KeptTree {
  readonly digest: string;
  /** Path by content and mode. */
  readonly paths: ReadonlyMap<string, string>;
}

/** A tree whose files may be linked into the next one, for as long as it is held. */
export interface Reuse {
  /** Where a file of the same content and mode lies; undefined when none does, or the content is not known. */
  find(file: TreeFile): string | undefined;
  release(): void;
}

/** Notes what can be found again. Only files whose content has a name count. */
export function keepTree(digest: string, files: readonly TreeFile[]): KeptTree {
  const paths = new Map<string, string>();
  for (const file of files) {
    const key = contentKey(file);
    if (key !== undefined) paths.set(key, file.path);
  }
  return { digest, paths };
}

/** Holds a kept tree, if it is still there. */
export async function holdTree(kept: KeptTree | undefined, trees: TreeCache): Promise<Reuse | undefined> {
  if (!kept || kept.paths.size === 0 || !trees.has(kept.digest)) return undefined;
  const lease = await trees
    .acquire(kept.digest, () => Promise.reject(new Error('gone')))
    .catch(() => undefined);
  if (!lease) return undefined;
  return {
    find: (file) => {
      const path = kept.paths.get(contentKey(file) ?? '');
      return path === undefined ? undefined : join(lease.folder, path);
    },
    release: () => lease.release(),
  };
}

function contentKey(file: TreeFile): string | undefined {
  return file.content === undefined ? undefined : `${file.executable ? 'x' : '-'}${file.content}`;
}
