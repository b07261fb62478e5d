import type { FileTree, TreeFile } from './file-tree.ts';
import type { PathFilter } from './source-ignore.ts';

/** One entry of an archive, in the order of the archive. */
export type WalkEntry = { readonly directory: string } | { readonly file: TreeFile };

/**
 * What a tree's archive holds, in the order of Go's filepath.Walk: byte order within a directory, a directory
 * before what is in it. A directory that is filtered out does not hide what is in it: that is matched by itself.
 */
export function walkTree(tree: FileTree, filter: PathFilter | undefined): WalkEntry[] {
  const entries: { key: Buffer; entry: WalkEntry }[] = [];
  for (const directory of tree.directories) {
    if (!filter?.(directory.split('/'), true)) entries.push({ key: keyOf(directory), entry: { directory } });
  }
  for (const file of tree.files) {
    if (!filter?.(file.path.split('/'), false)) entries.push({ key: keyOf(file.path), entry: { file } });
  }
  return entries.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ entry }) => entry);
}

/** With the separator below every other byte, a plain comparison of whole paths is the order of the walk. */
function keyOf(path: string): Buffer {
  return Buffer.from(path.replaceAll('/', '\0'), 'utf8');
}
