import type { UserInfo } from './user.ts';

export const AUTHENTICATED = 'system:authenticated';
export const UNAUTHENTICATED = 'system:unauthenticated';

/** Who sends a request without any credentials. */
export const ANONYMOUS: UserInfo = { name: 'system:anonymous', groups: [UNAUTHENTICATED] };

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const SERVICE_ACCOUNT = new RegExp(`^system:serviceaccount:(${LABEL}):(${LABEL}(?:\\.${LABEL})*)$`);
const NODE = new RegExp(`^system:node:(${LABEL}(?:\\.${LABEL})*)$`);
/** Longer than any name there can be. */
const MAX_LENGTH = 350;

/** A ServiceAccount's user name in its parts; undefined when it is none (apiserver serviceaccount.SplitUsername). */
export function splitServiceAccount(user: string): { namespace: string; name: string } | undefined {
  const match = user.length > MAX_LENGTH ? null : SERVICE_ACCOUNT.exec(user);
  return match === null ? undefined : { namespace: match[1]!, name: match[2]! };
}

/** The node whose user this is. */
export function nodeOf(user: string): string | undefined {
  return user.length > MAX_LENGTH ? undefined : NODE.exec(user)?.[1];
}

/** The groups that every ServiceAccount of a namespace is in. */
export function serviceAccountGroups(namespace: string): string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}
