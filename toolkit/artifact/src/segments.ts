import { createHash } from 'node:crypto';
import type { TreeFile } from './file-tree.ts';
import type { WalkEntry } from './walk.ts';

/**
 * A run of an archive's entries that is compressed by itself, as one member of the gzip file (RFC 1952, 2.2). What
 * nobody has changed can then be copied from a former archive.
 */
export interface Segment {
  readonly entries: readonly WalkEntry[];
  readonly files: readonly TreeFile[];
  /** The end of the archive is in it. */
  readonly last: boolean;
  /** Names its bytes before they are made; undefined when the content of a file has no name. */
  readonly key: string | undefined;
}

/** Where a segment lies in an archive, and the bytes of the files in it. */
export interface SegmentPlace {
  readonly offset: number;
  readonly length: number;
  readonly bytes: number;
}

/** How long segments are. */
export interface CutSizes {
  /** Fewer entries are not worth a member; so are archives of small sources one member. */
  readonly least: number;
  readonly most: number;
  /** One of so many paths ends a segment. */
  readonly oneOf: number;
}

const DEFAULT_SIZES: CutSizes = { least: 128, most: 4096, oneOf: 256 };

/**
 * Cuts entries into segments. Where to cut depends on the names of the entries near the cut alone, so that an added or
 * removed file changes its own segment and not all that follow.
 */
export function cutSegments(entries: readonly WalkEntry[], sizes = DEFAULT_SIZES): Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  for (const [index, entry] of entries.entries()) {
    const count = index + 1 - from;
    const last = index === entries.length - 1;
    if (!last && !isCut(entry, count, sizes)) continue;
    segments.push(segmentOf(entries.slice(from, index + 1), last));
    from = index + 1;
  }
  return segments;
}

function isCut(entry: WalkEntry, count: number, { least, most, oneOf }: CutSizes): boolean {
  if (count < least) return false;
  return count >= most || hashOf('file' in entry ? entry.file.path : entry.directory) % oneOf === 0;
}

/** FNV-1a over UTF-16 code units. Whoever chooses names against it gets longer segments, nothing else. */
function hashOf(path: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193);
  // The low bits of a product know only the low bits of its factors.
  return (hash ^ (hash >>> 15)) >>> 0;
}

function segmentOf(entries: readonly WalkEntry[], last: boolean): Segment {
  const files = entries.flatMap((entry) => ('file' in entry ? [entry.file] : []));
  return { entries, files, last, key: keyOf(entries, last) };
}

function keyOf(entries: readonly WalkEntry[], last: boolean): string | undefined {
  const parts: (string | number)[] = [last ? 1 : 0];
  for (const entry of entries) {
    if ('directory' in entry) parts.push(entry.directory, 2);
    else if (entry.file.content === undefined) return undefined;
    else parts.push(entry.file.path, entry.file.executable ? 1 : 0, entry.file.content);
  }
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
