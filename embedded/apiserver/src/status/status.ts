import { CodedError } from '@flux-ts/errors';

/** A detail of a {@link Status}. */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** What a failed, or an objectless, request is answered with (meta/v1 Status). */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: { readonly continue?: string };
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly uid?: string;
    readonly causes?: readonly StatusCause[];
    readonly retryAfterSeconds?: number;
  };
  readonly code?: number;
}

/** Reasons of a Status (meta/v1 StatusReason). */
export type StatusReason =
  | 'AlreadyExists'
  | 'BadRequest'
  | 'Conflict'
  | 'Expired'
  | 'Forbidden'
  | 'InternalError'
  | 'Invalid'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'NotFound'
  | 'RequestEntityTooLarge'
  | 'ServiceUnavailable'
  | 'Timeout'
  | 'TooManyRequests'
  | 'Unauthorized'
  | 'UnsupportedMediaType'
  | 'Unknown';

const CODES = {
  AlreadyExists: 'ALREADY_EXISTS',
  BadRequest: 'BAD_REQUEST',
  Conflict: 'CONFLICT',
  Expired: 'GONE',
  Forbidden: 'FORBIDDEN',
  InternalError: 'INTERNAL',
  Invalid: 'INVALID',
  MethodNotAllowed: 'METHOD_NOT_ALLOWED',
  NotAcceptable: 'NOT_ACCEPTABLE',
  NotFound: 'NOT_FOUND',
  RequestEntityTooLarge: 'TOO_LARGE',
  ServiceUnavailable: 'UNAVAILABLE',
  Timeout: 'TIMEOUT',
  TooManyRequests: 'TOO_MANY_REQUESTS',
  Unauthorized: 'UNAUTHORIZED',
  UnsupportedMediaType: 'UNSUPPORTED_MEDIA_TYPE',
  Unknown: 'UNKNOWN',
} as const satisfies Record<StatusReason, string>;

/** Codes of a {@link StatusError}, one a reason. */
export type StatusErrorCode = (typeof CODES)[StatusReason];

/** A request that fails; its `status` is the answer. */
export class StatusError extends CodedError<StatusErrorCode> {
  readonly status: Status;
  readonly httpCode: number;

  constructor(
    httpCode: number,
    reason: StatusReason,
    message: string,
    options: { details?: Status['details']; continue?: string; cause?: unknown } = {},
  ) {
    // What others answer for us, such as webhooks, may have reasons of its own.
    super(
      Object.hasOwn(CODES, reason) ? CODES[reason] : 'UNKNOWN',
      message,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.httpCode = httpCode;
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: options.continue === undefined ? {} : { continue: options.continue },
      status: 'Failure',
      message,
      ...(reason === 'Unknown' ? {} : { reason }),
      ...(options.details === undefined ? {} : { details: options.details }),
      code: httpCode,
    };
  }
}
