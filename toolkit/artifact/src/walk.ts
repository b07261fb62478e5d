import type { FileTree, TreeFile } from './file-tree.ts';
import type { PathFilter } from './source-ignore.ts';

/** One entry of an archive, in the order of the archive. */
export type WalkEntry = { readonly directory: string } | { readonly file: TreeFile };

interface Keyed {
  readonly key: string;
  readonly entry: WalkEntry;
}

/**
 * What a tree's archive holds, in the order of Go's filepath.Walk: byte order within a directory, a directory
 * before what is in it. A directory that is filtered out does not hide what is in it: that is matched by itself.
 */
export function walkTree(tree: FileTree, filter: PathFilter | undefined): WalkEntry[] {
  const entries: Keyed[] = [];
  for (const directory of tree.directories) {
    if (!filter?.(directory.split('/'), true)) entries.push({ key: keyOf(directory), entry: { directory } });
  }
  for (const file of tree.files) {
    if (!filter?.(file.path.split('/'), false)) entries.push({ key: keyOf(file.path), entry: { file } });
  }
  const order = entries.some(({ key }) => SURROGATES.test(key)) ? byBytes : byUnits;
  return entries.sort(order).map(({ entry }) => entry);
}

/** With the separator below every other character, a plain comparison of whole paths is the order of the walk. */
function keyOf(path: string): string {
  return path.replaceAll('/', '\0');
}

/** UTF-16 orders as bytes of UTF-8 do, but for what surrogates stand for. */
const SURROGATES = /[\ud800-\udfff]/;

const byUnits = ({ key: a }: Keyed, { key: b }: Keyed): number => (a < b ? -1 : Number(a > b));

const byBytes = ({ key: a }: Keyed, { key: b }: Keyed): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));
