import { GitError } from '../errors.ts';
import { collect, type ObjectReader } from './object-reader.ts';

/** One entry of a commit's tree, however deep. */
export interface TreeEntry {
  /** `/`-separated, relative to the root. */
  readonly path: string;
  readonly kind: 'file' | 'executable' | 'symlink' | 'directory' | 'submodule';
  readonly hash: string;
}

/** Bounds against hostile trees, which can be exponentially larger than their pack. */
export interface TreeLimits {
  readonly maxEntries: number;
  readonly maxDepth: number;
}

/** Generous for repositories, deadly for bombs. */
const DEFAULT_TREE_LIMITS: TreeLimits = { maxEntries: 500_000, maxDepth: 64 };

/**
 * Lists a tree and all below it, directories before what they hold. Throws `INVALID_TREE` for names that could
 * lead out of a folder (git's own checks run on push, if they run at all) and for more than the limits allow.
 */
export async function listTree(
  reader: ObjectReader,
  root: string,
  limits: TreeLimits = DEFAULT_TREE_LIMITS,
): Promise<TreeEntry[]> {
  const found: TreeEntry[] = [];
  let level: TreeEntry[] = [{ path: '', kind: 'directory', hash: root }];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.maxDepth) throw new GitError('INVALID_TREE', 'the tree is nested too deeply');
    const next: TreeEntry[] = [];
    let index = 0;
    for await (const object of reader.read(level.map((entry) => entry.hash))) {
      const parent = level[index++]!;
      if (object.type !== 'tree') throw new GitError('INVALID_TREE', `${parent.path} is not a tree`);
      for (const entry of parseTree(await collect(object.body), parent.path, root.length / 2)) {
        found.push(entry);
        if (entry.kind === 'directory') next.push(entry);
      }
      if (found.length > limits.maxEntries)
        throw new GitError('INVALID_TREE', 'the tree has too many entries');
    }
    level = next;
  }
  return found;
}

/** A tree object is a run of `<octal mode> <name>\0<hash in bytes>`. */
export function parseTree(body: Buffer, parent: string, hashBytes: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(32, at);
    const end = body.indexOf(0, space);
    const next = end + 1 + hashBytes;
    if (space < 0 || end < 0 || next > body.length) throw new GitError('INVALID_TREE', 'a tree is damaged');
    const name = body.toString('utf8', space + 1, end);
    checkName(name);
    entries.push({
      path: parent === '' ? name : `${parent}/${name}`,
      kind: kindOf(body.toString('latin1', at, space)),
      hash: body.toString('hex', end + 1, next),
    });
    at = next;
  }
  return entries;
}

function checkName(name: string): void {
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.toLowerCase() === '.git') {
    throw new GitError('INVALID_TREE', `a tree has an entry named ${JSON.stringify(name)}`);
  }
}

function kindOf(mode: string): TreeEntry['kind'] {
  switch (mode) {
    case '40000':
      return 'directory';
    case '120000':
      return 'symlink';
    case '160000':
      return 'submodule';
    default: // 100644, 100664, 100755
      return (Number.parseInt(mode, 8) & 0o111) === 0 ? 'file' : 'executable';
  }
}
