import type { KubeObject } from '@flux-ts/resource';
import { asList, asObject, asText, equalValues, field, fieldAt } from '../../values.ts';
import { validateLabels } from '../metadata.ts';
import {
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  labelValueComplaints,
  pathSegment,
  qualifiedNameComplaints,
} from '../names.ts';
import { cidrFamily, rangeComplaints } from './addresses.ts';
import { GoStruct, type Report } from './report.ts';
import { validateTolerations } from './scheduling.ts';
import { portComplaints } from './words.ts';

// What the cluster as a whole has (kubernetes pkg/apis/scheduling, node, coordination, core).

const MOST_PRIORITY = 1_000_000_000;
const SYSTEM_CLASSES: ReadonlySet<string> = new Set(['system-cluster-critical', 'system-node-critical']);

export function validatePriorityClass(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  const { name } = next.metadata;
  const value = next['value'] ?? 0;
  if (live !== undefined) {
    if (value !== (live['value'] ?? 0)) report.forbidden('value', 'may not be changed in an update.');
    if (next['preemptionPolicy'] !== live['preemptionPolicy'])
      report.invalid('preemptionPolicy', next['preemptionPolicy'], 'field is immutable');
    return;
  }
  if (name.startsWith('system-')) {
    const detail = `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`;
    if (!SYSTEM_CLASSES.has(name)) report.forbidden('metadata.name', detail);
  } else if (typeof value === 'number' && value > MOST_PRIORITY)
    report.forbidden('value', `maximum allowed value of a user defined priority is ${MOST_PRIORITY}`);
  // Upstream takes the empty text for a missing one.
  if (next['preemptionPolicy'] === '') report.required('preemptionPolicy');
  report.oneOf('preemptionPolicy', next['preemptionPolicy'], ['PreemptLowerPriority', 'Never']);
}

export function validateRuntimeClass(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  const handler = asText(next['handler']);
  if (handler === '') report.required('handler');
  else report.check('handler', handler, dns1123Label(handler, false));
  const scheduling = next['scheduling'];
  for (const [name, amount] of Object.entries(asObject(fieldAt(next, 'overhead', 'podFixed')) ?? {}))
    if (String(amount).startsWith('-'))
      report.invalid(`overhead.limits[${name}]`, String(amount), 'must be greater than or equal to 0');
  report.errors.push(...validateLabels(field(scheduling, 'nodeSelector'), 'scheduling.nodeSelector'));
  validateTolerations(report, field(scheduling, 'tolerations'), 'scheduling.tolerations');
  validateDistinct(report, field(scheduling, 'tolerations'), 'scheduling.tolerations');
  if (live !== undefined && handler !== live['handler'])
    report.invalid('handler', handler, 'field is immutable');
}

