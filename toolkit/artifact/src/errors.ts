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
  | 'IO';

/** Thrown by everything in this package. */
export class ArtifactError extends CodedError<ArtifactErrorCode> {}

/** Throws `ABORTED` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ArtifactError('ABORTED', 'context canceled', { cause: signal.reason });
}
