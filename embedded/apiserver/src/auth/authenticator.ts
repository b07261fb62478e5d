import { createHash, timingSafeEqual } from 'node:crypto';
import type { TokenIssuer } from '../registry/context.ts';
import { badRequest, forbidden } from '../status/errors.ts';
import { ADMIN, type UserInfo } from './user.ts';

type Headers = Readonly<Record<string, string | undefined>>;

const AUTHENTICATED = 'system:authenticated';

/** Finds out who sends a request: by client certificate, by the admin's token, by a ServiceAccount's token. */
export class Authenticator {
  readonly #token: Buffer;
  readonly #tokens: TokenIssuer;
  readonly #now: () => number;

  constructor(token: string, tokens: TokenIssuer, now: () => number) {
    this.#token = digest(token);
    this.#tokens = tokens;
    this.#now = now;
  }

  /** Undefined is nobody. Throws StatusError for impersonation that makes no sense. */
  authenticate(headers: Headers, subject: { CN?: unknown; O?: unknown } | undefined): UserInfo | undefined {
    const user = this.#byToken(headers['authorization']) ?? byCertificate(subject);
    return user === undefined ? undefined : impersonated(headers, user);
  }

  /** Whom a bearer token belongs to. */
  userOfToken(token: string): UserInfo | undefined {
    if (timingSafeEqual(digest(token), this.#token)) return ADMIN;
    const claims = this.#tokens.verify(token, this.#now());
    if (claims === undefined) return undefined;
    const { namespace, name, uid, boundObject } = claims;
    return {
      name: `system:serviceaccount:${namespace}:${name}`,
      uid,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, AUTHENTICATED],
      ...(boundObject?.kind === 'Pod'
        ? {
            extra: {
              'authentication.kubernetes.io/pod-name': [boundObject.name],
              'authentication.kubernetes.io/pod-uid': [boundObject.uid],
            },
          }
        : {}),
    };
  }

  #byToken(authorization: string | undefined): UserInfo | undefined {
    const match = /^bearer\s+(\S+)$/i.exec(authorization ?? '');
    return match === null ? undefined : this.userOfToken(match[1]!);
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function byCertificate(subject: { CN?: unknown; O?: unknown } | undefined): UserInfo | undefined {
  if (subject === undefined || typeof subject.CN !== 'string') return undefined;
  const { O: groups } = subject;
  const list = Array.isArray(groups) ? groups : groups === undefined ? [] : [groups];
  return { name: subject.CN, groups: [...list.map(String), AUTHENTICATED] };
}

const EXTRA = 'impersonate-extra-';

/** The user the request wants to be taken for (apiserver pkg/endpoints/filters/impersonation.go). */
function impersonated(headers: Headers, user: UserInfo): UserInfo {
  const name = headers['impersonate-user'];
  const groups = listOf(headers['impersonate-group']);
  const uid = headers['impersonate-uid'];
  const extra = Object.entries(headers).filter(([key]) => key.startsWith(EXTRA));
  if (name === undefined) {
    if (groups.length === 0 && uid === undefined && extra.length === 0) return user;
    throw badRequest('requested impersonation without a user name');
  }
  if (!user.groups.includes('system:masters')) {
    throw forbidden(
      { group: '', name: 'users' },
      name,
      `User "${user.name}" cannot impersonate resource "users"`,
    );
  }
  return {
    name,
    groups: [...(groups.length > 0 ? groups : groupsOf(name)), AUTHENTICATED],
    ...(uid === undefined ? {} : { uid }),
    ...(extra.length === 0 ? {} : { extra: Object.fromEntries(extra.map(extraEntry)) }),
  };
}

function groupsOf(name: string): string[] {
  const match = /^system:serviceaccount:([^:]+):[^:]+$/.exec(name);
  return match === null ? [] : ['system:serviceaccounts', `system:serviceaccounts:${match[1]}`];
}

function extraEntry([key, value]: [string, string | undefined]): [string, readonly string[]] {
  try {
    return [decodeURIComponent(key.slice(EXTRA.length)), listOf(value)];
  } catch {
    throw badRequest(`the header ${key} is not properly escaped`);
  }
}

/** Node joins repeated headers with a comma. */
function listOf(value: string | undefined): string[] {
  return value === undefined ? [] : value.split(',').map((part) => part.trim());
}
