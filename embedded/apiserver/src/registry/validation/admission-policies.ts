import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, field, fieldAt } from '../../values.ts';
import { dns1035Label, dns1123Subdomain, qualifiedNameComplaints } from '../names.ts';
import type { Report } from './report.ts';
import { validateConditions, validateExpression, validateMatch, validateParamRef } from './webhook-parts.ts';

// Admission policies and their bindings (kubernetes pkg/apis/admissionregistration/validation).

const FAILURES = ['Fail', 'Ignore'];
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const ACTIONS = ['Audit', 'Deny', 'Warn'];
/** What the evaluation of a policy offers, so that a mistake is told where it is made. */
const NAMES = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'variables'];
const CONDITION_NAMES = NAMES.filter((name) => name !== 'variables' && name !== 'namespaceObject');
const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/;

export function validateValidatingPolicy(report: Report, policy: KubeObject): void {
  const spec = policy['spec'];
  validateFrame(report, spec);
  if (['validations', 'auditAnnotations'].every((key) => asList(field(spec, key)).length === 0)) {
    const detail = 'validations or auditAnnotations must contain at least one item';
    report.required('spec.validations', detail);
    report.required('spec.auditAnnotations', detail);
    return;
  }
  report.each(field(spec, 'validations'), 'spec.validations', (rule, at) => validateRule(report, rule, at));
  const keys = new Set<string>();
  report.each(field(spec, 'auditAnnotations'), 'spec.auditAnnotations', (annotation, at) => {
    const key = asText(field(annotation, 'key'));
    report.check(
      `${at}.key`,
      `${policy.metadata.name}/${key}`,
      qualifiedNameComplaints(`${policy.metadata.name}/${key}`),
    );
    const missing = 'valueExpression is not specified';
    const expression = asText(field(annotation, 'valueExpression'));
    validateExpression(report, expression, `${at}.valueExpression`, NAMES, { missing });
    if (keys.has(key)) report.duplicate(`${at}.key`, key);
    keys.add(key);
  });
}

/** What both kinds of policies say of the requests that they look at. */
function validateFrame(report: Report, spec: unknown): void {
  const failure = field(spec, 'failurePolicy');
  if (failure !== undefined && !FAILURES.includes(asText(failure)))
    report.unsupported('spec.failurePolicy', failure, FAILURES);
  validateParamKind(report, field(spec, 'paramKind'), 'spec.paramKind');
  const constraints = field(spec, 'matchConstraints');
  const path = 'spec.matchConstraints';
  if (constraints === undefined) report.required(path);
  else {
    validateMatch(report, constraints, path);
    if (asList(field(constraints, 'resourceRules')).length === 0) report.required(`${path}.resourceRules`);
  }
  validateConditions(report, field(spec, 'matchConditions'), 'spec.matchConditions', CONDITION_NAMES);
  report.each(field(spec, 'variables'), 'spec.variables', (variable, at) => {
    const name = asText(field(variable, 'name'));
    if (name.trim() === '') report.required(`${at}.name`, 'name is not specified');
    else if (!IDENTIFIER.test(name)) report.invalid(`${at}.name`, name, 'must be a valid CEL identifier');
    const missing = 'expression is not specified';
    validateExpression(report, asText(field(variable, 'expression')), `${at}.expression`, NAMES, { missing });
  });
}

function validateParamKind(report: Report, kind: unknown, path: string): void {
  if (kind === undefined) return;
  const said = asText(field(kind, 'apiVersion'));
  const parts = said.split('/');
  const [group, version] = parts.length === 2 ? parts : ['', said];
  const at = `${path}.apiVersion`;
  if (said === '') report.required(at);
  else if (parts.length > 2) report.invalid(at, said, `unexpected GroupVersion string: ${said}`);
  else {
    const complaints = group === '' ? [] : dns1123Subdomain(group!, false);
    if (complaints.length > 0) report.invalid(at, group, complaints.join(','));
    if (version === '') report.invalid(at, said, 'version must be specified');
    else if (dns1035Label(version!, false).length > 0)
      report.invalid(at, version, dns1035Label(version!, false).join(','));
  }
  const name = asText(field(kind, 'kind'));
  if (name === '') report.required(`${path}.kind`);
  else if (dns1035Label(name.toLowerCase(), false).length > 0) {
    const why = dns1035Label(name.toLowerCase(), false).join(',');
    report.invalid(`${path}.kind`, name, `may have mixed case, but should otherwise match: ${why}`);
  }
}

