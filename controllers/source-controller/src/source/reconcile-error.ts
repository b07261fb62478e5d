import { CodedError, type CodedErrorOptions } from '@flux-ts/errors';

/**
 * How a failure is dealt with (source-controller internal/error):
 * - `GENERIC`: tried again with backoff, told in a Warning;
 * - `WAITING`: tried again after a while, for something else has to happen first;
 * - `STALLING`: not tried again until the object changes, told in a Warning;
 * - `IGNORED`: no failure but a reconcile with nothing to do.
 */
export type SourceErrorCode = 'GENERIC' | 'WAITING' | 'STALLING' | 'IGNORED';

/** Ends a reconcile, with the reason for conditions and events. */
export class SourceError extends CodedError<SourceErrorCode> {
  readonly reason: string;
  /** Milliseconds until a `WAITING` object is tried again. */
  readonly requeueAfter: number | undefined;

  private constructor(
    code: SourceErrorCode,
    reason: string,
    message: string,
    options: CodedErrorOptions & { requeueAfter?: number } = {},
  ) {
    super(code, message, options);
    this.reason = reason;
    this.requeueAfter = options.requeueAfter;
  }

  static generic(reason: string, message: string, cause?: unknown): SourceError {
    return new SourceError('GENERIC', reason, message, { cause });
  }

  static stalling(reason: string, message: string, cause?: unknown): SourceError {
    return new SourceError('STALLING', reason, message, { cause });
  }

  static waiting(reason: string, message: string, requeueAfter: number, cause?: unknown): SourceError {
    return new SourceError('WAITING', reason, message, { cause, requeueAfter });
  }

  static ignored(reason: string, message: string): SourceError {
    return new SourceError('IGNORED', reason, message);
  }
}
