import type { FieldError } from '@flux-ts/schema';
import { formatFieldError } from '@flux-ts/schema';
import { type StatusCause, StatusError } from './status.ts';

// Texts, codes and details as in apimachinery pkg/api/errors/errors.go.

/** A group and the name of a resource (`deployments`) or kind (`Deployment`) in it. */
export interface Qualified {
  readonly group: string;
  readonly name: string;
}

/** `deployments.apps`, or `pods` in the core group. */
export function qualifiedName({ group, name }: Qualified): string {
  return group === '' ? name : `${name}.${group}`;
}

function details(q: Qualified, name: string, causes?: readonly StatusCause[]) {
  return {
    ...(name === '' ? {} : { name }),
    ...(q.group === '' ? {} : { group: q.group }),
    ...(q.name === '' ? {} : { kind: q.name }),
    ...(causes === undefined ? {} : { causes }),
  };
}

export function notFound(resource: Qualified, name: string): StatusError {
  const message = `${qualifiedName(resource)} "${name}" not found`;
  return new StatusError(404, 'NotFound', message, { details: details(resource, name) });
}

/** For a path that leads to nothing at all. */
export function unknownResource(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {
    details: {},
  });
}

export function alreadyExists(resource: Qualified, name: string): StatusError {
  const message = `${qualifiedName(resource)} "${name}" already exists`;
  return new StatusError(409, 'AlreadyExists', message, { details: details(resource, name) });
}

export function conflict(
  resource: Qualified,
  name: string,
  why: string,
  causes?: StatusCause[],
): StatusError {
  const message = `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": ${why}`;
  return new StatusError(409, 'Conflict', message, { details: details(resource, name, causes) });
}

/** What a writer is told whose object is no longer the newest (registry/generic OptimisticLockErrorMsg). */
export const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

export function forbidden(
  resource: Qualified,
  name: string,
  why: string,
  causes?: StatusCause[],
): StatusError {
  const subject = qualifiedName(resource);
  const message =
    name === '' ? `${subject} is forbidden: ${why}` : `${subject} "${name}" is forbidden: ${why}`;
  return new StatusError(403, 'Forbidden', message, { details: details(resource, name, causes) });
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

const CAUSE_REASONS: Readonly<Record<FieldError['type'], string>> = {
  Required: 'FieldValueRequired',
  Invalid: 'FieldValueInvalid',
  NotSupported: 'FieldValueNotSupported',
  Duplicate: 'FieldValueDuplicate',
  Forbidden: 'FieldValueForbidden',
  TooLong: 'FieldValueTooLong',
  TooMany: 'FieldValueTooMany',
  TypeInvalid: 'FieldValueTypeInvalid',
  NotFound: 'FieldValueNotFound',
  Internal: 'InternalError',
};

export function invalid(kind: Qualified, name: string, errors: readonly FieldError[]): StatusError {
  const texts = [...new Set(errors.map(formatFieldError))];
  const list = texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
  const causes = errors.map((error) => ({
    reason: CAUSE_REASONS[error.type],
    message: withoutField(formatFieldError(error), error.field),
    field: error.field,
  }));
  const message = `${qualifiedName(kind)} "${name}" is invalid: ${list}`;
  return new StatusError(422, 'Invalid', message, { details: details(kind, name, causes) });
}

function withoutField(text: string, field: string): string {
  return text.startsWith(`${field}: `) ? text.slice(field.length + 2) : text;
}

export function methodNotAllowed(): StatusError {
  const message = 'the server does not allow this method on the requested resource';
  return new StatusError(405, 'MethodNotAllowed', message, { details: {} });
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}

export function expired(message: string, continueToken?: string): StatusError {
  return new StatusError(
    410,
    'Expired',
    message,
    continueToken === undefined ? {} : { continue: continueToken },
  );
}

export function notAcceptable(accepted: readonly string[]): StatusError {
  const message = `only the following media types are accepted: ${accepted.join(', ')}`;
  return new StatusError(406, 'NotAcceptable', message);
}

/** For a form that what is answered cannot have. */
export function notOfThisForm(message: string): StatusError {
  return new StatusError(406, 'NotAcceptable', message);
}

/** For forms that no route makes (emicklei/go-restful's answer). */
export function notProduced(produced: readonly string[]): StatusError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${produced.join(', ')}`;
  return new StatusError(406, 'NotAcceptable', message, { details: {} });
}

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  const list = accepted.join(', ');
  const message = `the body of the request was in an unknown format - accepted media types include: ${list}`;
  return new StatusError(415, 'UnsupportedMediaType', message);
}

/** For a type of patch that no route of a built-in kind takes (emicklei/go-restful's answer). */
export function unroutable(): StatusError {
  return new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', { details: {} });
}

export function tooLarge(why: string): StatusError {
  const message = `Request entity too large: ${why}`;
  return new StatusError(413, 'RequestEntityTooLarge', message);
}

/** For a body that does not come to its end. */
export function requestTimeout(): StatusError {
  return new StatusError(408, 'Timeout', 'the body of the request did not arrive in time');
}

/** For work that is not gone on with: its time is over, or nobody waits for it (what is said then, nobody hears). */
export function givenUp(): StatusError {
  return new StatusError(504, 'Timeout', 'Timeout: request did not complete within the allotted timeout', {
    details: {},
  });
}

/** For a list at a revision that does not exist yet. */
export function revisionTooLarge(wanted: number, current: number, mayCome = true): StatusError {
  const message = `Timeout: Too large resource version: ${wanted}, current: ${current}`;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  return new StatusError(504, 'Timeout', message, {
    details: { causes, ...(mayCome ? { retryAfterSeconds: 1 } : {}) },
  });
}

export function internal(message: string, cause?: unknown): StatusError {
  const text = `Internal error occurred: ${message}`;
  return new StatusError(500, 'InternalError', text, { details: { causes: [{ message }] }, cause });
}

export function unavailable(message: string, cause?: unknown): StatusError {
  return new StatusError(503, 'ServiceUnavailable', message, { details: { retryAfterSeconds: 1 }, cause });
}

/** For a pod that a PodDisruptionBudget keeps (registry/core/pod/storage/eviction.go). */
export function evictionRefused(why: string, retryAfterSeconds?: number): StatusError {
  const message = "Cannot evict pod as it would violate the pod's disruption budget.";
  const causes = [{ reason: 'DisruptionBudget', message: why }];
  const details = { causes, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  return new StatusError(429, 'TooManyRequests', message, { details });
}

/** For a patch that fits nothing: `errors.NewGenericServerResponse` with 422. */
export function rejected(cause: unknown): StatusError {
  const message = 'the server rejected our request due to an error in our request';
  return new StatusError(422, 'Invalid', message, { details: {}, cause });
}

/** A server-side apply that would take fields from others (handlers/fieldmanager NewConflictError). */
export function applyConflict(message: string, causes: readonly StatusCause[]): StatusError {
  return new StatusError(409, 'Conflict', message, { details: { causes } });
}

/** What upstream lets out as a plain error: 500, without a reason. */
export function unreasoned(message: string): StatusError {
  return new StatusError(500, 'Unknown', message);
}
