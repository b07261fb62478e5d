import { CodedError } from '@flux-ts/errors';

/**
 * Why a storage refused:
 * - `CONFLICT`: the object is not at the expected revision (`data.actual` is the revision it has, 0 for none);
 * - `COMPACTED`: history no longer reaches back to the wanted revision (`data.oldest`);
 * - `FUTURE`: the wanted revision does not exist yet (`data.newest`);
 * - `LOCKED`: another process has the file;
 * - `CORRUPT`: the file cannot be read;
 * - `WRITE_FAILED`: a batch could not be made durable and was undone;
 * - `TOO_LARGE`: the object is larger than `MAX_OBJECT` (`data.bytes`);
 * - `CLOSED`: used after `close()`.
 */
export type StorageErrorCode =
  | 'CONFLICT'
  | 'COMPACTED'
  | 'FUTURE'
  | 'LOCKED'
  | 'CORRUPT'
  | 'WRITE_FAILED'
  | 'TOO_LARGE'
  | 'CLOSED';

/** An error of a {@link Storage}; told apart by `code`. */
export class StorageError extends CodedError<StorageErrorCode> {}

/** Bytes of JSON that an object may have: as etcd's requests (its `--max-request-bytes`). */
export const MAX_OBJECT = 1.5 * 1024 * 1024;
