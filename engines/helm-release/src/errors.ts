import { CodedError } from '@flux-ts/errors';

/**
 * `OPTIONS`: the operation cannot be asked for like this. `IN_USE`: the name has a release. `NOT_FOUND`: it has none,
 * or not that revision. `PENDING`: another operation is under way, or was cut off. `RENDER`: the chart does not
 * render. `BUILD`: a manifest holds what the server does not know. `OWNERSHIP`: an object belongs to somebody else.
 * `HOOK`, `APPLY`, `WAIT`, `DELETE`: that step failed. `STORAGE`: a record cannot be read or written. `RECORD`: it
 * can be read, but is no release.
 */
export type ReleaseErrorCode =
  | 'OPTIONS'
  | 'IN_USE'
  | 'NOT_FOUND'
  | 'PENDING'
  | 'RENDER'
  | 'BUILD'
  | 'OWNERSHIP'
  | 'HOOK'
  | 'APPLY'
  | 'WAIT'
  | 'DELETE'
  | 'STORAGE'
  | 'RECORD';

/** Why an operation on a release failed, in Helm's words. `data.reason` is the API's reason where it gave one. */
export class ReleaseError extends CodedError<ReleaseErrorCode> {
  /** The same failure with more words around it. */
  wrap(words: (message: string) => string): ReleaseError {
    return new ReleaseError(this.code, words(this.message), { cause: this, data: this.data });
  }
}
