import { CodedError } from '@flux-ts/errors';

/** What can be wrong with an object, a patch, a selector or a path. */
export type ResourceErrorCode =
  /** A JSON Patch, merge patch or strategic merge patch that is malformed. */
  | 'PATCH_INVALID'
  /** A patch that is well formed but does not fit its target. */
  | 'PATCH_FAILED'
  /** A `test` operation of a JSON Patch that did not hold. */
  | 'TEST_FAILED'
  /** `managedFields` that cannot be read. */
  | 'FIELDS'
  /** A value that its schema cannot hold (server-side apply). */
  | 'SCHEMA'
  | 'SELECTOR'
  | 'JSON_PATH'
  /** An inventory id or object reference that cannot be read. */
  | 'IDENTITY';

/** Every error of this package. Messages are upstream's where users see them. */
export class ResourceError extends CodedError<ResourceErrorCode> {}
