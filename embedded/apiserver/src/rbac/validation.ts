import { fromLabelSelector, type KubeObject, type LabelSelectorSpec, ResourceError } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { dns1123Subdomain, pathSegment } from '../registry/names.ts';
import { Report } from '../registry/validation/report.ts';
import { validateLabelSelector } from '../registry/validation/selectors.ts';
import { asList, asText, fieldAt } from '../values.ts';
import { RBAC } from './role-index.ts';
import { type PolicyRule, readRules } from './rule.ts';

/** What is wrong with a role (pkg/apis/rbac/validation ValidateRole, ValidateClusterRole). */
export function roleErrors(role: KubeObject, namespaced: boolean): FieldError[] {
  const errors = readRules(role['rules']).flatMap((rule, i) => ruleErrors(rule, namespaced, `rules[${i}]`));
  return namespaced ? errors : [...errors, ...aggregationErrors(role)];
}

function required(field: string, detail: string): FieldError {
  return { type: 'Required', field, detail };
}

function ruleErrors(rule: PolicyRule, namespaced: boolean, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (rule.verbs.length === 0) {
    errors.push(required(`${path}.verbs`, 'verbs must contain at least one value'));
  }
  const { nonResourceURLs, apiGroups, resources } = rule;
  if (nonResourceURLs.length > 0) return [...errors, ...urlErrors(rule, namespaced, path)];
  if (apiGroups.length === 0) {
    errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  }
  if (resources.length === 0) {
    errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
  }
  return errors;
}

function urlErrors(rule: PolicyRule, namespaced: boolean, path: string): FieldError[] {
  const invalid = (detail: string): FieldError => ({
    type: 'Invalid',
    field: `${path}.nonResourceURLs`,
    badValue: [...rule.nonResourceURLs],
    detail,
  });
  const mixed = rule.apiGroups.length + rule.resources.length + rule.resourceNames.length > 0;
  return [
    ...(namespaced ? [invalid('namespaced rules cannot apply to non-resource URLs')] : []),
    ...(mixed ? [invalid('rules cannot apply to both regular resources and non-resource URLs')] : []),
  ];
}

function aggregationErrors(role: KubeObject): FieldError[] {
  if (role['aggregationRule'] === undefined || role['aggregationRule'] === null) return [];
  const path = 'aggregationRule.clusterRoleSelectors';
  const selectors = asList(fieldAt(role, 'aggregationRule', 'clusterRoleSelectors'));
  if (selectors.length === 0) {
    return [required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil')];
  }
  return selectors.flatMap((selector, i) => selectorErrors(selector, `${path}[${i}]`));
}

function selectorErrors(selector: unknown, field: string): FieldError[] {
  const report = new Report();
  validateLabelSelector(report, selector, field);
  try {
    fromLabelSelector(selector as LabelSelectorSpec);
    return report.errors;
  } catch (thrown) {
    if (!(thrown instanceof ResourceError)) throw thrown;
    return [...report.errors, { type: 'Invalid', field, badValue: null, detail: 'invalid label selector.' }];
  }
}

/** What is wrong with a binding (ValidateRoleBinding, ValidateClusterRoleBinding), its update aside. */
export function bindingErrors(binding: KubeObject, namespaced: boolean): FieldError[] {
  const subjects = asList(binding['subjects']);
  return [
    ...roleRefErrors(binding, namespaced),
    ...subjects.flatMap((subject, i) => subjectErrors(subject, namespaced, `subjects[${i}]`)),
  ];
}

function roleRefErrors(binding: KubeObject, namespaced: boolean): FieldError[] {
  const part = (key: string) => asText(fieldAt(binding, 'roleRef', key));
  const errors: FieldError[] = [];
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  if (part('apiGroup') !== RBAC) errors.push(notSupported('roleRef.apiGroup', part('apiGroup'), [RBAC]));
  if (!kinds.includes(part('kind'))) errors.push(notSupported('roleRef.kind', part('kind'), kinds));
  const name = part('name');
  if (name === '') return [...errors, required('roleRef.name', '')];
  return [...errors, ...nameErrors('roleRef.name', name, pathSegment(name, false))];
}

function nameErrors(field: string, badValue: string, complaints: readonly string[]): FieldError[] {
  return complaints.map((detail) => ({ type: 'Invalid', field, badValue, detail }));
}

function notSupported(field: string, badValue: string, supported: readonly string[]): FieldError {
  const list = supported.map((value) => JSON.stringify(value)).join(', ');
  return { type: 'NotSupported', field, badValue, detail: `supported values: ${list}` };
}

function subjectErrors(subject: unknown, namespaced: boolean, path: string): FieldError[] {
  const part = (key: string) => asText(fieldAt(subject, key));
  const [kind, name, group] = [part('kind'), part('name'), part('apiGroup')];
  const errors = name === '' ? [required(`${path}.name`, '')] : [];
  switch (kind) {
    case 'ServiceAccount':
      if (name !== '') errors.push(...nameErrors(`${path}.name`, name, dns1123Subdomain(name, false)));
      if (group !== '') errors.push(notSupported(`${path}.apiGroup`, group, ['']));
      if (!namespaced && part('namespace') === '') errors.push(required(`${path}.namespace`, ''));
      return errors;
    case 'User':
    case 'Group':
      if (group !== RBAC) errors.push(notSupported(`${path}.apiGroup`, group, [RBAC]));
      return errors;
    default:
      return [...errors, notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  }
}
