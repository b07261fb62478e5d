import { type Address, CodedError, withAddress } from '@flux-ts/errors';
import { ApiError } from '@flux-ts/kube';
import { formatSubject, type ObjectId } from '@flux-ts/resource';

/** Why applying ended. */
export type ApplyErrorCode =
  /** The server refused to apply an object when it was asked (dry run). */
  | 'DRY_RUN'
  /** The server refused an object that it had let pass before. */
  | 'APPLY'
  /** Metadata that others left on an object could not be cleaned up. */
  | 'CLEANUP'
  /** An object with an immutable field could not be deleted to make place. */
  | 'RECREATE'
  /** Objects could not be deleted; `data.survivors` are their ids. */
  | 'PRUNE'
  /** Objects failed. */
  | 'STALLED'
  /** Objects were not ready in time. */
  | 'TIMEOUT'
  /** An object that is waited for has no namespace, but its kind has. */
  | 'SCOPE'
  /** A rule of `spec.ignore` cannot be read. */
  | 'IGNORE_RULE'
  /** An id of an inventory cannot be read. */
  | 'INVENTORY';

/** What keeps a set of objects from becoming the cluster's state. Messages are Flux's. */
export class ApplyError extends CodedError<ApplyErrorCode> {}

/** What an error is about, and where that stands in the user's sources. */
export interface Subject {
  readonly id: ObjectId;
  readonly address?: Address | undefined;
}

/** The error of a dry run, as fluxcd/pkg ssa/errors words it. */
export function dryRunError(subject: Subject, cause: unknown): ApplyError {
  return subjectError(
    'DRY_RUN',
    subject,
    `${formatSubject(subject.id)} ${explain(subject.id, cause)}`,
    cause,
  );
}

function explain(id: ObjectId, cause: unknown): string {
  const message = messageOf(cause);
  if (!(cause instanceof ApiError)) return `dry-run failed: ${message}`;
  if (cause.code === 'NOT_FOUND') {
    return id.namespace === '' ? `namespace not specified: ${message}` : `not found: ${message}`;
  }
  const reason = reasonOf(cause);
  return `dry-run failed${reason === '' ? '' : ` (${reason})`}: ${message}`;
}

function reasonOf(error: ApiError): string {
  const isConflict = error.status.details?.causes?.some(({ reason }) => reason === 'FieldManagerConflict');
  return isConflict === true ? 'FieldManagerConflict' : (error.status.reason ?? '');
}

/** An error about one object, with its address after the text. */
export function subjectError(
  code: ApplyErrorCode,
  subject: Subject,
  message: string,
  cause?: unknown,
): ApplyError {
  const data = { id: subject.id, ...(subject.address && { address: subject.address }) };
  return new ApplyError(code, withAddress(message, subject.address), {
    data,
    ...(cause === undefined ? {} : { cause }),
  });
}

const IMMUTABLE = /is\simmutable|immutable\sfield/;

/** Whether recreating an object may help, judged as kubectl and Flux judge (fluxcd/pkg ssa/errors/immutable.go). */
export function isImmutableError(error: unknown): boolean {
  return ApiError.is(error, 'CONFLICT', 'INVALID') || IMMUTABLE.test(messageOf(error));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
