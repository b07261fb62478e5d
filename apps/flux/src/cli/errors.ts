import { CodedError } from '@flux-ts/errors';

/** Why a command ends: a wrong flag, a wrong command, or a failure of its own. */
export type CliErrorCode = 'FLAG' | 'USAGE' | 'FAILED' | 'NOT_YET' | 'ABORTED';

/** An error that ends a command; its message is what the user sees. */
export class CliError extends CodedError<CliErrorCode> {}

/** Ends a command with an exit code of its own (flux diff: 0 same, 1 changes, 2 failure). */
export class RequestError extends CliError {
  readonly exitCode: number;

  constructor(exitCode: number, message: string, options: { readonly cause?: unknown } = {}) {
    super('FAILED', message, options);
    this.exitCode = exitCode;
  }
}

/** A failure with the user's words. */
export function failure(message: string, cause?: unknown): CliError {
  return new CliError('FAILED', message, cause === undefined ? {} : { cause });
}
