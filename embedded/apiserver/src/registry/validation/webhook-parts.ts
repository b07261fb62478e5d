import { AUTHORIZER_TYPES, CelError, type CelType, compile } from '@flux-ts/cel';
import { asList, asText, field } from '../../values.ts';
import { dns1123Subdomain, pathSegment, qualifiedNameComplaints } from '../names.ts';
import type { Report } from './report.ts';
import { REQUEST } from './request-type.ts';
import { validateLabelSelector } from './selectors.ts';
import { portComplaints } from './words.ts';

// What webhooks and policies have in common (kubernetes pkg/apis/admissionregistration/validation).

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];
const OTHERS: Readonly<Record<string, string>> = {
  operations: 'operations',
  apiGroups: 'API groups',
  apiVersions: 'API versions',
};

/** Which requests are meant. */
export function validateRules(report: Report, rules: unknown, path: string): void {
  report.each(rules, path, (rule, at) => {
    validateResourceNames(report, field(rule, 'resourceNames'), `${at}.resourceNames`);
    for (const [key, others] of Object.entries(OTHERS)) {
      const values = asList(field(rule, key));
      if (values.length === 0) report.required(`${at}.${key}`);
      if (values.length > 1 && values.includes('*'))
        report.invalid(`${at}.${key}`, values, `if '*' is present, must not specify other ${others}`);
    }
    report.each(field(rule, 'operations'), `${at}.operations`, (operation, place) => {
      if (!OPERATIONS.includes(asText(operation))) report.unsupported(place, operation, OPERATIONS);
    });
    report.each(field(rule, 'apiVersions'), `${at}.apiVersions`, (version, place) => {
      if (version === '') report.required(place);
    });
    validateResources(report, asList(field(rule, 'resources')).map(asText), `${at}.resources`);
    const scope = field(rule, 'scope');
    if (scope !== undefined && !SCOPES.includes(asText(scope)))
      report.unsupported(`${at}.scope`, scope, SCOPES);
  });
}

function validateResourceNames(report: Report, names: unknown, path: string): void {
  const all = asList(names).map(asText);
  all.forEach((name, i) => {
    report.check(`${path}[${i}]`, name, pathSegment(name, false));
    if (all.indexOf(name) < i) report.duplicate(`${path}[${i}]`, name);
  });
}

/** Resources and their parts; a wildcard leaves nothing to say besides. */
function validateResources(report: Report, resources: readonly string[], path: string): void {
  if (resources.length === 0) report.required(path);
  const [wholes, parts] = [new Set<string>(), new Set<string>()];
  let isPlain = false;
  resources.forEach((resource, i) => {
    if (resource === '') {
      report.required(`${path}[${i}]`);
      return;
    }
    const slash = resource.indexOf('/');
    if (slash < 0) {
      isPlain = resource !== '*';
      return;
    }
    const [name, part] = [resource.slice(0, slash), resource.slice(slash + 1)];
    const refuse = (covering: string) =>
      report.invalid(`${path}[${i}]`, resource, `if '${covering}' is present, must not specify ${resource}`);
    if (wholes.has(name)) refuse(`${name}/*`);
    if (parts.has(part)) refuse(`*/${part}`);
    if (part === '*') wholes.add(name);
    if (name === '*') parts.add(part);
  });
  if (resources.length > 1 && resources.includes('*/*'))
    report.invalid(path, resources, "if '*/*' is present, must not specify other resources");
  if (resources.includes('*') && isPlain)
    report.invalid(
      path,
      resources,
      "if '*' is present, must not specify other resources without subresources",
    );
}

/** `MatchResources` of policies and bindings. */
export function validateMatch(report: Report, match: unknown, path: string): void {
  if (match === undefined) return;
  const policy = field(match, 'matchPolicy');
  if (policy !== undefined && policy !== 'Equivalent' && policy !== 'Exact')
    report.unsupported(`${path}.matchPolicy`, policy, ['Equivalent', 'Exact']);
  for (const key of ['namespaceSelector', 'objectSelector'])
    validateLabelSelector(report, field(match, key), `${path}.${key}`);
  for (const key of ['resourceRules', 'excludeResourceRules'])
    validateRules(report, field(match, key), `${path}.${key}`);
}

/** What mutating policies alone have. */
const ABSENT = ['jsonpatch'];
/** By which expressions ask what somebody may do. */
export const AUTHORIZER = Object.keys(AUTHORIZER_TYPES);

