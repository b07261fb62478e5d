import { CelError, type CelType, compile } from '@flux-ts/cel';
import type { KubeObject } from '@flux-ts/resource';
import { literalsAsMaps } from '../../admission/policies/object-literals.ts';
import { asList, asText, field, fieldAt } from '../../values.ts';
import { dns1035Label, dns1123Subdomain, qualifiedNameComplaints } from '../names.ts';
import type { Report } from './report.ts';
import { objectType } from './request-type.ts';
import {
  AUTHORIZER,
  validateConditions,
  validateExpression,
  validateMatch,
  validateParamRef,
} from './webhook-parts.ts';

// Admission policies and their bindings (kubernetes pkg/apis/admissionregistration/validation).

const FAILURES = ['Fail', 'Ignore'];
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const ACTIONS = ['Audit', 'Deny', 'Warn'];
/** What the evaluation of a policy offers, so that a mistake is told where it is made. */
const CONDITION_NAMES = ['object', 'oldObject', 'request', 'params', ...AUTHORIZER];
const NAMES = [...CONDITION_NAMES, 'namespaceObject'];
const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/;

export function validateValidatingPolicy(report: Report, policy: KubeObject): void {
  const spec = policy['spec'];
  const scope = validateFrame(report, spec);
  if (['validations', 'auditAnnotations'].every((key) => asList(field(spec, key)).length === 0)) {
    const detail = 'validations or auditAnnotations must contain at least one item';
    report.required('spec.validations', detail);
    report.required('spec.auditAnnotations', detail);
    return;
  }
  report.each(field(spec, 'validations'), 'spec.validations', (rule, at) =>
    validateRule(report, rule, at, scope),
  );
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
    const wanted = { missing, type: 'string null_type', types: scope.types };
    validateExpression(report, expression, `${at}.valueExpression`, scope.names, wanted);
    if (keys.has(key)) report.duplicate(`${at}.key`, key);
    keys.add(key);
  });
}

/** What the expressions of a policy may speak of. */
interface Scope {
  readonly names: readonly string[];
  readonly types: Readonly<Record<string, CelType>>;
}

/** What both kinds of policies say of the requests that they look at. */
function validateFrame(report: Report, spec: unknown): Scope {
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
  return validateVariables(report, field(spec, 'variables'));
}

/** A variable may speak of those before it. Without any, there is nothing of that name. */
function validateVariables(report: Report, variables: unknown): Scope {
  if (asList(variables).length === 0) return { names: NAMES, types: {} };
  const names = [...NAMES, 'variables'];
  let known: Readonly<Record<string, CelType>> = {};
  const typesOf = () => ({ variables: objectType(known) });
  report.each(variables, 'spec.variables', (variable, at) => {
    const name = asText(field(variable, 'name'));
    if (name.trim() === '') report.required(`${at}.name`, 'name is not specified');
    else if (!IDENTIFIER.test(name)) report.invalid(`${at}.name`, name, 'must be a valid CEL identifier');
    const missing = 'expression is not specified';
    const expression = asText(field(variable, 'expression'));
    const type = validateExpression(report, expression, `${at}.expression`, names, {
      missing,
      types: typesOf(),
    });
    // What cannot be read is of any type, so that one mistake is told once.
    if (IDENTIFIER.test(name) && expression.trim() !== '') known = { ...known, [name]: typeNamed(type) };
  });
  return { names, types: typesOf() };
}

const SCALARS: ReadonlySet<string> = new Set([
  'bool',
  'int',
  'double',
  'string',
  'bytes',
  'timestamp',
  'duration',
]);

