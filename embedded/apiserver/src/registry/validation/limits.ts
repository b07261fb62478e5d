import type { KubeObject } from '@flux-ts/resource';
import { compareQuantity, parseQuantity, quantityToNumber } from '@flux-ts/text';
import { asList, asObject, asText, equalValues, field, fieldAt } from '../../values.ts';
import { qualifiedNameComplaints } from '../names.ts';
import { GoStruct, type Report } from './report.ts';
import { validateContainerResource, validateResourceName } from './resource-names.ts';

// LimitRanges and ResourceQuotas (kubernetes pkg/apis/core/validation).

const LIMIT_TYPES: ReadonlySet<string> = new Set(['Pod', 'Container', 'PersistentVolumeClaim']);
const BOUNDS = ['min', 'max', 'default', 'defaultRequest'] as const;

export function validateLimitRange(report: Report, range: KubeObject): void {
  const types = new Set<string>();
  report.each(fieldAt(range, 'spec', 'limits'), 'spec.limits', (limit, at) => {
    const type = asText(field(limit, 'type'));
    report.check(`${at}.type`, type, qualifiedNameComplaints(type));
    if (!type.includes('/') && !LIMIT_TYPES.has(type) && qualifiedNameComplaints(type).length === 0)
      report.invalid(`${at}.type`, type, 'must be a standard limit type or fully qualified');
    if (types.has(type)) report.duplicate(`${at}.type`, type);
    types.add(type);
    validateNames(report, limit, type, ['max', 'min'], at);
    if (type === 'Pod')
      for (const key of ['default', 'defaultRequest'])
        if (field(limit, key) !== undefined)
          report.forbidden(`${at}.${key}`, "may not be specified when `type` is 'Pod'");
        else validateNames(report, limit, type, ['default', 'defaultRequest'], at);
    const names = new Set(BOUNDS.flatMap((key) => Object.keys(asObject(field(limit, key)) ?? {})));
    const storage = ['min', 'max'].map((key) => fieldAt(limit, key, 'storage'));
    if (type === 'PersistentVolumeClaim' && storage.every((amount) => amount === undefined)) {
      const detail = 'either minimum or maximum storage value is required, but neither was provided';
      report.required(`${at}.limits`, detail);
    }
    validateNames(report, limit, type, ['maxLimitRequestRatio'], at);
    const ratios = Object.keys(asObject(field(limit, 'maxLimitRequestRatio')) ?? {});
    for (const name of [...names].sort()) validateBounds(report, limit, name, at);
    for (const name of ratios.sort()) validateRatio(report, limit, name, at);
  });
}

/** What is limited has a name that its type knows (validateLimitRangeResourceName). */
function validateNames(
  report: Report,
  limit: unknown,
  type: string,
  keys: readonly string[],
  at: string,
): void {
  const check = type === 'Pod' || type === 'Container' ? validateContainerResource : validateResourceName;
  for (const key of keys)
    for (const name of Object.keys(asObject(field(limit, key)) ?? {}).sort())
      check(report, name, `${at}.${key}[${name}]`);
}

function validateBounds(report: Report, limit: unknown, name: string, at: string): void {
  const [least, most, usual, asked] = BOUNDS.map((key) => fieldAt(limit, key, name));
  const exceeds = (a: unknown, b: unknown) =>
    a !== undefined &&
    b !== undefined &&
    compareQuantity(parseQuantity(String(a)), parseQuantity(String(b))) > 0;
  if (exceeds(least, most))
    report.invalid(
      `${at}.min[${name}]`,
      String(least),
      `min value ${least} is greater than max value ${most}`,
    );
  if (exceeds(least, asked))
    report.invalid(
      `${at}.defaultRequest[${name}]`,
      String(asked),
      `min value ${least} is greater than default request value ${asked}`,
    );
  if (exceeds(asked, most))
    report.invalid(
      `${at}.defaultRequest[${name}]`,
      String(asked),
      `default request value ${asked} is greater than max value ${most}`,
    );
  if (exceeds(asked, usual))
    report.invalid(
      `${at}.defaultRequest[${name}]`,
      String(asked),
      `default request value ${asked} is greater than default limit value ${usual}`,
    );
  if (exceeds(least, usual))
    // Upstream shows the least value here.
    report.invalid(
      `${at}.default[${name}]`,
      String(least),
      `min value ${least} is greater than default value ${usual}`,
    );
  if (exceeds(usual, most))
    report.invalid(
      `${at}.default[${name}]`,
      String(most),
      `default value ${usual} is greater than max value ${most}`,
    );
}

