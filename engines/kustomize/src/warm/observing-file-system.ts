import { createHash } from 'node:crypto';
import type { FileSystem } from '../file-system.ts';

/** What a build asked of its files, and a digest of the answer; '' when there was none. */
export interface Observation {
  readonly kind: 'read' | 'list' | 'link';
  readonly path: string;
  readonly digest: string;
  readonly sign?: string | undefined;
}

/** A view of files that notes what a build asks. */
export interface ObservingFileSystem extends FileSystem {
  readonly observations: readonly Observation[];
  /** How often a file was read. */
  readsOf(path: string): number;
  /** Bytes of what was read. */
  readonly bytes: number;
  /** Whether something was asked that is not among the observations. */
  readonly isIncomplete: boolean;
}

/** Notes what is asked of `base`; what was answered first counts, since that is what the build began with. */
export function observe(base: FileSystem): ObservingFileSystem {
  const seen = new Map<string, Observation>();
  const reads = new Map<string, number>();
  let bytes = 0;
  let isIncomplete = false;
  const note = (kind: Observation['kind'], path: string, digest: string, sign?: string): void => {
    const key = `${kind} ${path}`;
    if (!seen.has(key)) seen.set(key, { kind, path, digest, sign });
  };
  return {
    get observations() {
      return [...seen.values()];
    },
    get bytes() {
      return bytes;
    },
    get isIncomplete() {
      return isIncomplete;
    },
    readsOf: (path) => reads.get(path) ?? 0,
    read(path) {
      const sign = base.sign?.(path);
      const content = base.read(path);
      reads.set(path, (reads.get(path) ?? 0) + 1);
      bytes += content?.length ?? 0;
      note('read', path, digestOfContent(content), sign);
      return content;
    },
    list(path) {
      const sign = base.sign?.(path);
      const entries = base.list(path);
      note('list', path, digestOfEntries(entries), sign);
      return entries;
    },
    ...(base.realPath === undefined ? {} : { realPath: follow }),
    ...(base.written === undefined ? {} : { written: asWritten }),
  };

  function follow(path: string): string | undefined {
    const real = base.realPath?.(path);
    note('link', path, real ?? missing);
    return real;
  }

  function asWritten(path: string): Uint8Array | undefined {
    isIncomplete = true;
    return base.written?.(path);
  }
}

const missing = '\n';

/** How an observation compares with what is there now: `same`, or the one that would be made now. */
export function lookAgain(before: Observation, fs: FileSystem): 'same' | Observation {
  const { kind, path } = before;
  if (kind === 'link') {
    const digest = fs.realPath === undefined ? path : (fs.realPath(path) ?? missing);
    return digest === before.digest ? 'same' : { kind, path, digest };
  }
  const sign = fs.sign?.(path);
  if (sign !== undefined && sign === before.sign) return 'same';
  const digest = kind === 'read' ? digestOfContent(fs.read(path)) : digestOfEntries(fs.list(path));
  return digest === before.digest && sign === before.sign ? 'same' : { kind, path, digest, sign };
}

function digestOfContent(content: Uint8Array | undefined): string {
  return content === undefined ? '' : createHash('sha256').update(content).digest('base64');
}

function digestOfEntries(entries: ReturnType<FileSystem['list']>): string {
  return entries === undefined ? '' : entries.map(({ kind, name }) => `${kind} ${name}`).join('\n') || '\n';
}
