import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, equalValues, field, fieldAt } from '../../values.ts';
import { validateLabels } from '../metadata.ts';
import { dns1123Label, dns1123Subdomain, labelValueComplaints, qualifiedNameComplaints } from '../names.ts';
import {
  uniqueItems,
  validateConfigs,
  validateFullName,
  validateItems,
  validateLabelName,
  validateSelectors,
} from './device-parts.ts';
import type { Report } from './report.ts';
import { isExtended } from './resource-names.ts';

// Claims of devices, their templates and classes (kubernetes pkg/apis/resource/validation).

const MOST = 32;
const MOST_SUBREQUESTS = 8;
const MOST_TOLERATIONS = 16;
const REFERENCE =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

export function validateResourceClaim(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  if (live === undefined) validateDevices(report, fieldAt(next, 'spec', 'devices'), 'spec.devices');
  else if (!equalValues(next['spec'], live['spec']))
    report.fixed('spec', 'resource.ResourceClaimSpec', next['spec']);
}

export function validateClaimTemplate(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  if (live !== undefined) {
    if (!equalValues(next['spec'], live['spec']))
      report.fixed('spec', 'resource.ResourceClaimTemplateSpec', next['spec']);
    return;
  }
  const labels = fieldAt(next, 'spec', 'metadata', 'labels');
  report.errors.push(...validateLabels(labels, 'spec.metadata.labels'));
  validateDevices(report, fieldAt(next, 'spec', 'spec', 'devices'), 'spec.spec.devices');
}

export function validateDeviceClass(report: Report, { spec }: KubeObject): void {
  validateSelectors(report, field(spec, 'selectors'), 'spec.selectors');
  validateConfigs(report, field(spec, 'config'), 'spec.config');
  const name = field(spec, 'extendedResourceName');
  if (typeof name === 'string' && !isExtended(name))
    report.invalid('spec.extendedResourceName', name, 'must be a valid extended resource name');
}

/** What a claim asks for: requests, what holds among them, and what their drivers are told. */
function validateDevices(report: Report, devices: unknown, path: string): void {
  const requests = field(devices, 'requests');
  const names = namesOf(requests);
  const checkReferences = (holder: unknown, at: string): void => {
    const references = field(holder, 'requests');
    validateItems(report, references, `${at}.requests`, MOST, (name, place) =>
      validateReference(report, asText(name), place, names),
    );
    uniqueItems(report, references, `${at}.requests`, asText);
  };
  validateItems(report, requests, `${path}.requests`, MOST, (request, at) =>
    validateRequest(report, request, at),
  );
  uniqueItems(report, requests, `${path}.requests`, (request) => asText(field(request, 'name')));
  validateItems(report, field(devices, 'constraints'), `${path}.constraints`, MOST, (constraint, at) => {
    checkReferences(constraint, at);
    const key = ['matchAttribute', 'distinctAttribute'].find((name) => field(constraint, name) !== undefined);
    if (key !== undefined) validateFullName(report, asText(field(constraint, key)), `${at}.${key}`);
    // Upstream says so of none.
    else
      report.required(
        at,
        'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set',
      );
  });
  validateConfigs(report, field(devices, 'config'), `${path}.config`, checkReferences);
}

/** The names of requests, each with those of what it would also take. */
function namesOf(requests: unknown): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    asList(requests).map((request) => {
      const others = asList(field(request, 'firstAvailable'));
      return [asText(field(request, 'name')), new Set(others.map((other) => asText(field(other, 'name'))))];
    }),
  );
}

function validateReference(
  report: Report,
  reference: string,
  path: string,
  names: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  const parts = reference.split('/');
  if (parts.length > 2) {
    report.invalid(path, reference, REFERENCE);
    return;
  }
  for (const part of parts) report.check(path, part, dns1123Label(part, false));
  const others = names.get(parts[0]!);
  if (others === undefined || (parts.length === 2 && !others.has(parts[1]!)))
    report.invalid(path, reference, REFERENCE);
}

function validateRequest(report: Report, request: unknown, path: string): void {
  validateLabelName(report, asText(field(request, 'name')), `${path}.name`);
  const others = asList(field(request, 'firstAvailable'));
  const exactly = field(request, 'exactly');
  const one = 'exactly one of `exactly` or `firstAvailable` is required';
  if (others.length === 0 && exactly === undefined) report.required(path, one);
  else if (others.length > 0 && exactly !== undefined)
    report.invalid(path, null, `${one}, but multiple fields are set`);
  else if (exactly !== undefined) validateExactRequest(report, exactly, `${path}.exactly`);
  else {
    const at = `${path}.firstAvailable`;
    validateItems(report, others, at, MOST_SUBREQUESTS, (other, place) => {
      validateLabelName(report, asText(field(other, 'name')), `${place}.name`);
      validateExactRequest(report, other, place);
    });
    uniqueItems(report, others, at, (other) => asText(field(other, 'name')));
  }
}

const MODES = ['All', 'ExactCount'];

function validateExactRequest(report: Report, request: unknown, path: string): void {
  const name = asText(field(request, 'deviceClassName'));
  if (name === '') report.required(`${path}.deviceClassName`);
  else report.check(`${path}.deviceClassName`, name, dns1123Subdomain(name, false));
  validateSelectors(report, field(request, 'selectors'), `${path}.selectors`);
  const mode = asText(field(request, 'allocationMode'));
  const count = Number(field(request, 'count') ?? 0);
  if (!MODES.includes(mode)) report.unsupported(`${path}.allocationMode`, mode, MODES);
  else if (mode === 'All' && count !== 0)
    report.invalid(`${path}.count`, count, "must not be specified when allocationMode is 'All'");
  else if (mode === 'ExactCount' && count <= 0)
    report.invalid(`${path}.count`, count, 'must be greater than zero');
  validateItems(
    report,
    field(request, 'tolerations'),
    `${path}.tolerations`,
    MOST_TOLERATIONS,
    (toleration, at) => validateDeviceToleration(report, toleration, at),
  );
}

function validateDeviceToleration(report: Report, toleration: unknown, path: string): void {
  const text = (key: string): string => asText(field(toleration, key));
  if (text('key') !== '') report.check(`${path}.key`, text('key'), qualifiedNameComplaints(text('key')));
  const value = text('value');
  if (text('operator') === '') report.required(`${path}.operator`);
  else if (text('operator') === 'Equal') report.check(`${path}.value`, value, labelValueComplaints(value));
  else if (text('operator') !== 'Exists')
    report.unsupported(`${path}.operator`, text('operator'), ['Equal', 'Exists']);
  else if (value !== '') report.invalid(`${path}.value`, value, 'must be empty for operator `Exists`');
  report.oneOf(`${path}.effect`, text('effect'), ['NoExecute', 'NoSchedule', 'None']);
}
