import { CodedError } from '@flux-ts/errors';

/** What can go wrong in the Git server outside of a request. */
export type GitServerErrorCode = 'INVALID_OPTIONS' | 'GIT_FAILED' | 'STOPPED';

/** Thrown by {@link startGitServer} and by operations on its repositories. */
export class GitServerError extends CodedError<GitServerErrorCode> {}
