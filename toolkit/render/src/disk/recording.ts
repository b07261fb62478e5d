import { createHash } from 'node:crypto';
import type { FileSystem } from '@flux-ts/kustomize';
import type { Peek } from './peek.ts';

/** One thing that a build asked of its files: what, and a digest of the answer; '' when there was none. */
export interface Observation {
  readonly kind: 'read' | 'list' | 'link';
  readonly path: string;
  readonly digest: string;
  /** What the path looked like before it was read; equal signs, equal answers. Absent: not known, or too fresh. */
  readonly sign?: string;
}

/** Notes every file, listing and failed look-up of a build. */
export class RecordingFileSystem implements FileSystem {
  private readonly base: FileSystem;
  private readonly peek: Peek | undefined;
  private readonly seen = new Map<string, Observation>();

  /** With `peek`, observations have signs. */
  constructor(base: FileSystem, peek?: Peek) {
    this.base = base;
    this.peek = peek;
  }

  /** In the order of their paths. */
  get observations(): readonly Observation[] {
    return [...this.seen.keys()].sort().map((key) => this.seen.get(key) as Observation);
  }

  read(path: string): Uint8Array | undefined {
    const sign = this.peek?.at(path).sign;
    const content = this.base.read(path);
    const digest = content === undefined ? '' : digestOf(content);
    this.note({ kind: 'read', path, digest, ...(sign === undefined ? {} : { sign }) });
    return content;
  }

  list(path: string): ReturnType<FileSystem['list']> {
    const sign = this.peek?.at(path).sign;
    const entries = this.base.list(path);
    this.note({
      kind: 'list',
      path,
      digest: listingDigest(entries),
      ...(sign === undefined ? {} : { sign }),
    });
    return entries;
  }

  realPath(path: string): string | undefined {
    const real = followLinks(this.base, path);
    this.note({ kind: 'link', path, digest: real ?? '' });
    return real;
  }

  /** What was answered first counts, since that is what the build began with. */
  private note(observation: Observation): void {
    const key = `${observation.kind} ${observation.path}`;
    if (!this.seen.has(key)) this.seen.set(key, observation);
  }
}

function followLinks(fs: FileSystem, path: string): string | undefined {
  return fs.realPath === undefined ? path : fs.realPath(path);
}

/** Whether a look at a path tells that it still answers as it did; undefined: it must be asked. */
export function holdsAtSight({ kind, path, digest, sign }: Observation, peek: Peek): boolean | undefined {
  if (kind === 'link') {
    const isReal = peek.isReal(path);
    return isReal === undefined ? undefined : digest === (isReal ? path : '');
  }
  const seen = peek.at(path);
  if (seen.kind === 'missing') return digest === '';
  if (kind === 'read' && seen.kind === 'directory') return digest === '';
  if (kind === 'list' && seen.kind === 'file') return digest === '';
  return sign !== undefined && seen.sign === sign ? true : undefined;
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