/** How much more a limit may be than the request; at least nothing more, at most what the bounds allow. */
function validateRatio(report: Report, limit: unknown, name: string, path: string): void {
  const [ratio, least, most] = ['maxLimitRequestRatio', 'min', 'max'].map((key) => fieldAt(limit, key, name));
  const at = `${path}.maxLimitRequestRatio[${name}]`;
  const numberOf = (quantity: unknown): number => quantityToNumber(parseQuantity(String(quantity)));
  const amount = numberOf(ratio);
  if (amount < 1) report.invalid(at, String(ratio), `ratio ${String(ratio)} is less than 1`);
  if (least === undefined || most === undefined) return;
  const widest = numberOf(most) / numberOf(least);
  if (amount > widest)
    report.invalid(
      at,
      String(ratio),
      `ratio ${String(ratio)} is greater than max/min = ${widest.toFixed(6)}`,
    );
}

const QUOTA: ReadonlySet<string> = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
]);
const WHOLE: ReadonlySet<string> = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);
const COMPUTE = /^(requests\.|limits\.)?(cpu|memory|ephemeral-storage)$/;
const POD_SCOPES: ReadonlySet<string> = new Set([
  'Terminating',
  'NotTerminating',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
]);

export function validateQuota(report: Report, quota: KubeObject, live: KubeObject | undefined): void {
  const hard = asObject(fieldAt(quota, 'spec', 'hard')) ?? {};
  for (const [name, amount] of Object.entries(hard).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const at = `spec.hard[${name}]`;
    const complaints = qualifiedNameComplaints(name);
    report.check(at, name, complaints);
    if (!name.includes('/') && !QUOTA.has(name) && !/^(requests\.)?hugepages-/.test(name)) {
      if (complaints.length === 0)
        report.invalid(at, name, 'must be a standard resource type or fully qualified');
      report.invalid(at, name, 'must be a standard resource for quota');
    }
    const text = String(amount);
    if (text.startsWith('-')) report.invalid(at, text, 'must be greater than or equal to 0');
    else if (WHOLE.has(name) && /\dm$/.test(text) && Number.parseInt(text, 10) % 1000 !== 0)
      report.invalid(at, text, 'must be an integer');
  }
  validateScopes(report, asList(fieldAt(quota, 'spec', 'scopes')).map(asText), Object.keys(hard));
  validateScopeSelector(report, fieldAt(quota, 'spec', 'scopeSelector'), Object.keys(hard).sort());
  if (live === undefined) return;
  const [scopes, before] = [quota, live].map((each) => asList(fieldAt(each, 'spec', 'scopes')).map(asText));
  if (!equalValues([...new Set(scopes)].sort(), [...new Set(before)].sort()))
    report.invalid('spec.scopes', scopes, 'field is immutable');
}

const SCOPES_THAT_EXIST =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, " +
  'ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity';
const VALUED: ReadonlySet<string> = new Set(['PriorityClass', 'VolumeAttributesClass']);

function selectorStruct(selector: unknown): GoStruct {
  const requirements = asList(field(selector, 'matchExpressions')).map((each) => ({
    ScopeName: asText(field(each, 'scopeName')),
    Operator: asText(field(each, 'operator')),
    Values: field(each, 'values') ?? null,
  }));
  return new GoStruct({ MatchExpressions: requirements });
}

function validateScopeSelector(report: Report, selector: unknown, names: readonly string[]): void {
  const path = 'spec.scopeSelector.matchExpressions';
  for (const requirement of asList(field(selector, 'matchExpressions'))) {
    const scope = asText(field(requirement, 'scopeName'));
    const operator = asText(field(requirement, 'operator'));
    const values = asList(field(requirement, 'values'));
    const isKnown = scope === 'BestEffort' || VALUED.has(scope) || POD_SCOPES.has(scope);
    if (!isKnown) report.invalid(`${path}.scopeName`, scope, 'unsupported scope');
    for (const name of names)
      if (!fits(scope, name))
        report.invalid(path, selectorStruct(selector), 'unsupported scope applied to resource');
    if (isKnown && !VALUED.has(scope) && operator !== 'Exists')
      report.invalid(`${path}.operator`, operator, SCOPES_THAT_EXIST);
    if (operator === 'In' || operator === 'NotIn') {
      const detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
      if (values.length === 0) report.required(`${path}.values`, detail);
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      const detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      if (values.length > 0) report.invalid(`${path}.values`, values, detail);
    } else report.invalid(`${path}.operator`, operator, 'not a valid selector operator');
  }
}

function validateScopes(report: Report, scopes: readonly string[], names: readonly string[]): void {
  const refuse = (detail: string) => report.invalid('spec.scopes', scopes, detail);
  for (const scope of scopes) {
    if (scope !== 'BestEffort' && !POD_SCOPES.has(scope)) refuse('unsupported scope');
    else if (names.some((name) => !fits(scope, name))) refuse('unsupported scope applied to resource');
  }
  for (const [a, b] of [
    ['BestEffort', 'NotBestEffort'],
    ['Terminating', 'NotTerminating'],
  ] as const)
    if (scopes.includes(a) && scopes.includes(b)) refuse('conflicting scopes');
}

/** Best effort is a matter of pods alone, other scopes of what they use as well. */
function fits(scope: string, name: string): boolean {
  if (!QUOTA.has(name) || name === 'pods') return true;
  return scope !== 'BestEffort' && COMPUTE.test(name);
}
