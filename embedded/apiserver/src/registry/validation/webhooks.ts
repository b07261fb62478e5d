import { CelError, compile } from '@flux-ts/cel';
import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, field, fieldAt } from '../../values.ts';
import type { Report } from './report.ts';

// Webhooks and admission policies (kubernetes pkg/apis/admissionregistration/validation).

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const REVIEWS = ['v1', 'v1beta1'];

export function validateWebhooks(report: Report, configuration: KubeObject): void {
  const names = new Set<string>();
  report.each(configuration['webhooks'], 'webhooks', (hook, at) => {
    const name = asText(field(hook, 'name'));
    if (names.has(name)) report.duplicate(`${at}.name`, name);
    names.add(name);
    if (name.split('.').length < 3)
      report.invalid(`${at}.name`, name, 'should be a domain with at least three segments separated by dots');
    validateRules(report, field(hook, 'rules'), `${at}.rules`);
    report.oneOf(`${at}.failurePolicy`, field(hook, 'failurePolicy'), ['Fail', 'Ignore']);
    report.oneOf(`${at}.matchPolicy`, field(hook, 'matchPolicy'), ['Equivalent', 'Exact']);
    const effects = field(hook, 'sideEffects');
    if (effects === undefined) report.required(`${at}.sideEffects`, 'must specify one of None, NoneOnDryRun');
    report.oneOf(`${at}.sideEffects`, effects, ['None', 'NoneOnDryRun']);
    const seconds = field(hook, 'timeoutSeconds');
    if (typeof seconds === 'number' && (seconds < 1 || seconds > 30))
      report.invalid(`${at}.timeoutSeconds`, seconds, 'the timeout value must be between 1 and 30 seconds');
    validateClient(report, field(hook, 'clientConfig'), `${at}.clientConfig`);
    const reviews = asList(field(hook, 'admissionReviewVersions'));
    const path = `${at}.admissionReviewVersions`;
    if (reviews.length === 0) report.required(path, `must specify one of ${REVIEWS.join(', ')}`);
    else if (!reviews.some((version) => REVIEWS.includes(asText(version))))
      report.invalid(path, reviews, `must include at least one of ${REVIEWS.join(', ')}`);
  });
}

function validateRules(report: Report, rules: unknown, path: string): void {
  report.each(rules, path, (rule, at) => {
    for (const key of ['operations', 'apiGroups', 'apiVersions', 'resources'])
      if (asList(field(rule, key)).length === 0) report.required(`${at}.${key}`);
    report.each(field(rule, 'operations'), `${at}.operations`, (operation, place) =>
      report.oneOf(place, operation, OPERATIONS),
    );
    report.oneOf(`${at}.scope`, field(rule, 'scope'), ['*', 'Cluster', 'Namespaced']);
  });
}

function validateClient(report: Report, client: unknown, path: string): void {
  const url = field(client, 'url');
  if ((url === undefined) === (field(client, 'service') === undefined)) {
    report.required(path, 'exactly one of url or service is required');
    return;
  }
  if (url === undefined) return;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(asText(url))?.[1] ?? '';
  const detail = "'https' is the only allowed URL scheme; desired format: https://host[/path]";
  if (scheme !== 'https') report.invalid(`${path}.url`, scheme, detail);
}

const ACTIONS = ['Audit', 'Deny', 'Warn'];

export function validateValidatingPolicy(report: Report, policy: KubeObject): void {
  const spec = policy['spec'];
  report.oneOf('spec.failurePolicy', field(spec, 'failurePolicy'), ['Fail', 'Ignore']);
  validateConstraints(report, field(spec, 'matchConstraints'));
  const nothing = ['validations', 'auditAnnotations'].every((key) => asList(field(spec, key)).length === 0);
  if (nothing) {
    const detail = 'validations or auditAnnotations must contain at least one item';
    report.required('spec.validations', detail);
    report.required('spec.auditAnnotations', detail);
  }
  validateNamed(report, field(spec, 'variables'), 'spec.variables');
  validateNamed(report, field(spec, 'matchConditions'), 'spec.matchConditions');
  report.each(field(spec, 'validations'), 'spec.validations', (validation, at) => {
    validateExpression(
      report,
      asText(field(validation, 'expression')),
      `${at}.expression`,
      'expression is not specified',
    );
    const message = asText(field(validation, 'messageExpression'));
    if (message !== '') validateExpression(report, message, `${at}.messageExpression`, '');
  });
}

function validateConstraints(report: Report, constraints: unknown): void {
  const path = 'spec.matchConstraints';
  if (constraints === undefined) {
    report.required(path);
    return;
  }
  if (asList(field(constraints, 'resourceRules')).length === 0) report.required(`${path}.resourceRules`);
  validateRules(report, field(constraints, 'resourceRules'), `${path}.resourceRules`);
  validateRules(report, field(constraints, 'excludeResourceRules'), `${path}.excludeResourceRules`);
}

function validateNamed(report: Report, list: unknown, path: string): void {
  report.each(list, path, (item, at) => {
    if (asText(field(item, 'name')) === '') report.required(`${at}.name`);
    validateExpression(report, asText(field(item, 'expression')), `${at}.expression`, '');
  });
}

/** What the evaluation of a policy offers, so that a mistake is told where it is made. */
const VARIABLES = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'variables'];

function validateExpression(report: Report, expression: string, path: string, missing: string): void {
  if (expression.trim() === '') {
    report.required(path, missing);
    return;
  }
  try {
    compile(expression, { variables: VARIABLES });
  } catch (thrown) {
    if (!(thrown instanceof CelError)) throw thrown;
    report.invalid(path, expression, `compilation failed: ${thrown.message}`);
  }
}

export function validatePolicyBinding(report: Report, binding: KubeObject): void {
  if (asText(fieldAt(binding, 'spec', 'policyName')) === '') report.required('spec.policyName');
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
