import { compareQuantity, parseQuantity } from '@flux-ts/text';
import { asText, field, fieldAt } from '../../values.ts';
import { dns1123Label, pathSegment } from '../names.ts';
import type { Report } from './report.ts';
import { validateContainerResource } from './resource-names.ts';

// What an autoscaler looks at (kubernetes pkg/apis/autoscaling/validation).

const TYPES: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};
/** In the order in which upstream looks for them: the first that is there is looked into. */
const SOURCES = ['object', 'external', 'pods', 'resource', 'containerResource'];

export function validateMetrics(report: Report, metrics: unknown, path: string): void {
  report.each(metrics, path, (metric, at) => {
    const type = asText(field(metric, 'type'));
    if (type === '') report.required(`${at}.type`, 'must specify a metric source type');
    const known = Object.keys(TYPES);
    if (!known.includes(type)) report.unsupported(`${at}.type`, type, known);
    const present = SOURCES.filter((key) => field(metric, key) !== undefined);
    const [first] = present;
    if (first !== undefined) validateSource(report, first, field(metric, first), `${at}.${first}`);
    const expected = TYPES[type];
    // Upstream says it twice.
    if (expected === undefined) report.unsupported(`${at}.type`, type, known);
    else if (!present.includes(expected))
      report.required(`${at}.${expected}`, 'must populate information for the given metric source');
    if (present.length === 1) return;
    for (const key of present)
      if (key !== expected) report.forbidden(`${at}.${key}`, 'must populate the given metric source only');
  });
}

function validateSource(report: Report, key: string, source: unknown, path: string): void {
  const target = field(source, 'target');
  const has = (name: string) => field(target, name) !== undefined;
  const at = `${path}.target`;
  if (key === 'object')
    validateDescribed(report, field(source, 'describedObject'), `${path}.describedObject`);
  if (key === 'containerResource' || key === 'resource') validateResource(report, key, source, path);
  else validateIdentifier(report, field(source, 'metric'), `${path}.metric`);
  validateTarget(report, target, at);
  if (key === 'pods') {
    if (!has('averageValue'))
      report.required(`${at}.averageValue`, 'must specify a positive target averageValue');
  } else if (key === 'object' || key === 'external') {
    const detail =
      key === 'object'
        ? 'must set either a target value or averageValue'
        : 'must set either a target value for metric or a per-pod target';
    if (!has('value') && !has('averageValue')) report.required(`${at}.averageValue`, detail);
    if (key === 'external' && has('value') && has('averageValue'))
      report.forbidden(`${at}.value`, 'may not set both a target value for metric and a per-pod target');
  } else if (!has('averageUtilization') && !has('averageValue')) {
    const detail = 'must set either a target raw value or a target utilization';
    report.required(`${at}.averageUtilization`, detail);
  } else if (has('averageUtilization') && has('averageValue'))
    report.forbidden(`${at}.averageValue`, 'may not set both a target raw value and a target utilization');
}

function validateResource(report: Report, key: string, source: unknown, path: string): void {
  const name = asText(field(source, 'name'));
  if (name === '') report.required(`${path}.name`, 'must specify a resource name');
  if (key === 'resource') return;
  if (name !== '') validateContainerResource(report, name, `${path}.name`);
  const container = asText(field(source, 'container'));
  if (container === '') report.required(`${path}.container`, 'must specify a container');
  else report.check(`${path}.container`, container, dns1123Label(container, false));
}

function validateIdentifier(report: Report, metric: unknown, path: string): void {
  const name = asText(field(metric, 'name'));
  if (name === '') report.required(`${path}.name`, 'must specify a metric name');
  else report.check(`${path}.name`, name, pathSegment(name, false));
}

function validateTarget(report: Report, target: unknown, path: string): void {
  const type = asText(field(target, 'type'));
  if (type === '') report.required(`${path}.type`, 'must specify a metric target type');
  if (type !== 'Utilization' && type !== 'Value' && type !== 'AverageValue')
    report.invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue');
  for (const key of ['value', 'averageValue']) {
    const amount = field(target, key);
    if (amount === undefined) continue;
    if (compareQuantity(parseQuantity(String(amount)), parseQuantity('0')) <= 0)
      report.invalid(`${path}.${key}`, String(amount), 'must be positive');
  }
  const utilization = field(target, 'averageUtilization');
  if (typeof utilization === 'number' && utilization < 1)
    report.invalid(`${path}.averageUtilization`, utilization, 'must be greater than 0');
}

/** An object of any kind. */
export function validateReference(report: Report, reference: unknown, path: string): void {
  for (const key of ['kind', 'name']) {
    const value = asText(field(reference, key));
    if (value === '') report.required(`${path}.${key}`);
    else report.check(`${path}.${key}`, value, pathSegment(value, false));
  }
}

/** The object of a metric is of any group or none. */
function validateDescribed(report: Report, reference: unknown, path: string): void {
  validateReference(report, reference, path);
  const version = asText(field(reference, 'apiVersion'));
  if (version.split('/').length > 2)
    report.invalid(`${path}.apiVersion`, version, `unexpected GroupVersion string: ${version}`);
}

/** What is scaled is of a group, which upstream asks of the target alone. */
export function validateScaleTarget(report: Report, target: unknown, path: string): void {
  validateReference(report, target, path);
  const version = asText(field(target, 'apiVersion'));
  const at = `${path}.apiVersion`;
  const parts = version.split('/').length;
  if (parts > 2) report.invalid(at, version, `unexpected GroupVersion string: ${version}`);
  else if (parts < 2) report.invalid(at, version, 'apiVersion must specify API group');
}

const MOST_WINDOW = 3600;
const MOST_PERIOD = 1800;

export function validateScaling(report: Report, rules: unknown, path: string): void {
  if (rules === undefined) return;
  const window = field(rules, 'stabilizationWindowSeconds');
  const at = `${path}.stabilizationWindowSeconds`;
  if (typeof window === 'number' && window < 0)
    report.invalid(at, window, 'must be greater than or equal to zero');
  if (typeof window === 'number' && window > MOST_WINDOW)
    report.invalid(at, window, `must be less than or equal to ${MOST_WINDOW}`);
  const select = field(rules, 'selectPolicy');
  const ways = ['Disabled', 'Max', 'Min'];
  if (select !== undefined && !ways.includes(asText(select)))
    report.unsupported(`${path}.selectPolicy`, select, ways);
  const policies = fieldAt(rules, 'policies');
  if (!Array.isArray(policies) || policies.length === 0)
    report.required(`${path}.policies`, 'must specify at least one Policy');
  report.each(policies, `${path}.policies`, (policy, place) => {
    const type = asText(field(policy, 'type'));
    if (type !== 'Pods' && type !== 'Percent') report.unsupported(`${place}.type`, type, ['Percent', 'Pods']);
    const [value, period] = ['value', 'periodSeconds'].map((key) => Number(field(policy, key) ?? 0));
    if (value! <= 0) report.invalid(`${place}.value`, value, 'must be greater than zero');
    if (period! <= 0) report.invalid(`${place}.periodSeconds`, period, 'must be greater than zero');
    if (period! > MOST_PERIOD)
      report.invalid(`${place}.periodSeconds`, period, `must be less than or equal to ${MOST_PERIOD}`);
  });
}
