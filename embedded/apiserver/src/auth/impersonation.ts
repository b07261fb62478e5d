import { goQuote } from '@flux-ts/resource';
import { type Attributes, forbiddenBy, type ResourceAttributes } from '../rbac/attributes.ts';
import { type Authorizer, MASTERS } from '../rbac/authorizer.ts';
import { badRequest } from '../status/errors.ts';
import { StatusError } from '../status/status.ts';
import {
  AUTHENTICATED,
  nodeOf,
  serviceAccountGroups,
  splitServiceAccount,
  UNAUTHENTICATED,
} from './identities.ts';
import type { UserInfo } from './user.ts';

type Headers = Readonly<Record<string, string | undefined>>;
/** A way to be allowed to impersonate. Undefined: it is not for such a user. Throws Forbidden. */
type Mode = (wanted: UserInfo, attributes: Attributes) => UserInfo | undefined;

const AUTHENTICATION = 'authentication.k8s.io';
/** From so many on, a wildcard is tried first. */
const MANY = 4;
const MAX_REMEMBERED = 1000;

/**
 * Lets requests act as somebody else: in one of the constrained ways, which also ask what is being done, or in the
 * one there always was (apiserver pkg/endpoints/filters/impersonation).
 */
export class Impersonator {
  readonly #authorizer: Authorizer;
  readonly #modes: readonly Mode[];
  /** The mode that last let a user through; it is tried first, and its refusal is the one that is told. */
  readonly #last = new Map<string, Mode>();

  constructor(authorizer: Authorizer) {
    this.#authorizer = authorizer;
    this.#modes = [
      this.#constrained('associated-node', isAssociatedNode),
      this.#constrained(
        'arbitrary-node',
        (wanted) => isNameOnly(wanted) && nodeOf(wanted.name) !== undefined,
      ),
      this.#constrained(
        'serviceaccount',
        (wanted) => isNameOnly(wanted) && splitServiceAccount(wanted.name) !== undefined,
      ),
      this.#constrained(
        'user-info',
        (wanted) => nodeOf(wanted.name) === undefined && splitServiceAccount(wanted.name) === undefined,
      ),
      (wanted, { user }) => this.#checked(wanted, user, undefined),
    ];
  }

  /** Whom the request is to be taken for; `attributes` is what it does, as who sends it. Throws Forbidden. */
  impersonate(wanted: UserInfo, attributes: Attributes): UserInfo {
    const { name } = attributes.user;
    const last = this.#last.get(name);
    let refusal: StatusError | undefined;
    for (const mode of last === undefined ? this.#modes : [last, ...this.#modes]) {
      try {
        const user = mode(wanted, attributes);
        if (user === undefined) continue;
        this.#remember(name, mode);
        return user;
      } catch (thrown) {
        if (!(thrown instanceof StatusError)) throw thrown;
        refusal ??= thrown;
      }
    }
    throw refusal ?? badRequest('no way to impersonate fits the request');
  }

  #remember(name: string, mode: Mode): void {
    if (this.#last.size >= MAX_REMEMBERED) this.#last.clear();
    this.#last.set(name, mode);
  }

  /** A mode in which the verb says that it is done as somebody else, and as whom has a verb of its own. */
  #constrained(mode: string, fits: (wanted: UserInfo, requestor: UserInfo) => boolean): Mode {
    return (wanted, attributes) => {
      if (!fits(wanted, attributes.user)) return undefined;
      this.#authorizer.require({ ...attributes, verb: `impersonate-on:${mode}:${attributes.verb}` });
      return this.#checked(wanted, attributes.user, mode);
    };
  }

  #checked(wanted: UserInfo, user: UserInfo, mode: string | undefined): UserInfo {
    const group = mode === undefined ? '' : AUTHENTICATION;
    const verb = mode === undefined ? 'impersonate' : `impersonate:${mode}`;
    const base = { user, verb, group, namespace: '', subresource: '' };
    this.#authorizer.require(nameAttributes(base, wanted.name, mode));
    if (wanted.uid !== undefined) {
      this.#authorizer.require({ ...base, group: AUTHENTICATION, resource: 'uids', name: wanted.uid });
    }
    this.#requireGroups({ ...base, resource: 'groups', name: '' }, wanted.groups, mode !== undefined);
    const extras = { ...base, group: AUTHENTICATION, resource: 'userextras', name: '' };
    this.#requireExtras(extras, wanted.extra ?? {}, mode !== undefined);
    return completed(wanted, mode);
  }

  #requireGroups(base: ResourceAttributes, groups: readonly string[], constrained: boolean): void {
    if (constrained && groups.includes('')) {
      throw forbiddenBy(base, 'impersonating the empty string group is not allowed');
    }
    if (constrained && groups.includes(MASTERS)) {
      throw forbiddenBy({ ...base, name: MASTERS }, 'impersonating the system:masters group is not allowed');
    }
    const any = { ...base, name: '*' };
    if (constrained && groups.length >= MANY && this.#authorizer.authorize(any).allowed) return;
    for (const name of groups) this.#authorizer.require({ ...base, name });
  }

  #requireExtras(
    base: ResourceAttributes,
    extra: NonNullable<UserInfo['extra']>,
    constrained: boolean,
  ): void {
    const entries = Object.entries(extra);
    if (constrained) refuseOddExtras(base, entries);
    const count = entries.reduce((sum, [, values]) => sum + values.length, 0);
    const any = { ...base, subresource: '*', name: '*' };
    if (constrained && count >= MANY && this.#authorizer.authorize(any).allowed) return;
    for (const [subresource, values] of entries) {
      for (const name of values) this.#authorizer.require({ ...base, subresource, name });
    }
  }
}

