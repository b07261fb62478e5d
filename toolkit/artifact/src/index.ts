export type { Artifact } from '@flux-ts/kinds';
export { DEFAULT_EXTRACT_LIMITS, type ExtractLimits, extractArchive } from './archive-reader.ts';
export { type ArtifactOwner, artifactPath } from './artifact-path.ts';
export { DIGEST_ALGORITHMS, type DigestAlgorithm, digestAlgorithm, parseDigest } from './digest.ts';
export { ArtifactError, type ArtifactErrorCode } from './errors.ts';
export { type ArtifactFetcher, createFetcher, type FetcherOptions } from './fetcher.ts';
export { type FileTree, folderTree, graftTree, type TreeContent, type TreeFile } from './file-tree.ts';
export type { Retention } from './garbage.ts';
export { type PathFilter, type SourceIgnoreOptions, sourceIgnoreFilter } from './source-ignore.ts';
export { createArtifactStore } from './store.ts';
export type {
  ArtifactReference,
  ArtifactSource,
  ArtifactStore,
  ArtifactStoreOptions,
  WriteOptions,
} from './store-types.ts';
export type { Lease } from './tree-cache.ts';
