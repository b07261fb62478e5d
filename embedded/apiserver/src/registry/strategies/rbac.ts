import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { bindingEscalation, roleEscalation } from '../../rbac/escalation.ts';
import { bindingErrors, roleErrors } from '../../rbac/validation.ts';
import { asList, asObject, equalValues, fieldAt } from '../../values.ts';
import { pathSegment } from '../names.ts';
import type { Strategy } from '../strategy.ts';

const named: Strategy = { checkName: pathSegment, createOnUpdate: true };

/** Strategies of roles and bindings, by collection. */
export const RBAC_STRATEGIES: readonly (readonly [string, Strategy])[] = [
  ['rbac.authorization.k8s.io/clusterrolebindings', binding('clusterrolebindings')],
  ['rbac.authorization.k8s.io/clusterroles', role('clusterroles')],
  ['rbac.authorization.k8s.io/rolebindings', binding('rolebindings')],
  ['rbac.authorization.k8s.io/roles', role('roles')],
];

function role(plural: 'roles' | 'clusterroles'): Strategy {
  const validate = (next: KubeObject) => roleErrors(next, plural === 'roles');
  return { ...named, ...roleEscalation(plural), defaults: fillVerbs, validate };
}

/** Missing verbs are told with all else that is wrong with a rule, not before it. */
function fillVerbs(next: KubeObject): void {
  for (const item of asList(next['rules'])) {
    const rule = asObject(item);
    if (rule !== undefined) rule['verbs'] ??= [];
  }
}

function binding(plural: 'rolebindings' | 'clusterrolebindings'): Strategy {
  const validate = (next: KubeObject, live: KubeObject | undefined) => [
    ...bindingErrors(next, plural === 'rolebindings'),
    ...roleRefErrors(next, live),
  ];
  return { ...named, ...bindingEscalation(plural), validate };
}

/** A binding is for good what it binds to (pkg/apis/rbac/validation ValidateRoleBindingUpdate). */
function roleRefErrors(next: KubeObject, live: KubeObject | undefined): FieldError[] {
  if (live === undefined || equalValues(next['roleRef'], live['roleRef'])) return [];
  const part = (key: string) => String(fieldAt(next, 'roleRef', key) ?? '');
  // The server prints the Go struct, which has no JSON names.
  const badValue = { APIGroup: part('apiGroup'), Kind: part('kind'), Name: part('name') };
  return [{ type: 'Invalid', field: 'roleRef', badValue, detail: 'cannot change roleRef' }];
}