type Base = Omit<ResourceAttributes, 'resource' | 'name'>;

function nameAttributes(base: Base, name: string, mode: string | undefined): ResourceAttributes {
  const node = mode === undefined ? undefined : nodeOf(name);
  // Every node of the same ServiceAccount is asked about at once.
  if (node !== undefined) {
    return { ...base, resource: 'nodes', name: mode === 'associated-node' ? '*' : node };
  }
  const account = splitServiceAccount(name);
  return account === undefined
    ? { ...base, resource: 'users', name }
    : { ...base, resource: 'serviceaccounts', ...account };
}

function refuseOddExtras(
  base: ResourceAttributes,
  entries: readonly (readonly [string, readonly string[]])[],
): void {
  for (const [key, values] of entries) {
    if (key === '') throw forbiddenBy(base, 'impersonating the empty string key in extra is not allowed');
    if (key !== key.toLowerCase()) {
      throw forbiddenBy(base, `impersonating a non-lowercase key in extra is not allowed: ${goQuote(key)}`);
    }
    if (values.includes('')) {
      throw forbiddenBy(base, 'impersonating the empty string value in extra is not allowed');
    }
  }
}

/** The groups that go with a name, where the request leaves them out. */
function completed(wanted: UserInfo, mode: string | undefined): UserInfo {
  const account = splitServiceAccount(wanted.name);
  let { groups } = wanted;
  if (account !== undefined && groups.length === 0) groups = serviceAccountGroups(account.namespace);
  else if (mode !== undefined && nodeOf(wanted.name) !== undefined) groups = ['system:nodes'];
  const own = wanted.name === 'system:anonymous' ? UNAUTHENTICATED : AUTHENTICATED;
  if (own === AUTHENTICATED && groups.includes(UNAUTHENTICATED)) return { ...wanted, groups };
  return { ...wanted, groups: groups.includes(own) ? groups : [...groups, own] };
}

function isNameOnly({ uid, groups, extra = {} }: UserInfo): boolean {
  return uid === undefined && groups.length === 0 && Object.keys(extra).length === 0;
}

/** A ServiceAccount may act as the node its pod runs on. */
function isAssociatedNode(wanted: UserInfo, requestor: UserInfo): boolean {
  const node = nodeOf(wanted.name);
  if (node === undefined || !isNameOnly(wanted)) return false;
  if (splitServiceAccount(requestor.name) === undefined) return false;
  const own = requestor.extra?.['authentication.kubernetes.io/node-name'] ?? [];
  return own.length === 1 && own[0] === node;
}

const PREFIX = 'impersonate-';
const EXTRA = 'impersonate-extra-';

/** Whom the request wants to be taken for, as its headers say; undefined: nobody else. Throws BadRequest. */
export function wantedUser(headers: Headers): UserInfo | undefined {
  let asked = false;
  for (const key in headers) asked ||= key.startsWith(PREFIX);
  if (!asked) return undefined;
  const name = headers['impersonate-user'] ?? '';
  const uid = headers['impersonate-uid'] ?? '';
  const groups = listOf(headers['impersonate-group']);
  const extra = Object.entries(headers).filter(([key]) => key.startsWith(EXTRA));
  if (name === '') {
    if (groups.length === 0 && uid === '' && extra.length === 0) return undefined;
    const said = goUser(uid, groups, extra.map(extraEntry));
    throw badRequest(`requested ${said} without impersonating a user name`);
  }
  return {
    name,
    groups,
    ...(uid === '' ? {} : { uid }),
    ...(extra.length === 0 ? {} : { extra: Object.fromEntries(extra.map(extraEntry)) }),
  };
}

/** As Go prints it (fmt's %#v). */
function goUser(
  uid: string,
  groups: readonly string[],
  extra: readonly (readonly [string, readonly string[]])[],
): string {
  const list = (values: readonly string[]) =>
    values.length === 0 ? '[]string(nil)' : `[]string{${values.map(goQuote).join(', ')}}`;
  const pairs = extra.map(([key, values]) => `${goQuote(key)}:${list(values)}`).sort();
  const map = extra.length === 0 ? 'map[string][]string(nil)' : `map[string][]string{${pairs.join(', ')}}`;
  return `&user.DefaultInfo{Name:"", UID:${goQuote(uid)}, Groups:${list(groups)}, Extra:${map}}`;
}

function extraEntry([key, value]: [string, string | undefined]): [string, readonly string[]] {
  const encoded = key.slice(EXTRA.length);
  try {
    return [decodeURIComponent(encoded), listOf(value)];
  } catch {
    return [encoded, listOf(value)];
  }
}

/** Node joins repeated headers with a comma. */
function listOf(value: string | undefined): string[] {
  return value === undefined ? [] : value.split(',').map((part) => part.trim());
}
