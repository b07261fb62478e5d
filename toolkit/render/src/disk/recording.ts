import { createHash } from 'node:crypto';
import type { FileSystem } from '@flux-ts/kustomize';

/** One thing that a build asked of its files: what, and a digest of the answer; '' when there was none. */
export interface Observation {
  readonly kind: 'read' | 'list' | 'link';
  readonly path: string;
  readonly digest: string;
}

/** Notes every file, listing and failed look-up of a build. */
export class RecordingFileSystem implements FileSystem {
  private readonly base: FileSystem;
  private readonly seen = new Map<string, Observation>();

  constructor(base: FileSystem) {
    this.base = base;
  }

  /** In the order of their paths. */
  get observations(): readonly Observation[] {
    return [...this.seen.keys()].sort().map((key) => this.seen.get(key) as Observation);
  }

  read(path: string): Uint8Array | undefined {
    const content = this.base.read(path);
    const key = `read ${path}`;
    if (!this.seen.has(key))
      this.seen.set(key, { kind: 'read', path, digest: content === undefined ? '' : digestOf(content) });
    return content;
  }

  list(path: string): ReturnType<FileSystem['list']> {
    const entries = this.base.list(path);
    const key = `list ${path}`;
    if (!this.seen.has(key)) this.seen.set(key, { kind: 'list', path, digest: listingDigest(entries) });
    return entries;
  }

  realPath(path: string): string | undefined {
    const real = followLinks(this.base, path);
    const key = `link ${path}`;
    if (!this.seen.has(key)) this.seen.set(key, { kind: 'link', path, digest: real ?? '' });
    return real;
  }
}

function followLinks(fs: FileSystem, path: string): string | undefined {
  return fs.realPath === undefined ? path : fs.realPath(path);
}

/** Whether a file system still answers as it did. */
export function stillHolds(observation: Observation, fs: FileSystem): boolean {
  const { kind, path, digest } = observation;
  if (kind === 'link') return (followLinks(fs, path) ?? '') === digest;
  if (kind === 'list') return listingDigest(fs.list(path)) === digest;
  const content = fs.read(path);
  return (content === undefined ? '' : digestOf(content)) === digest;
}

function listingDigest(entries: ReturnType<FileSystem['list']>): string {
  if (entries === undefined) return '';
  return digestOf(entries.map((entry) => `${entry.kind} ${entry.name}`).join('\n'));
}

/** SHA-256 in base64. */
export function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64');
}