/** The same toleration is not borne twice. */
function validateDistinct(report: Report, tolerations: unknown, path: string): void {
  const seen: unknown[] = [];
  report.each(tolerations, path, (toleration, at) => {
    if (seen.some((other) => equalValues(other, toleration))) {
      const [Key, Operator, Value, Effect] = ['key', 'operator', 'value', 'effect'].map((key) =>
        asText(field(toleration, key)),
      );
      const TolerationSeconds = field(toleration, 'tolerationSeconds') ?? null;
      report.duplicate(at, new GoStruct({ Key, Operator, Value, Effect, TolerationSeconds }));
    }
    seen.push(toleration);
  });
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

/** What a node has been given once (ValidateNodeUpdate). */
function validateNodeKept(report: Report, node: KubeObject, live: KubeObject): void {
  const ranges = asList(fieldAt(node, 'spec', 'podCIDRs'));
  const before = asList(fieldAt(live, 'spec', 'podCIDRs'));
  const changed = before.length === ranges.length ? before.filter((range, i) => range !== ranges[i]) : [''];
  if (before.length > 0)
    for (const _ of changed)
      report.forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid');
  const [id, known] = [node, live].map((each) => asText(fieldAt(each, 'spec', 'providerID')));
  if (known !== '' && id !== known)
    report.forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid');
  if (fieldAt(node, 'spec', 'externalID') !== fieldAt(live, 'spec', 'externalID'))
    report.forbidden('spec.externalID', 'may not be updated');
}

export function validateNode(report: Report, node: KubeObject, live: KubeObject | undefined): void {
  if (live !== undefined) validateNodeKept(report, node, live);
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
  validatePodRanges(report, asList(fieldAt(node, 'spec', 'podCIDRs')).map(asText));
}

function validatePodRanges(report: Report, ranges: readonly string[]): void {
  const families = ranges.map((range, i) => {
    const family = cidrFamily(range);
    report.check(`spec.podCIDRs[${i}]`, range, rangeComplaints(range));
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
  // Events that have an eventTime may be about what is elsewhere.
  const isTimed = (event['eventTime'] ?? null) !== null;
  const isWrong = isTimed
    ? about === '' && namespace !== 'default' && namespace !== 'kube-system'
    : namespace !== (about === '' ? 'default' : about);
  if (isWrong) report.invalid('involvedObject.namespace', about, 'does not match event.namespace');
  if (isNew) validateNewEvent(report, event);
}

/** What events.k8s.io demands beyond that (pkg/apis/core/validation ValidateEventCreate). */
function validateNewEvent(report: Report, event: KubeObject): void {
  if ((event['eventTime'] ?? null) === null) report.required('eventTime');
  else validateReport(report, event);
  validateSeries(report, event['series'] ?? undefined);
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

/** How often it has happened, and when at last. */
function validateSeries(report: Report, series: unknown): void {
  if (series === undefined) return;
  if (Number(field(series, 'count') ?? 0) < 2) report.invalid('series.count', '', 'should be at least 2');
  if ((field(series, 'lastObservedTime') ?? null) === null) report.required('series.lastObservedTime');
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
  const [version, group] = ['version', 'group'].map((key) => asText(field(spec, key))) as [string, string];
  const wanted = `${version}.${group}`;
  const { name } = service.metadata;
  if (name !== wanted && pathSegment(name, false).length === 0)
    report.invalid('metadata.name', name, `must be \`spec.version+"."+spec.group\`: "${wanted}"`);
  if (group !== '') report.check('spec.group', group, dns1123Subdomain(group, false));
  else if (version !== 'v1')
    report.required('spec.group', 'only v1 may have an empty group and it better be legacy kube');
  report.check('spec.version', version, dns1035Label(version, false));
  for (const [key, most] of [
    ['groupPriorityMinimum', 20_000],
    ['versionPriority', 1000],
  ] as const) {
    const value = field(spec, key) ?? 0;
    if (typeof value === 'number' && (value <= 0 || value > most))
      report.invalid(`spec.${key}`, value, `must be positive and less than ${most}`);
  }
  validateServing(report, spec);
}

/** Who serves a group: this server itself, which is trusted, or a service. */
function validateServing(report: Report, spec: unknown): void {
  const service = field(spec, 'service');
  const isTrusted = field(spec, 'insecureSkipTLSVerify') === true;
  const bytes = Buffer.from(asText(field(spec, 'caBundle')), 'base64').length;
  const path = 'spec.insecureSkipTLSVerify';
  if (service === undefined) {
    if (bytes > 0)
      report.invalid('spec.caBundle', `${bytes} bytes`, 'local APIServices may not have a caBundle');
    if (isTrusted) report.invalid(path, true, 'local APIServices may not have insecureSkipTLSVerify');
    return;
  }
  for (const key of ['namespace', 'name'])
    if (asText(field(service, key)) === '') report.required(`spec.service.${key}`);
  const port = field(service, 'port') ?? 0;
  for (const why of portComplaints(port))
    report.invalid('spec.service.port', port, `port is not valid: ${why}`);
  if (isTrusted && bytes > 0) report.invalid(path, true, 'may not be true if caBundle is present');
}
