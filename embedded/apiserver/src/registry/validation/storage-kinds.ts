import type { KubeObject } from '@flux-ts/resource';
import { asList, asObject, asText, equalValues, field, fieldAt } from '../../values.ts';
import { dns1123Subdomain, qualifiedNameComplaints } from '../names.ts';
import type { Report } from './report.ts';
import { validateLabelSelector } from './selectors.ts';

// What drivers and attachments of volumes say (kubernetes pkg/apis/storage/validation).

const MOST_DRIVER = 63;
const MOST_NODE_ID = 256;

/** The name of a CSI driver. */
export function validateDriverName(report: Report, name: string, path: string): void {
  if (name === '') {
    report.required(path);
    return;
  }
  if (name.length > MOST_DRIVER) report.tooLong(path, MOST_DRIVER);
  report.check(path, name, dns1123Subdomain(name.toLowerCase(), false));
}

export function validateStorageClass(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  const { provisioner, reclaimPolicy, volumeBindingMode } = next as Record<string, unknown>;
  const name = asText(provisioner).toLowerCase();
  if (name === '') report.required('provisioner');
  else report.check('provisioner', name, qualifiedNameComplaints(name));
  validateClassParameters(report, asObject(next['parameters']) ?? {});
  report.oneOf('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']);
  const modes = ['Immediate', 'WaitForFirstConsumer'];
  if (volumeBindingMode === '') report.unsupported('volumeBindingMode', '', modes);
  report.oneOf('volumeBindingMode', volumeBindingMode, modes);
  validateTopologies(report, next['allowedTopologies'], 'allowedTopologies');
  if (live === undefined) return;
  for (const key of ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'])
    if (!equalValues(next[key] ?? {}, live[key] ?? {}))
      report.invalid(key, next[key] ?? (key === 'parameters' ? {} : null), 'field is immutable');
}

const MOST_PARAMETERS = 512;
const LARGEST_PARAMETERS = 262_144;

/** What a class tells its provisioner. */
function validateClassParameters(report: Report, parameters: Readonly<Record<string, unknown>>): void {
  const entries = Object.entries(parameters);
  if (entries.length > MOST_PARAMETERS) {
    report.tooLong('Provisioner Parameters exceeded max allowed', MOST_PARAMETERS);
    return;
  }
  let size = 0;
  for (const [key, value] of entries) {
    if (key === '') report.invalid('parameters', key, 'field can not be empty.');
    size += Buffer.byteLength(key) + Buffer.byteLength(asText(value));
  }
  if (size > LARGEST_PARAMETERS) report.tooLong('parameters', LARGEST_PARAMETERS);
}

function validateTopologies(report: Report, topologies: unknown, path: string): void {
  // Upstream compares with as many empty terms as there are terms.
  const terms: unknown[] = asList(topologies).map(() => ({}));
  report.each(topologies, path, (term, at) => {
    const expressions = new Map<string, unknown>();
    report.each(field(term, 'matchLabelExpressions'), `${at}.matchLabelExpressions`, (expression, place) => {
      const key = asText(field(expression, 'key'));
      const values = asList(field(expression, 'values')).map(asText);
      if (values.length === 0) report.required(`${place}.values`);
      values.forEach((value, i) => {
        if (values.indexOf(value) < i) report.duplicate(`${place}.values[${i}]`, value);
      });
      report.check(`${place}.key`, key, qualifiedNameComplaints(key));
      if (expressions.has(key)) report.duplicate(`${place}.key`, key);
      expressions.set(key, values.toSorted());
    });
    const shown = Object.fromEntries(expressions);
    for (const other of terms)
      if (equalValues(other, shown)) report.duplicate(`${at}.matchLabelExpressions`, '');
    terms.push(shown);
  });
}

export function validateAttachment(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  const spec = next['spec'];
  validateDriverName(report, asText(field(spec, 'attacher')), 'spec.attacher');
  const [inline, name] = ['inlineVolumeSpec', 'persistentVolumeName'].map((key) =>
    fieldAt(spec, 'source', key),
  );
  const detail = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  if (inline === undefined && name === undefined) report.required('spec.source', detail);
  else if (inline !== undefined && name !== undefined) report.forbidden('spec.source', detail);
  else if (name === '')
    report.required('spec.source.persistentVolumeName', 'must specify non empty persistentVolumeName');
  const node = asText(field(spec, 'nodeName'));
  report.check('spec.nodeName', node, dns1123Subdomain(node, false));
  if (name !== undefined)
    report.check('spec.source.persistentVolumeName', asText(name), dns1123Subdomain(asText(name), false));
  if (live !== undefined && !equalValues(spec, live['spec']))
    report.fixed('spec', 'storage.VolumeAttachmentSpec', spec);
}

export function validateAttributesClass(
  report: Report,
  next: KubeObject,
  live: KubeObject | undefined,
): void {
  const driver = asText(next['driverName']).toLowerCase();
  if (driver === '') report.required('driverName');
  else report.check('driverName', driver, qualifiedNameComplaints(driver));
  if (Object.keys(asObject(next['parameters']) ?? {}).length === 0)
    report.required('parameters', 'must contain at least one key/value pair');
  if (live === undefined) return;
  for (const key of ['driverName', 'parameters'])
    if (!equalValues(next[key] ?? {}, live[key] ?? {}))
      report.forbidden(key, `updates to ${key} are forbidden.`);
}

const GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const LEAST_EXPIRATION = 600;

export function validateDriver(report: Report, driver: KubeObject, live: KubeObject | undefined): void {
  const spec = driver['spec'];
  const policy = field(spec, 'fsGroupPolicy');
  if (policy !== undefined && !GROUP_POLICIES.includes(asText(policy)))
    report.unsupported('spec.fsGroupPolicy', policy, GROUP_POLICIES);
  const audiences = new Set<string>();
  report.each(field(spec, 'tokenRequests'), 'spec.tokenRequests', (request, at) => {
    const audience = asText(field(request, 'audience'));
    if (audiences.has(audience)) {
      report.duplicate(`${at}.audience`, audience);
      return;
    }
    audiences.add(audience);
    const seconds = Number(field(request, 'expirationSeconds') ?? LEAST_EXPIRATION);
    const path = `${at}.expirationSeconds`;
    if (seconds < LEAST_EXPIRATION)
      report.invalid(path, seconds, 'may not specify a duration less than 10 minutes');
    if (seconds > 2 ** 32)
      report.invalid(path, seconds, 'may not specify a duration larger than 2^32 seconds');
  });
  for (const mode of asList(field(spec, 'volumeLifecycleModes')))
    if (mode !== 'Persistent' && mode !== 'Ephemeral')
      report.unsupported('spec.volumeLifecycleModes', mode, ['Persistent', 'Ephemeral']);
  const period = field(spec, 'nodeAllocatableUpdatePeriodSeconds');
  if (typeof period === 'number' && period < 10) {
    const detail = 'must be greater than or equal to 10 seconds';
    report.invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, detail);
  }
  if (live === undefined) return;
  for (const [key, path] of [
    ['attachRequired', 'spec.attachedRequired'],
    ['volumeLifecycleModes', 'spec.volumeLifecycleModes'],
  ] as const) {
    const value = field(spec, key);
    if (!equalValues(value, fieldAt(live, 'spec', key))) report.invalid(path, value, 'field is immutable');
  }
}

/** What a driver that asks for tokens is warned of (csidriver strategy.go). */
export function driverWarnings({ spec }: KubeObject, live: KubeObject | undefined): string[] {
  const requests = asList(field(spec, 'tokenRequests'));
  if (requests.length === 0 || equalValues(requests, fieldAt(live, 'spec', 'tokenRequests'))) return [];
  if (field(spec, 'serviceAccountTokenInSecrets') !== undefined) return [];
  return [
    'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes',
  ];
}

export function validateDrivers(report: Report, node: KubeObject, live: KubeObject | undefined): void {
  const names = new Set<string>();
  report.each(fieldAt(node, 'spec', 'drivers'), 'spec.drivers', (driver, at) => {
    const name = asText(field(driver, 'name'));
    validateDriverName(report, name, `${at}.name`);
    const id = asText(field(driver, 'nodeID'));
    if (id === '') report.required(`${at}.nodeID`);
    if (id.length > MOST_NODE_ID)
      report.invalid(`${at}.nodeID`, id, `must be ${MOST_NODE_ID} characters or less`);
    report.notNegative(`${at}.allocatable.count`, fieldAt(driver, 'allocatable', 'count'));
    if (names.has(name)) report.duplicate(`${at}.name`, name);
    names.add(name);
    const keys = asList(field(driver, 'topologyKeys')).map(asText);
    keys.forEach((key, i) => {
      if (key === '') report.required(at);
      if (keys.indexOf(key) < i) report.duplicate(at, key);
      report.check(at, key, qualifiedNameComplaints(key));
    });
  });
  validateDriversKept(report, node, live);
}

/** A driver that stays changes only how much it can attach. */
function validateDriversKept(report: Report, node: KubeObject, live: KubeObject | undefined): void {
  const without = (driver: unknown) => ({ ...asObject(driver), allocatable: undefined });
  for (const old of asList(fieldAt(live, 'spec', 'drivers')).map(without)) {
    for (const driver of asList(fieldAt(node, 'spec', 'drivers')).map(without)) {
      if (field(driver, 'name') === field(old, 'name') && !equalValues(driver, old))
        report.fixed('spec.drivers', 'storage.CSINodeDriver', driver);
    }
  }
}

export function validateCapacity(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  const name = asText(next['storageClassName']);
  report.check('storageClassName', name, dns1123Subdomain(name, false));
  validateLabelSelector(report, next['nodeTopology'], 'nodeTopology');
  const capacity = String(next['capacity'] ?? '');
  if (capacity.startsWith('-')) report.invalid('capacity', capacity, 'must be greater than or equal to 0');
  if (live === undefined) return;
  if (!equalValues(next['nodeTopology'], live['nodeTopology']))
    report.fixed('nodeTopology', 'metav1.LabelSelector', next['nodeTopology']);
  if (name !== asText(live['storageClassName']))
    report.invalid('storageClassName', name, 'field is immutable');
}