function typeNamed(name: string | undefined): CelType {
  return name !== undefined && SCALARS.has(name) ? { kind: 'scalar', name } : { kind: 'dyn' };
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

function validateRule(report: Report, rule: unknown, path: string, { names, types }: Scope): void {
  const missing = 'expression is not specified';
  const wanted = { missing, type: 'bool', types };
  validateExpression(report, asText(field(rule, 'expression')), `${path}.expression`, names, wanted);
  const [expression, message] = ['messageExpression', 'message'].map((key) => asText(field(rule, key)));
  if (expression !== '' && expression!.trim() === '')
    report.invalid(`${path}.messageExpression`, expression, 'must be non-empty if specified');
  else if (expression !== '') {
    const text = names.filter((name) => !AUTHORIZER.includes(name));
    validateExpression(report, expression!, `${path}.messageExpression`, text, { type: 'string', types });
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
  const scope = validateFrame(report, spec);
  validateChanging(report, field(spec, 'matchConstraints'), 'spec.matchConstraints');
  const again = asText(field(spec, 'reinvocationPolicy'));
  if (again === '') report.required('spec.reinvocationPolicy');
  else report.oneOf('spec.reinvocationPolicy', again, ['IfNeeded', 'Never']);
  const mutations = asList(field(spec, 'mutations'));
  if (mutations.length === 0) report.required('spec.mutations', 'mutations must contain at least one item');
  report.each(mutations, 'spec.mutations', (mutation, at) => validateMutation(report, mutation, at, scope));
}

const CHANGING = ['*', 'CONNECT', 'CREATE', 'UPDATE'];

/** What is deleted nobody changes; which rule says so upstream does not tell. */
function validateChanging(report: Report, match: unknown, path: string): void {
  for (const rule of asList(field(match, 'resourceRules')))
    for (const operation of asList(field(rule, 'operations')))
      report.optionOf(`${path}.resourceRules.operations`, operation, CHANGING);
}

const PATCHES = { ApplyConfiguration: 'applyConfiguration', JSONPatch: 'jsonPatch' } as const;

function validateMutation(report: Report, mutation: unknown, path: string, scope: Scope): void {
  const type = asText(field(mutation, 'patchType'));
  if (type === '') {
    report.required(`${path}.patchType`);
    return;
  }
  if (!Object.hasOwn(PATCHES, type)) {
    report.unsupported(`${path}.patchType`, type, Object.keys(PATCHES));
    return;
  }
  for (const [name, key] of Object.entries(PATCHES)) {
    const patch = field(mutation, key);
    const at = `${path}.${key}`;
    if (type !== name && patch !== undefined)
      report.invalid(at, '{}', `must be omitted when patchType is ${type}`);
    if (type === name && patch === undefined)
      report.required(at, `must be specified when patchType is ${type}`);
    if (type === name && patch !== undefined)
      validateMutator(report, asText(field(patch, 'expression')), `${at}.expression`, name, scope);
  }
}

const RESULTS: Readonly<Record<string, string>> = {
  ApplyConfiguration: 'Object',
  JSONPatch: 'list(JSONPatch)',
};

/** Its literals of objects are maps here, of which the types of values are no mistake. */
function validateMutator(
  report: Report,
  expression: string,
  path: string,
  patch: string,
  { names }: Scope,
): void {
  if (expression.trim() === '') {
    report.required(path);
    return;
  }
  try {
    const { outputType } = compile(literalsAsMaps(expression), { variables: names });
    if (SCALARS.has(outputType))
      report.invalid(path, expression, `must evaluate to ${RESULTS[patch]} but got ${outputType}`);
  } catch (thrown) {
    if (!(thrown instanceof CelError)) throw thrown;
    if (thrown.code === 'SYNTAX' || thrown.message.includes('undeclared reference'))
      report.invalid(path, expression, `compilation failed: ${thrown.message}`);
  }
}

export function validatePolicyBinding(report: Report, binding: KubeObject): void {
  const spec = binding['spec'];
  const name = asText(field(spec, 'policyName'));
  if (name === '') report.required('spec.policyName');
  else report.check('spec.policyName', name, dns1123Subdomain(name, false));
  validateParamRef(report, field(spec, 'paramRef'), 'spec.paramRef');
  validateMatch(report, field(spec, 'matchResources'), 'spec.matchResources');
  if (binding.kind !== 'ValidatingAdmissionPolicyBinding') {
    validateChanging(report, field(spec, 'matchResources'), 'spec.matchResources');
    return;
  }
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
