import { lstatSync, type Stats } from 'node:fs';
import { sep } from 'node:path';

/** What a path is, without opening it: for something settled with a sign that changes whenever it is changed. */
export interface Peeked {
  readonly kind: 'missing' | 'file' | 'directory' | 'link' | 'other';
  readonly sign?: string;
}

/** Looks at paths of one folder; good for one pass, since it remembers which folders are no links. */
export interface Peek {
  at(path: string): Peeked;
  /** Whether a path leads where it says: undefined when a link is on the way, false when there is nothing. */
  isReal(path: string): boolean | undefined;
}

/** Milliseconds within which a second change may leave the times as they are. */
const FINE = 50;
const COARSE = 2100;

/** A {@link Peek} over a folder of the disk. */
export function peekAt(root: string): Peek {
  const known = new Map<string, Peeked>();
  const at = (path: string): Peeked => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const found = look(path === '' ? root : root + sep + path);
    known.set(path, found);
    return found;
  };
  const isReal = (path: string): boolean | undefined => {
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      if (at(path.slice(0, end)).kind === 'link') return undefined;
    }
    const { kind } = at(path);
    return kind === 'link' ? undefined : kind !== 'missing';
  };
  return { at, isReal };
}

/** The sign of a path of the disk, when there is one. */
export function signAt(path: string): string | undefined {
  return look(path).sign;
}

function look(path: string): Peeked {
  let status: Stats | undefined;
  try {
    status = lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // A name that is too long, a loop: whoever reads it finds out.
    return { kind: 'link' };
  }
  if (status === undefined) return { kind: 'missing' };
  if (status.isSymbolicLink()) return { kind: 'link' };
  const kind = status.isFile() ? 'file' : status.isDirectory() ? 'directory' : 'other';
  const sign = signOf(status);
  return sign === undefined ? { kind } : { kind, sign };
}

/**
 * Device, inode, size and times, as git's index has them. None while the last change is so fresh that another one could
 * bear the same time («racily clean»): how fresh, depends on how fine the file system's times are.
 */
function signOf({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string | undefined {
  const grain = ctimeMs % 1000 === 0 ? COARSE : FINE;
  const age = Date.now() - ctimeMs;
  return age > grain ? `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}` : undefined;
}
