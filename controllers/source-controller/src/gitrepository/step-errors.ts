import { ArtifactError } from '@flux-ts/artifact';
import { errorMessage } from '@flux-ts/errors';
import { GitError } from '@flux-ts/git';
import { sourceReasons } from '@flux-ts/kinds';
import { SourceError } from '../source/reconcile-error.ts';

/** What is wrong when an artifact cannot be written. */
export function storageError(cause: unknown): SourceError {
  if (cause instanceof ArtifactError && cause.code === 'DIRECTORY') {
    const message = `failed to create artifact directory: ${cause.message}`;
    return SourceError.generic(sourceReasons.directoryCreationFailed, message, cause);
  }
  const message = `unable to archive artifact to storage: ${errorMessage(cause)}`;
  return SourceError.generic(sourceReasons.archiveOperationFailed, message, cause);
}

/** What is wrong when Git gives no commit. */
export function checkoutError(cause: unknown): SourceError {
  if (cause instanceof GitError && cause.code === 'EMPTY_REPOSITORY') {
    return SourceError.generic(sourceReasons.emptyGitRepository, cause.message, cause);
  }
  const message = `failed to checkout and determine revision: ${errorMessage(cause)}`;
  return SourceError.generic(sourceReasons.gitOperationFailed, message, cause);
}
