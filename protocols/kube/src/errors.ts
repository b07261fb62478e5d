import { CodedError } from '@flux-ts/errors';
import type { Status } from './status.ts';

/**
 * What went wrong with a call. The first group is the server's answer (by Status reason, else by HTTP code),
 * `NO_MATCH` an unknown kind, the rest never reached the server or got no answer from it.
 */
export type ApiErrorCode =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_ACCEPTABLE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'ALREADY_EXISTS'
  | 'CONFLICT'
  | 'GONE'
  | 'INVALID'
  | 'TOO_LARGE'
  | 'TOO_MANY_REQUESTS'
  | 'TIMEOUT'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'UNKNOWN'
  | 'NO_MATCH'
  | 'UNREACHABLE'
  | 'RESPONSE_TOO_LARGE'
  | 'MALFORMED_RESPONSE'
  | 'CREDENTIALS'
  | 'CLOSED';

const BY_REASON: Readonly<Record<string, ApiErrorCode>> = {
  BadRequest: 'BAD_REQUEST',
  Unauthorized: 'UNAUTHORIZED',
  Forbidden: 'FORBIDDEN',
  NotFound: 'NOT_FOUND',
  MethodNotAllowed: 'METHOD_NOT_ALLOWED',
  NotAcceptable: 'NOT_ACCEPTABLE',
  UnsupportedMediaType: 'UNSUPPORTED_MEDIA_TYPE',
  AlreadyExists: 'ALREADY_EXISTS',
  Conflict: 'CONFLICT',
  Gone: 'GONE',
  Expired: 'GONE',
  Invalid: 'INVALID',
  RequestEntityTooLarge: 'TOO_LARGE',
  TooManyRequests: 'TOO_MANY_REQUESTS',
  ServerTimeout: 'TIMEOUT',
  Timeout: 'TIMEOUT',
  InternalError: 'INTERNAL',
  ServiceUnavailable: 'UNAVAILABLE',
};

const BY_HTTP: Readonly<Record<number, ApiErrorCode>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  409: 'CONFLICT',
  410: 'GONE',
  413: 'TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'INVALID',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'TIMEOUT',
};

function codeOf(status: Status, httpCode: number): ApiErrorCode {
  const reason = status.reason ?? '';
  if (Object.hasOwn(BY_REASON, reason)) return BY_REASON[reason] as ApiErrorCode;
  return BY_HTTP[httpCode] ?? 'UNKNOWN';
}

/** A call that failed. `message` is the server's; `status` is its whole answer (made up when there was none). */
export class ApiError extends CodedError<ApiErrorCode> {
  readonly status: Status;
  /** 0 when there was no answer. */
  readonly httpCode: number;

  constructor(code: ApiErrorCode, status: Status, httpCode: number, options: { cause?: unknown } = {}) {
    super(code, status.message ?? `the server answered ${httpCode}`, options);
    this.status = status;
    this.httpCode = httpCode;
  }

  /** The error that a server's Status (or an ERROR event of a watch) means. */
  static fromStatus(status: Status, httpCode = status.code ?? 0): ApiError {
    return new ApiError(codeOf(status, httpCode), status, httpCode);
  }

  /** An error of our own side. */
  static local(code: ApiErrorCode, message: string, cause?: unknown): ApiError {
    const status: Status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', message };
    return new ApiError(code, status, 0, cause === undefined ? {} : { cause });
  }

  /** The same error with words before its own. */
  behind(words: string): ApiError {
    if (words === '') return this;
    const status = { ...this.status, message: `${words}${this.message}` };
    return new ApiError(this.code, status, this.httpCode, { cause: this });
  }

  /** Whether `thrown` is an ApiError with one of `codes`. */
  static is(thrown: unknown, ...codes: readonly ApiErrorCode[]): thrown is ApiError {
    return thrown instanceof ApiError && (codes.length === 0 || codes.includes(thrown.code));
  }

  /** Whether trying the same call again later may help. */
  get temporary(): boolean {
    return ['TOO_MANY_REQUESTS', 'TIMEOUT', 'INTERNAL', 'UNAVAILABLE', 'UNREACHABLE'].includes(this.code);
  }
}
