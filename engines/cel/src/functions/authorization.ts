import { type CelType, scalar } from '../check/cel-type.ts';
import { evaluationError, noSuchOverload } from '../errors.ts';
import type { Library } from '../evaluate/run.ts';
import { type CelValue, Opaque, stringOf } from '../values/value.ts';

/*
 * The authorizer of admission policies (apiserver pkg/cel/library/authz.go). RBAC takes no notice of selectors: they
 * are taken, and make no difference.
 */

/** An object, or all of a kind, as it is asked about. Empty texts say "none" and "any". */
export interface AskedResource {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** What an expression asks of its authorizer: about a path, or about a resource. */
export interface AuthorizationQuestion {
  readonly verb: string;
  readonly about: string | AskedResource;
  /** Of whom it is asked, where that is not who sent the request. */
  readonly serviceAccount: { readonly namespace: string; readonly name: string } | undefined;
}

/** The answer, and what there is to say about it. */
export interface AuthorizationDecision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Decides, at once. */
export type Authorize = (question: AuthorizationQuestion) => AuthorizationDecision;

type Account = AuthorizationQuestion['serviceAccount'];

class Asking {
  readonly authorize: Authorize;
  readonly account: Account;
  constructor(authorize: Authorize, account?: Account) {
    this.authorize = authorize;
    this.account = account;
  }
}

class Check {
  readonly asking: Asking;
  readonly about: string | AskedResource;
  constructor(asking: Asking, about: string | AskedResource) {
    this.asking = asking;
    this.about = about;
  }
}

class Group {
  readonly asking: Asking;
  readonly name: string;
  constructor(asking: Asking, name: string) {
    this.asking = asking;
    this.name = name;
  }
}

class Decision {
  readonly decision: AuthorizationDecision;
  constructor(decision: AuthorizationDecision) {
    this.decision = decision;
  }
}

const PACKAGE = 'kubernetes.authorization';
const incomparable = (): number => {
  throw noSuchOverload();
};

function made(type: string, value: unknown): Opaque {
  return new Opaque(`${PACKAGE}.${type}`, value, incomparable);
}

/** The types of what {@link authorizerValues} gives, by the names of the variables. */
export const AUTHORIZER_TYPES: Readonly<Record<string, CelType>> = {
  authorizer: scalar(`${PACKAGE}.Authorizer`),
  'authorizer.requestResource': scalar(`${PACKAGE}.ResourceCheck`),
};

/** The variables by which expressions ask what somebody may do; `requested` is what a request is about. */
export function authorizerValues(
  authorize: Authorize,
  requested: AskedResource,
): Readonly<Record<string, Opaque>> {
  const asking = new Asking(authorize);
  return {
    authorizer: made('Authorizer', asking),
    'authorizer.requestResource': made('ResourceCheck', new Check(asking, requested)),
  };
}

/** The functions of the authorizer, and of what it gives. */
export const AUTHORIZATION: Library = {
  '.path': ([on, path]) => {
    const asking = inside(on, Asking);
    return made('PathCheck', new Check(asking, filled('path', stringOf(path))));
  },
  '.group': ([on, group]) => made('GroupCheck', new Group(inside(on, Asking), stringOf(group))),
  '.serviceAccount': ([on, namespace, name]) => {
    const account = { namespace: stringOf(namespace), name: stringOf(name) };
    if (!isSubdomain(account.name)) throw evaluationError('Invalid service account name');
    if (!isLabel(account.namespace)) throw evaluationError('Invalid service account namespace');
    return made('Authorizer', new Asking(inside(on, Asking).authorize, account));
  },
  '.resource': ([on, resource]) => {
    const { asking, name: group } = inside(on, Group);
    const about = { group, resource: filled('resource', stringOf(resource)), ...ANY_OF_IT };
    return made('ResourceCheck', new Check(asking, about));
  },
  '.subresource': ([on, subresource]) => narrowed(on, { subresource: stringOf(subresource) }),
  '.namespace': ([on, namespace]) => narrowed(on, { namespace: stringOf(namespace) }),
  '.name': ([on, name]) => narrowed(on, { name: stringOf(name) }),
  '.fieldSelector': selected,
  '.labelSelector': selected,
  '.check': ([on, verb]) => {
    const { asking, about } = inside(on, Check);
    const { authorize, account: serviceAccount } = asking;
    const decision = authorize({ verb: stringOf(verb), about, serviceAccount });
    return made('Decision', new Decision(decision));
  },
  '.allowed': ([on]) => inside(on, Decision).decision.allowed,
  '.reason': ([on]) => inside(on, Decision).decision.reason,
  // RBAC never fails: what it does not find is a part of its reason.
  '.errored': ([on]) => {
    inside(on, Decision);
    return false;
  },
  '.error': ([on]) => {
    inside(on, Decision);
    return '';
  },
};

const ANY_OF_IT = { subresource: '', namespace: '', name: '' };

function inside<T>(value: CelValue | undefined, type: new (...args: never[]) => T): T {
  if (!(value instanceof Opaque) || !(value.value instanceof type)) throw noSuchOverload();
  return value.value;
}

function narrowed(on: CelValue | undefined, by: Partial<AskedResource>): Opaque {
  const { asking, about } = inside(on, Check);
  if (typeof about === 'string') throw noSuchOverload();
  return made('ResourceCheck', new Check(asking, { ...about, ...by }));
}

function selected([on, selector]: readonly CelValue[]): Opaque {
  stringOf(selector);
  return narrowed(on, {});
}

function filled(what: string, text: string): string {
  if (text.trim() === '') throw evaluationError(`${what} must not be empty`);
  return text;
}

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const LONGEST_NAME = 253;

function isLabel(text: string): boolean {
  return LABEL.test(text);
}

/** A name with dots (RFC 1123); its parts may be of any length. */
function isSubdomain(text: string): boolean {
  return (
    text.length <= LONGEST_NAME &&
    text.split('.').every((part) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(part))
  );
}
