import type { KubeObject } from '@flux-ts/resource';
import { asList, asObject, asText, equalValues, field, fieldAt } from '../../values.ts';
import { dns1123Label, dns1123Subdomain, pathSegment } from '../names.ts';
import { cidrFamily, rangeComplaints, strictAddressComplaints } from './addresses.ts';
import { GoStruct, type Report } from './report.ts';

// Kinds with few rules, each from its validation package of kubernetes pkg/apis.

export function validateRevision(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  report.notNegative('revision', next['revision']);
  const data = next['data'];
  if (live === undefined) {
    if (data === undefined || data === null) report.required('data', 'data is mandatory');
    else if (asObject(data) === undefined) report.required('data', 'data must be a valid JSON object');
  } else if (!equalValues(data, live['data'])) report.invalid('data', data, 'field is immutable');
}

/** The name of an IPAddress is the address. */
export function addressName(name: string): string[] {
  return strictAddressComplaints(name);
}

export function validateIpAddress(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  const parent = fieldAt(next, 'spec', 'parentRef');
  const path = 'spec.parentRef';
  if (parent === undefined) {
    report.required(path);
    return;
  }
  const group = asText(field(parent, 'group'));
  if (group !== '') report.check(`${path}.group`, group, dns1123Subdomain(group, false));
  for (const key of ['resource', 'name', 'namespace']) {
    const value = asText(field(parent, key));
    if (value !== '') report.check(`${path}.${key}`, value, pathSegment(value, false));
    else if (key !== 'namespace') report.required(`${path}.${key}`);
  }
  if (live !== undefined && !equalValues(parent, fieldAt(live, 'spec', 'parentRef')))
    report.fixed(path, 'networking.ParentReference', parent);
}

export function validateServiceRange(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  const path = 'spec.cidrs';
  const ranges = asList(fieldAt(next, 'spec', 'cidrs')).map(asText);
  if (live !== undefined) {
    const before = asList(fieldAt(live, 'spec', 'cidrs')).map(asText);
    const grows = before.length === 1 && ranges.length === 2;
    if (before.length !== ranges.length && !grows) report.invalid(path, ranges, 'field is immutable');
    before.forEach((range, i) => {
      if (range !== ranges[i] && (grows || before.length === ranges.length))
        report.invalid(`${path}[${i}]`, ranges[i], 'field is immutable');
    });
    if (!grows) return;
  }
  if (ranges.length === 0) report.required(path, 'at least one CIDR required');
  else if (ranges.length > 2)
    report.invalid(path, new GoStruct({ CIDRs: ranges }), 'may only hold up to 2 values');
  else validateFamilies(report, ranges, path);
}

function validateFamilies(report: Report, ranges: readonly string[], path: string): void {
  const families = ranges.map(cidrFamily);
  ranges.forEach((range, i) => {
    report.check(`${path}[${i}]`, range, rangeComplaints(range));
  });
  if (ranges.length < 2 || families[0] !== families[1] || families[0] === 0) return;
  const detail = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';
  report.invalid(path, ranges, detail);
}

/** What an IngressClass refers to. */
export function validateParameters(report: Report, parameters: unknown, path: string): void {
  if (parameters === undefined) return;
  const group = field(parameters, 'apiGroup');
  if (group !== undefined)
    report.check(`${path}.apiGroup`, asText(group), dns1123Subdomain(asText(group), false));
  for (const key of ['kind', 'name']) {
    const value = asText(field(parameters, key));
    if (value === '') report.required(`${path}.${key}`);
    else report.check(`${path}.${key}`, value, pathSegment(value, false));
  }
  const [scope, namespace] = [field(parameters, 'scope'), field(parameters, 'namespace')];
  if (scope === undefined) report.required(`${path}.scope`);
  else if (scope !== 'Cluster' && scope !== 'Namespace')
    report.unsupported(`${path}.scope`, scope, ['Cluster', 'Namespace']);
  else if (scope === 'Cluster' && namespace !== undefined)
    report.forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'");
  else if (scope === 'Namespace' && namespace === undefined)
    report.required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'");
  else if (scope === 'Namespace')
    report.check(`${path}.namespace`, asText(namespace), dns1123Label(asText(namespace), false));
}
