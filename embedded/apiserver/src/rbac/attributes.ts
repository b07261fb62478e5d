import { goQuote } from '@flux-ts/resource';
import type { UserInfo } from '../auth/user.ts';
import { forbidden } from '../status/errors.ts';
import { StatusError } from '../status/status.ts';

/** What somebody wants to do with objects. Empty texts say "none" and "any", as in upstream's attributes. */
export interface ResourceAttributes {
  readonly user: UserInfo;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** Empty: all namespaces, or a kind of cluster scope. */
  readonly namespace: string;
  readonly name: string;
}

/** What somebody wants to do with a path that leads to no object. */
export interface PathAttributes {
  readonly user: UserInfo;
  readonly verb: string;
  readonly path: string;
}

/** What is to be decided on (apiserver pkg/authorization/authorizer Attributes). */
export type Attributes = ResourceAttributes | PathAttributes;

/** Whether the question is about objects. */
export function isResourceAttributes(attributes: Attributes): attributes is ResourceAttributes {
  return !('path' in attributes);
}

/**
 * The refusal, in upstream's words (apiserver pkg/endpoints/handlers/responsewriters/errors.go); `reason` is what the
 * authorizer has to add.
 */
export function forbiddenBy(attributes: Attributes, reason: string): StatusError {
  const message = escapeHtml(messageOf(attributes));
  const why = reason === '' ? message : `${message}: ${reason}`;
  if (!isResourceAttributes(attributes)) {
    return new StatusError(403, 'Forbidden', `forbidden: ${why}`, { details: {} });
  }
  return forbidden({ group: attributes.group, name: attributes.resource }, attributes.name, why);
}

function messageOf(attributes: Attributes): string {
  const who = `User ${goQuote(attributes.user.name)} cannot ${attributes.verb}`;
  if (!isResourceAttributes(attributes)) return `${who} path ${goQuote(attributes.path)}`;
  const { group, resource, subresource, namespace } = attributes;
  const part = subresource === '' ? resource : `${resource}/${subresource}`;
  const what = `${who} resource ${goQuote(part)} in API group ${goQuote(group)}`;
  return namespace === '' ? `${what} at the cluster scope` : `${what} in the namespace ${goQuote(namespace)}`;
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (character) => HTML[character]!);
}
