import { ApiError, type ApiResource, type StatusCause } from '@flux-ts/kube';
import { type ApplyConflict, conflictCauses, conflictMessage } from '@flux-ts/resource';

/** The errors of a server, in its words. */
function refuse(
  code: number,
  reason: string,
  message: string,
  details: { name?: string; group?: string; kind?: string; causes?: StatusCause[] } = {},
): ApiError {
  return ApiError.fromStatus({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message,
    reason,
    code,
    details,
  });
}

const printed = (resource: ApiResource): string =>
  resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;

const subject = (resource: ApiResource, name: string) => ({
  name,
  group: resource.group,
  kind: resource.plural,
});

export function notFound(resource: ApiResource, name: string): ApiError {
  return refuse(404, 'NotFound', `${printed(resource)} "${name}" not found`, subject(resource, name));
}

/** A path that the server does not serve, such as that of a namespaced object without a namespace. */
export function noSuchPath(): ApiError {
  return refuse(404, 'NotFound', 'the server could not find the requested resource');
}

export function alreadyExists(resource: ApiResource, name: string): ApiError {
  return refuse(
    409,
    'AlreadyExists',
    `${printed(resource)} "${name}" already exists`,
    subject(resource, name),
  );
}

export function modified(resource: ApiResource, name: string): ApiError {
  const message = `Operation cannot be fulfilled on ${printed(resource)} "${name}": the object has been modified; please apply your changes to the latest version and try again`;
  return refuse(409, 'Conflict', message, subject(resource, name));
}

export function applyConflict(conflicts: readonly ApplyConflict[]): ApiError {
  return refuse(409, 'Conflict', conflictMessage(conflicts), { causes: conflictCauses(conflicts) });
}

export function badRequest(message: string): ApiError {
  return refuse(400, 'BadRequest', message);
}

/** An object that is not valid: `Deployment.apps "x" is invalid: …`. */
export function invalid(resource: ApiResource, name: string, reason: string): ApiError {
  const kind = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  return refuse(422, 'Invalid', `${kind} "${name}" is invalid: ${reason}`, subject(resource, name));
}

/** A value that does not fit its type, found while it was merged. */
export function notMergeable(message: string): ApiError {
  return ApiError.fromStatus({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code: 500 });
}

export function noMatch(group: string, version: string, kind: string): ApiError {
  const gv = group === '' ? version : `${group}/${version}`;
  return ApiError.local('NO_MATCH', `no matches for kind "${kind}" in version "${gv}"`);
}
