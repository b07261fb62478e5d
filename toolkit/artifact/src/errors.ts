import { CodedError } from '@flux-ts/errors';

/** What can go wrong with an artifact. */
export type ArtifactErrorCode =
  | 'NOT_FOUND'
  | 'INVALID_PATH'
  | 'INVALID_DIGEST'
  | 'DIGEST_MISMATCH'
  | 'INVALID_ARCHIVE'
  | 'LIMIT'
  | 'EXISTS'
  | 'DOWNLOAD'
  | 'ABORTED'
  | 'DIRECTORY'
  | 'IO';

/** Thrown by everything in this package. */
export class ArtifactError extends CodedError<ArtifactErrorCode> {}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EEXIST: 'file exists',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  EROFS: 'read-only file system',
};

/** The error for a folder that cannot be made: `DIRECTORY`, in Go's words. */
export function directoryError(cause: unknown): ArtifactError {
  const { code = '', path = '' } = cause as NodeJS.ErrnoException;
  const why = Object.hasOwn(WORDS, code) ? WORDS[code] : code;
  return new ArtifactError('DIRECTORY', `mkdir ${path}: ${why}`, { cause });
}

/** Throws `ABORTED` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ArtifactError('ABORTED', 'context canceled', { cause: signal.reason });
}
