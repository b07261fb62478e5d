import type { KubeObject } from '@flux-ts/resource';
import { asList, asObject, asText, field, fieldAt } from '../../values.ts';
import { validateLabels } from '../metadata.ts';
import { dns1123Label, labelValueComplaints, qualifiedNameComplaints } from '../names.ts';
import { CIDR_TEXT, cidrFamily } from './addresses.ts';
import { GoStruct, type Report } from './report.ts';
import { validateTolerations } from './scheduling.ts';

// What the cluster as a whole has (kubernetes pkg/apis/scheduling, node, coordination, core).

const MOST_PRIORITY = 1_000_000_000;
const SYSTEM_CLASSES: ReadonlySet<string> = new Set(['system-cluster-critical', 'system-node-critical']);

export function validatePriorityClass(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  const { name } = next.metadata;
  const value = next['value'] ?? 0;
  if (name.startsWith('system-')) {
    const detail = `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`;
    if (!SYSTEM_CLASSES.has(name)) report.forbidden('metadata.name', detail);
  } else if (typeof value === 'number' && value > MOST_PRIORITY)
    report.forbidden('value', `maximum allowed value of a user defined priority is ${MOST_PRIORITY}`);
  report.oneOf('preemptionPolicy', next['preemptionPolicy'], ['PreemptLowerPriority', 'Never']);
  if (live === undefined) return;
  if (value !== (live['value'] ?? 0)) report.forbidden('value', 'may not be changed in an update.');
  if (next['preemptionPolicy'] !== live['preemptionPolicy'])
    report.invalid('preemptionPolicy', next['preemptionPolicy'], 'field is immutable');
}

export function validateRuntimeClass(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  const handler = asText(next['handler']);
  if (handler === '') report.required('handler');
  else report.check('handler', handler, dns1123Label(handler, false));
  const scheduling = next['scheduling'];
  report.errors.push(...validateLabels(field(scheduling, 'nodeSelector'), 'scheduling.nodeSelector'));
  validateTolerations(report, field(scheduling, 'tolerations'), 'scheduling.tolerations');
  for (const [name, amount] of Object.entries(asObject(fieldAt(next, 'overhead', 'podFixed')) ?? {}))
    if (String(amount).startsWith('-'))
      report.invalid(`overhead.limits[${name}]`, String(amount), 'must be greater than or equal to 0');
  if (live !== undefined && handler !== live['handler'])
    report.invalid('handler', handler, 'field is immutable');
}

export function validateLease(report: Report, lease: KubeObject): void {
  const duration = fieldAt(lease, 'spec', 'leaseDurationSeconds');
  if (typeof duration === 'number' && duration <= 0)
    report.invalid('spec.leaseDurationSeconds', duration, 'must be greater than 0');
  report.notNegative('spec.leaseTransitions', fieldAt(lease, 'spec', 'leaseTransitions'));
}

function taintStruct(taint: unknown): GoStruct {
  const [key, value, effect] = ['key', 'value', 'effect'].map((name) => asText(field(taint, name)));
  return new GoStruct({
    Key: key,
    Value: value,
    Effect: effect,
    TimeAdded: field(taint, 'timeAdded') ?? null,
  });
}

export function validateNode(report: Report, node: KubeObject): void {
  validatePodRanges(report, asList(fieldAt(node, 'spec', 'podCIDRs')).map(asText));
  const seen = new Set<string>();
  report.each(fieldAt(node, 'spec', 'taints'), 'metadata.taints', (taint, at) => {
    const key = asText(field(taint, 'key'));
    const effect = asText(field(taint, 'effect'));
    report.check(`${at}.key`, key, qualifiedNameComplaints(key));
    const value = asText(field(taint, 'value'));
    if (value !== '') report.check(`${at}.value`, value, labelValueComplaints(value));
    if (effect === '') report.required(`${at}.effect`);
    else report.oneOf(`${at}.effect`, effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']);
    if (seen.has(`${key}:${effect}`))
      report.twice(at, taintStruct(taint), 'taints must be unique by key and effect pair');
    seen.add(`${key}:${effect}`);
  });
}

function validatePodRanges(report: Report, ranges: readonly string[]): void {
  const families = ranges.map((range, i) => {
    const family = cidrFamily(range);
    if (family === 0) report.invalid(`spec.podCIDRs[${i}]`, range, CIDR_TEXT);
    return family;
  });
  if (ranges.length > 2)
    report.invalid('spec.podCIDRs', ranges, 'may specify no more than one CIDR for each IP family');
  else if (ranges.length === 2 && !families.includes(0) && families[0] === families[1])
    report.invalid('spec.podCIDRs', ranges, 'may specify no more than one CIDR for each IP family');
}

export function validateEvent(report: Report, event: KubeObject): void {
  const { namespace = '' } = event.metadata;
  const isNew = event.apiVersion === 'events.k8s.io/v1';
  const about = asText(fieldAt(event, isNew ? 'regarding' : 'involvedObject', 'namespace'));
  const expected = about === '' ? 'default' : about;
  if (namespace !== expected)
    report.invalid('involvedObject.namespace', about, 'does not match event.namespace');
  if (isNew) validateNewEvent(report, event);
}

/** What events.k8s.io demands beyond that (pkg/apis/core/validation ValidateEventCreate). */
function validateNewEvent(report: Report, event: KubeObject): void {
  if ((event['eventTime'] ?? null) === null) report.required('eventTime');
  else validateReport(report, event);
  const type = asText(event['type']);
  if (type !== 'Normal' && type !== 'Warning') report.invalid('type', '', `has invalid value: ${type}`);
  for (const [field, name] of [
    ['deprecatedFirstTimestamp', 'firstTimestamp'],
    ['deprecatedLastTimestamp', 'lastTimestamp'],
    ['deprecatedCount', 'count'],
  ] as const) {
    if (event[field] !== undefined && event[field] !== null) report.invalid(name, '', 'needs to be unset');
  }
}

/** Who tells of what, which is looked at only in events that have an eventTime. */
function validateReport(report: Report, event: KubeObject): void {
  const controller = asText(event['reportingController']);
  if (controller === '') report.required('reportingController');
  report.check('reportingController', controller, qualifiedNameComplaints(controller));
  for (const [name, most] of [
    ['reportingInstance', 128],
    ['action', 128],
    ['reason', 128],
    ['note', 1024],
  ] as const) {
    const text = asText(event[name]);
    if (text === '' && name !== 'note') report.required(name);
    if (text.length > most) report.invalid(name, '', `can have at most ${most} characters`);
  }
}

/** APIServices (kube-aggregator pkg/apis/apiregistration/validation). */
export function validateApiService(report: Report, service: KubeObject): void {
  const spec = service['spec'];
  const wanted = `${asText(field(spec, 'version'))}.${asText(field(spec, 'group'))}`;
  const { name } = service.metadata;
  if (name !== wanted)
    report.invalid('metadata.name', name, `must be \`spec.version+"."+spec.group\`: "${wanted}"`);
  for (const [key, most] of [
    ['groupPriorityMinimum', 20_000],
    ['versionPriority', 1000],
  ] as const) {
    const value = field(spec, key) ?? 0;
    if (typeof value === 'number' && (value <= 0 || value > most))
      report.invalid(`spec.${key}`, value, `must be positive and less than ${most}`);
  }
}
