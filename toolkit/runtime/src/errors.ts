import { CodedError } from '@flux-ts/errors';

/** Kinds of {@link RuntimeError}. */
export type RuntimeErrorCode =
  | 'TERMINAL'
  | 'ACCESS_DENIED'
  | 'STATUS_CONFLICT'
  | 'FEATURE_GATE'
  | 'FLAG'
  | 'LEADERSHIP_LOST'
  | 'BAD_ADDRESS'
  | 'NOT_STARTED';

/** What went wrong in the runtime itself. */
export class RuntimeError extends CodedError<RuntimeErrorCode> {}

/** A failure that trying again cannot mend: the loop waits for an event. Its message is controller-runtime's, with its cause's. */
export class TerminalError extends CodedError<'TERMINAL'> {
  constructor(cause: Error) {
    super('TERMINAL', cause.message.replace(/^(?!terminal error: )/, 'terminal error: '), { cause });
  }
}

/** A reference that rules of access forbid; controllers report reason AccessDenied and stall. */
export class AccessDeniedError extends CodedError<'ACCESS_DENIED'> {
  constructor(message: string) {
    super('ACCESS_DENIED', message);
  }
}
