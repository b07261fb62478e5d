import { CodedError } from '@flux-ts/errors';

/** Everything that a Git operation can fail with, told apart by stable signs of git's, curl's and ssh's output. */
export type GitErrorCode =
  | 'ABORTED'
  | 'TIMEOUT'
  | 'GIT_MISSING'
  | 'SSH_MISSING'
  | 'INVALID_URL'
  | 'INVALID_AUTH'
  | 'IDENTITY'
  | 'PASSPHRASE_REQUIRED'
  | 'INVALID_REF'
  | 'INVALID_TREE'
  | 'AUTHENTICATION_REQUIRED'
  | 'AUTHORIZATION_FAILED'
  | 'REPOSITORY_NOT_FOUND'
  | 'EMPTY_REPOSITORY'
  | 'REF_NOT_FOUND'
  | 'COMMIT_NOT_FOUND'
  | 'NO_VERSION_MATCH'
  | 'UNKNOWN_HOST'
  | 'CONNECTION'
  | 'TLS'
  | 'HOST_KEY'
  | 'REDIRECT'
  | 'OUTPUT_LIMIT'
  | 'PUSH_REJECTED'
  | 'PUSH_DECLINED'
  | 'SIGNATURE'
  | 'GIT';

/** Thrown by everything in this package. Its message never carries a secret. */
export class GitError extends CodedError<GitErrorCode> {}
