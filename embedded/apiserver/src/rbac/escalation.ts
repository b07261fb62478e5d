import { goQuote, type KubeObject } from '@flux-ts/resource';
import type { UserInfo } from '../auth/user.ts';
import type { Scope, Strategy } from '../registry/strategy.ts';
import { forbidden, notFound, unreasoned } from '../status/errors.ts';
import { asList, asText, equalValues, fieldAt } from '../values.ts';
import { aggregate, isMaster } from './authorizer.ts';
import { describeRules, missingRules, quotedList } from './covers.ts';
import { RBAC } from './role-index.ts';
import { type PolicyRule, readRules } from './rule.ts';

/*
 * Nobody gives what he does not have (pkg/registry/rbac): who writes a role needs what it allows, or the verb
 * `escalate`; who writes a binding needs what its role allows, or the verb `bind` on it.
 */

type Check = (next: KubeObject, live: KubeObject | undefined, scope: Scope) => void;

function strategy(check: Check): Pick<Strategy, 'prepareCreate' | 'prepareUpdate'> {
  return {
    prepareCreate: (next, scope) => {
      if (!isMaster(scope.ctx.user)) check(next, undefined, scope);
    },
    prepareUpdate: (next, live, scope) => {
      if (!isMaster(scope.ctx.user) && !isCleanUp(next, live)) check(next, live, scope);
    },
  };
}

/** What the garbage collector changes may be changed by whoever may write at all. */
function isCleanUp(next: KubeObject, live: KubeObject): boolean {
  const bare = ({ metadata, ...object }: KubeObject) => {
    const {
      ownerReferences: _owners,
      finalizers: _finalizers,
      managedFields: _managed,
      resourceVersion: _version,
      ...rest
    } = metadata;
    return { ...object, metadata: rest };
  };
  return equalValues(bare(next), bare(live));
}

const EVERYTHING = readRules([
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]);

/** Checks on writes of Roles and ClusterRoles. */
export function roleEscalation(
  plural: 'roles' | 'clusterroles',
): Pick<Strategy, 'prepareCreate' | 'prepareUpdate'> {
  return strategy((next, live, scope) => {
    const { name, namespace = '' } = next.metadata;
    const { user } = scope.ctx;
    const may = { user, verb: 'escalate', group: RBAC, resource: plural, subresource: '', namespace };
    // A POST says no name: a right to some names does not help there.
    const known = live !== undefined || scope.onUpdate === true;
    if (scope.api.authorizer.authorize({ ...may, name: known ? name : '' }).allowed) return;
    const resource = { group: RBAC, name: plural };
    const complaint = notHeld(scope, user, namespace, readRules(next['rules']));
    if (complaint !== undefined) throw forbidden(resource, name, complaint);
    if (!aggregates(next) && (live === undefined || !aggregates(live))) return;
    if (notHeld(scope, user, namespace, EVERYTHING) === undefined) return;
    throw forbidden(resource, name, 'must have cluster-admin privileges to use the aggregationRule');
  });
}

function aggregates(role: KubeObject): boolean {
  return asList(fieldAt(role, 'aggregationRule', 'clusterRoleSelectors')).length > 0;
}

/** Checks on writes of RoleBindings and ClusterRoleBindings. */
export function bindingEscalation(
  plural: 'rolebindings' | 'clusterrolebindings',
): Pick<Strategy, 'prepareCreate' | 'prepareUpdate'> {
  return strategy((next, _live, scope) => {
    const { name, namespace = '' } = next.metadata;
    const { user } = scope.ctx;
    const reference = {
      kind: asText(fieldAt(next, 'roleRef', 'kind')),
      name: asText(fieldAt(next, 'roleRef', 'name')),
    };
    const resource = reference.kind === 'ClusterRole' ? 'clusterroles' : 'roles';
    const may = {
      user,
      verb: 'bind',
      group: RBAC,
      resource,
      subresource: '',
      namespace,
      name: reference.name,
    };
    if (isKnownKind(reference.kind) && scope.api.authorizer.authorize(may).allowed) return;
    const rules = rulesOf(scope, plural, namespace, reference);
    const complaint = notHeld(scope, user, namespace, rules);
    if (complaint !== undefined) throw forbidden({ group: RBAC, name: plural }, name, complaint);
  });
}

function isKnownKind(kind: string): boolean {
  return kind === 'ClusterRole' || kind === 'Role';
}

/** The rules of the role; a missing one is told as if it were the request's own resource, as upstream's store does. */
function rulesOf(
  scope: Scope,
  requested: string,
  namespace: string,
  { kind, name }: { kind: string; name: string },
): readonly PolicyRule[] {
  if (!isKnownKind(kind)) throw unreasoned(`unsupported role reference kind: ${goQuote(kind)}`);
  const plural = kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  const home = kind === 'ClusterRole' ? '' : namespace;
  const role = scope.api.storage.get(`${RBAC}/${plural}`, home, name);
  if (role === undefined) throw notFound({ group: RBAC, name: requested }, name);
  return readRules(role.object['rules']);
}

/** What a user would give away without having it, in upstream's words. */
function notHeld(
  { api }: Scope,
  user: UserInfo,
  namespace: string,
  wanted: readonly PolicyRule[],
): string | undefined {
  const { rules, errors } = api.authorizer.rulesFor(user, namespace);
  const missing = missingRules(rules, wanted);
  if (missing.length === 0) return undefined;
  const who = `user ${goQuote(user.name)} (groups=${quotedList(user.groups)})`;
  const text = `${who} is attempting to grant RBAC permissions not currently held:\n${describeRules(missing)}`;
  return errors.length === 0 ? text : `${text}; resolution errors: [${aggregate(errors)}]`;
}
