import type { UserInfo } from '../auth/user.ts';
import { attributesOf } from '../rbac/request-attributes.ts';
import type { ApiRequest } from './message.ts';
import { parseRoute } from './route.ts';

/** Who did what, and what came of it: an Event of audit.k8s.io/v1 at level Metadata. Holds no bodies and no credentials. */
export interface AuditEvent {
  readonly kind: 'Event';
  readonly apiVersion: 'audit.k8s.io/v1';
  readonly level: 'Metadata';
  readonly auditID: string;
  readonly stage: 'ResponseComplete';
  readonly requestURI: string;
  readonly verb: string;
  readonly user: { readonly username: string; readonly groups: readonly string[] };
  /** Whom the user spoke for. */
  readonly impersonatedUser?: { readonly username: string; readonly groups: readonly string[] };
  readonly userAgent?: string;
  readonly objectRef?: {
    readonly resource: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly apiGroup?: string;
    readonly apiVersion: string;
    readonly subresource?: string;
  };
  readonly responseStatus: { readonly code: number };
  /** RFC 3339. A watch is complete when it is answered, not when it ends. */
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
}

/** Gets an {@link AuditEvent} a request that was answered. */
export type Audit = (event: AuditEvent) => void;

/** What is known of a request when it has been answered. */
export interface Audited {
  readonly request: ApiRequest;
  /** Whom the request was let through as, which may be somebody impersonated. */
  readonly user: UserInfo | undefined;
  readonly code: number;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly received: number;
  readonly answered: number;
}

const NOBODY: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
/** Longer ones are cut: paths and queries are the client's. */
const MAX_URI = 2048;
const MAX_AGENT = 256;

export function auditEvent({ request, user, code, id, received, answered }: Audited): AuditEvent {
  const sender = request.user ?? NOBODY;
  const route = parseRoute(request.path);
  const { verb } = attributesOf(request, route, sender);
  const query = request.query.toString();
  const agent = request.headers['user-agent'];
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: id,
    stage: 'ResponseComplete',
    requestURI: `${request.path}${query === '' ? '' : `?${query}`}`.slice(0, MAX_URI),
    verb,
    user: told(sender),
    ...(user === undefined || user.name === sender.name ? {} : { impersonatedUser: told(user) }),
    ...(agent === undefined ? {} : { userAgent: agent.slice(0, MAX_AGENT) }),
    ...(route?.at === 'resource' ? { objectRef: refOf(route) } : {}),
    responseStatus: { code },
    requestReceivedTimestamp: new Date(received).toISOString(),
    stageTimestamp: new Date(answered).toISOString(),
  };
}

function told({ name, groups }: UserInfo) {
  return { username: name, groups };
}

function refOf(route: Extract<ReturnType<typeof parseRoute>, { at: 'resource' }>) {
  const { group, version, plural, namespace, name, subresource } = route;
  return {
    resource: plural,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(group === '' ? {} : { apiGroup: group }),
    apiVersion: version,
    ...(subresource === undefined ? {} : { subresource }),
  };
}
