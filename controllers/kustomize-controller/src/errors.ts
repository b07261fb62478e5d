import { CodedError } from '@flux-ts/errors';

/**
 * How a reconcile that failed goes on:
 * `retry` after spec.retryInterval, with an event; `wait` after --requeue-dependency, without one;
 * `backoff` as the queue sees fit; `stall` not before the object changes, as an error that the queue counts; `rest`
 * likewise, but as no error of the reconcile.
 */
export type Recovery = 'retry' | 'wait' | 'backoff' | 'stall' | 'rest';

export interface FailureOptions {
  readonly cause?: unknown;
  /** Message of the event, when it is not the error's; null for no event. */
  readonly event?: string | null;
  readonly severity?: 'info' | 'error';
  /** What the log says of it, when it is not the failure itself. */
  readonly fault?: Error;
  /** Only worth a line in the log. */
  readonly quiet?: string;
  /** Also set status.observedGeneration: the spec was seen, and is at fault. */
  readonly observed?: boolean;
}

/** Why a Kustomization is not ready. `code` is the reason of its Ready condition; the message is upstream's. */
export class ReconcileFailure extends CodedError<string> {
  readonly recovery: Recovery;
  readonly options: FailureOptions;

  constructor(reason: string, recovery: Recovery, message: string, options: FailureOptions = {}) {
    super(reason, message, options.cause === undefined ? {} : { cause: options.cause });
    this.recovery = recovery;
    this.options = options;
  }
}

/** What stands before every message of an error that only a change of the object can mend. */
const TERMINAL_PREFIX = 'Reconciliation failed terminally due to configuration error';

/** A configuration that cannot work, whatever happens around it. */
export function configurationFailure(reason: string, cause: Error): ReconcileFailure {
  return new ReconcileFailure(reason, 'stall', `${TERMINAL_PREFIX}: ${cause.message}`, {
    cause,
    fault: cause,
    observed: true,
  });
}

/** Throws the signal's reason when the controller stops; a reconcile whose time is up has failed, and goes on to say so. */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted && (signal.reason as Error | undefined)?.name !== 'TimeoutError') throw signal.reason;
}