/** What an expression may speak of. */
export type Names = readonly string[];

export function validateConditions(report: Report, conditions: unknown, path: string, names: Names): void {
  const seen = new Set<string>();
  report.each(conditions, path, (condition, at) => {
    const expression = asText(field(condition, 'expression')).trim();
    validateExpression(report, expression, `${at}.expression`, names, { type: 'bool' });
    const name = asText(field(condition, 'name'));
    if (name === '') report.required(`${at}.name`);
    else report.check(`${at}.name`, name, qualifiedNameComplaints(name));
    if (name !== '' && seen.has(name)) report.duplicate(`${at}.name`, name);
    seen.add(name);
  });
}

const PART_OF_OBJECT = /^\s*(object|oldObject|params)(\.\w+)+\s*$/;

/** What an expression shall be. */
export interface Wanted {
  /** Its type, or several with blanks between. */
  readonly type?: string;
  /** What is said when there is none. */
  readonly missing?: string;
  /** What is known of variables. */
  readonly types?: Readonly<Record<string, CelType>>;
}

/**
 * Tells what is wrong with an expression, also when it can yield none of the types that are wanted. Answers its type,
 * unless it is wrong.
 */
export function validateExpression(
  report: Report,
  expression: string,
  path: string,
  variables: Names,
  wanted: Wanted = {},
): string | undefined {
  if (expression.trim() === '') {
    report.required(path, wanted.missing);
    return undefined;
  }
  try {
    const types = { request: REQUEST, ...AUTHORIZER_TYPES, ...wanted.types };
    const { outputType } = compile(expression, { variables, types, absent: ABSENT });
    const refuse = (what: string) =>
      report.invalid(path, expression, `must evaluate to ${what} but got ${outputType}`);
    // What is not known here may be known upstream; a part of an object is known there by nobody.
    const isUnknown = outputType === 'dyn' && !PART_OF_OBJECT.test(expression);
    if (isUnknown || wanted.type === undefined) return outputType;
    const choices = wanted.type.split(' ');
    if (choices.includes(outputType)) return outputType;
    refuse(choices.length === 1 ? wanted.type : `one of [${wanted.type}]`);
    return outputType;
  } catch (thrown) {
    if (!(thrown instanceof CelError)) throw thrown;
    report.invalid(path, expression, `compilation failed: ${thrown.message}`);
    return undefined;
  }
}

/** Who is asked, and under which path. */
export function validateService(report: Report, service: unknown, path: string): void {
  // Upstream takes one for the other here.
  if (asText(field(service, 'namespace')) === '') report.required(`${path}.name`);
  if (asText(field(service, 'name')) === '') report.required(`${path}.namespace`);
  const port = field(service, 'port') ?? 443;
  const complaints = portComplaints(port);
  if (complaints.length > 0)
    report.invalid(`${path}.port`, port, `port is not valid: ${complaints.join(', ')}`);
  const url = asText(field(service, 'path'));
  if (url === '' || url === '/') return;
  const at = `${path}.path`;
  if (url === '//') {
    report.invalid(at, url, 'segment[0] may not be empty');
    return;
  }
  if (!url.startsWith('/')) report.invalid(at, url, "must start with a '/'");
  const steps = url.slice(1).replace(/\/$/, '').split('/');
  steps.forEach((step, i) => {
    if (step === '') report.invalid(at, url, `segment[${i}] may not be empty`);
    else for (const why of dns1123Subdomain(step, false)) report.invalid(at, url, `segment[${i}]: ${why}`);
  });
}

/** Which object gives a policy its parameters. */
export function validateParamRef(report: Report, reference: unknown, path: string): void {
  if (reference === undefined) return;
  const name = asText(field(reference, 'name'));
  const selector = field(reference, 'selector');
  if (name !== '') report.check(`${path}.name`, name, pathSegment(name, false));
  const both = 'name and selector are mutually exclusive';
  if (name !== '' && selector !== undefined) report.forbidden(`${path}.name`, both);
  validateLabelSelector(report, selector, `${path}.selector`);
  if (name !== '' && selector !== undefined) report.forbidden(`${path}.selector`, both);
  if (name === '' && selector === undefined)
    report.required(path, 'one of name or selector must be specified');
  const action = asText(field(reference, 'parameterNotFoundAction'));
  if (action === '') report.required(`${path}.parameterNotFoundAction`);
  else report.oneOf(`${path}.parameterNotFoundAction`, action, ['Deny', 'Allow']);
}