function validateRule(report: Report, rule: unknown, path: string): void {
  const missing = 'expression is not specified';
  const wanted = { missing, type: 'bool' };
  validateExpression(report, asText(field(rule, 'expression')), `${path}.expression`, NAMES, wanted);
  const [expression, message] = ['messageExpression', 'message'].map((key) => asText(field(rule, key)));
  if (expression !== '' && expression!.trim() === '')
    report.invalid(`${path}.messageExpression`, expression, 'must be non-empty if specified');
  else if (expression !== '') {
    const names = NAMES.filter((name) => name !== 'authorizer');
    validateExpression(report, expression!, `${path}.messageExpression`, names, { type: 'string' });
  }
  if (message !== '' && message!.trim() === '')
    report.invalid(`${path}.message`, message, 'must be non-empty if specified');
  else if (/[\n\r]/.test(message!.trim()))
    report.invalid(`${path}.message`, message, 'must not contain line breaks');
  const reason = field(rule, 'reason');
  if (reason !== undefined && !REASONS.includes(asText(reason)))
    report.unsupported(`${path}.reason`, reason, REASONS);
}

export function validateMutatingPolicy(report: Report, policy: KubeObject): void {
  const spec = policy['spec'];
  validateFrame(report, spec);
  const again = asText(field(spec, 'reinvocationPolicy'));
  if (again === '') report.required('spec.reinvocationPolicy');
  else report.oneOf('spec.reinvocationPolicy', again, ['IfNeeded', 'Never']);
  const mutations = asList(field(spec, 'mutations'));
  if (mutations.length === 0) report.required('spec.mutations', 'mutations must contain at least one item');
  report.each(mutations, 'spec.mutations', (mutation, at) => validateMutation(report, mutation, at));
}

const PATCHES = { ApplyConfiguration: 'applyConfiguration', JSONPatch: 'jsonPatch' } as const;

function validateMutation(report: Report, mutation: unknown, path: string): void {
  const type = asText(field(mutation, 'patchType'));
  if (type === '') {
    report.required(`${path}.patchType`);
    return;
  }
  report.oneOf(`${path}.patchType`, type, Object.keys(PATCHES));
  for (const [name, key] of Object.entries(PATCHES)) {
    const patch = field(mutation, key);
    const at = `${path}.${key}`;
    if (type !== name && patch !== undefined)
      report.invalid(at, '{}', `must be omitted when patchType is ${type}`);
    if (type === name && patch === undefined)
      report.required(at, `must be specified when patchType is ${type}`);
    if (type === name && patch !== undefined && asText(field(patch, 'expression')).trim() === '')
      report.required(`${at}.expression`, 'expression is not specified');
  }
}

export function validatePolicyBinding(report: Report, binding: KubeObject): void {
  const spec = binding['spec'];
  const name = asText(field(spec, 'policyName'));
  if (name === '') report.required('spec.policyName');
  else report.check('spec.policyName', name, dns1123Subdomain(name, false));
  validateParamRef(report, field(spec, 'paramRef'), 'spec.paramRef');
  validateMatch(report, field(spec, 'matchResources'), 'spec.matchResources');
  if (binding.kind !== 'ValidatingAdmissionPolicyBinding') return;
  const actions = asList(fieldAt(binding, 'spec', 'validationActions'));
  const path = 'spec.validationActions';
  if (actions.length === 0) report.required(path, 'at least one validation action is required');
  actions.forEach((action, i) => {
    if (!ACTIONS.includes(asText(action))) report.unsupported(`${path}[${i}]`, action, ACTIONS);
    if (actions.indexOf(action) < i) report.duplicate(`${path}[${i}]`, action);
  });
  if (actions.includes('Deny') && actions.includes('Warn'))
    report.invalid(
      path,
      actions,
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    );
}
