import type { ReleaseError } from '../errors.ts';
import type { Release } from '../record/release.ts';

/** How an operation ended. */
export interface Outcome {
  /** The release as it was left, where there is one. */
  readonly release?: Release;
  /** Why it failed. */
  readonly error?: ReleaseError;
  /** What uninstall has to say of objects that stay. */
  readonly info?: string;
  /** What went wrong on the way and was passed over, as Helm passes over it. */
  readonly warnings: readonly string[];
}
