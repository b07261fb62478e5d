import type { Artifact } from '@flux-ts/kinds';
import type { ExtractLimits } from './archive-reader.ts';
import type { ArtifactOwner } from './artifact-path.ts';
import type { DigestAlgorithm } from './digest.ts';
import type { FileTree } from './file-tree.ts';
import type { Retention } from './garbage.ts';
import type { PathFilter } from './source-ignore.ts';
import type { Lease } from './tree-cache.ts';

/** What becomes an artifact. */
export type ArtifactSource =
  | { readonly tree: FileTree; readonly filter?: PathFilter }
  | { readonly folder: string; readonly filter?: PathFilter }
  | { readonly bytes: Uint8Array }
  | { readonly file: string };

/** Options of {@link createArtifactStore}. */
export interface ArtifactStoreOptions {
  /** Created if missing. Artifacts lie in `<kind>/<namespace>/<name>/`; `.trees` holds unpacked ones. */
  readonly root: string;
  /** Host (and port) that artifact URLs name, or a whole `http(s)://…`. */
  readonly host: string;
  readonly retention: Retention;
  readonly clock: { now(): number };
  /** Default sha256. */
  readonly algorithm?: DigestAlgorithm;
  /** Keep what is packed in unpacked form too, for consumers in the same process; default false. */
  readonly keepTrees?: boolean;
  /** Most bytes of files in one artifact; default 2 GiB. */
  readonly maxBytes?: number;
  readonly limits?: ExtractLimits;
  readonly maxIdleBytes?: number;
}

/** Details of one write. */
export interface WriteOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** What identifies a stored artifact: the part of a status' artifact that matters here. */
export type ArtifactReference = Pick<Artifact, 'path' | 'digest'>;

/** Artifacts on disk: written atomically, without locks, addressed by digest, served over HTTP. */
export interface ArtifactStore {
  readonly root: string;
  /** The URL under which a path is served. */
  urlOf(path: string): string;
  /** Packs a source as an owner's file and returns what goes into its status. */
  write(
    owner: ArtifactOwner,
    file: string,
    source: ArtifactSource,
    revision: string,
    options?: WriteOptions,
  ): Promise<Artifact>;
  /** Points `<owner's folder>/<name>` at an artifact and returns the link's URL. */
  link(artifact: ArtifactReference, name: string): Promise<string>;
  /** Whether its file is there (a regular file; its content is {@link verify}'s business). */
  exists(artifact: Pick<Artifact, 'path'>): Promise<boolean>;
  /** Throws `DIGEST_MISMATCH`, `INVALID_DIGEST` or `NOT_FOUND`. A file that has not changed since is not read again. */
  verify(artifact: ArtifactReference): Promise<void>;
  /** Removes one artifact's file. */
  remove(artifact: Pick<Artifact, 'path'>): Promise<void>;
  /** Removes all of an owner's artifacts; returns whether there were any. */
  removeAll(owner: ArtifactOwner): Promise<boolean>;
  /**
   * Removes an owner's superseded artifacts as the retention says, and returns their paths. Throws `ABORTED` when the
   * signal fires; what is left then is the next run's.
   */
  collect(current: Pick<Artifact, 'path'>, options?: { signal?: AbortSignal }): Promise<string[]>;
  /** Whether an artifact's URL is one of this store's. */
  owns(artifact: Pick<Artifact, 'url'>): boolean;
  /** The unpacked artifact, without HTTP. Throws as {@link verify} does, or `INVALID_ARCHIVE`. */
  open(artifact: ArtifactReference, options?: { signal?: AbortSignal }): Promise<Lease>;
  /** The static file server: GET and HEAD, no listings. */
  readonly fetchHandler: (request: Request) => Promise<Response>;
  /** Removes the unpacked trees; artifacts stay. */
  close(): Promise<void>;
}
