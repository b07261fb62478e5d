import { isIP } from 'node:net';
import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, equalValues, field } from '../../values.ts';
import { dns1123Label, dns1123Subdomain, labelValueComplaints, qualifiedNameComplaints } from '../names.ts';
import { addressComplaints, endpointComplaints, strictAddressComplaints } from './addresses.ts';
import type { Report } from './report.ts';

// What serves a service (kubernetes pkg/apis/discovery/validation, core/validation).

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];

export function validateEndpointSlice(report: Report, slice: KubeObject, live: KubeObject | undefined): void {
  const type = slice['addressType'];
  if (type === undefined || type === '') report.required('addressType');
  report.oneOf('addressType', type, ADDRESS_TYPES);
  validateSlicePorts(report, slice['ports']);
  // What has not changed has been looked at.
  const isNew = live === undefined || !equalValues(slice['endpoints'], live['endpoints']);
  report.each(isNew ? slice['endpoints'] : [], 'endpoints', (endpoint, at) => {
    const addresses = asList(field(endpoint, 'addresses'));
    if (addresses.length === 0) report.required(`${at}.addresses`, 'must contain at least 1 address');
    addresses.forEach((address, i) => {
      validateSliceAddress(report, asText(address), asText(type), `${at}.addresses`, i);
    });
    const host = field(endpoint, 'hostname');
    if (host !== undefined) report.check(`${at}.hostname`, asText(host), dns1123Label(asText(host), false));
    const node = field(endpoint, 'nodeName');
    if (node !== undefined)
      report.check(`${at}.nodeName`, asText(node), dns1123Subdomain(asText(node), false));
    validateHints(report, field(endpoint, 'hints'), `${at}.hints`);
  });
  if (live !== undefined && type !== live['addressType'])
    report.invalid('addressType', type, 'field is immutable');
}

function validateSliceAddress(report: Report, address: string, type: string, path: string, i: number): void {
  const at = `${path}[${i}]`;
  if (type === 'FQDN') report.check(at, address, dns1123Subdomain(address, false));
  if (type !== 'IPv4' && type !== 'IPv6') return;
  const complaints = type === 'IPv4' ? addressComplaints(address) : strictAddressComplaints(address);
  report.check(at, address, complaints);
  if (complaints.length > 0) return;
  if (isIP(address) !== (type === 'IPv4' ? 4 : 6))
    report.invalid(path, address, `must be an ${type} address`);
  report.check(at, address, endpointComplaints(address));
}

const MOST_HINTS = 8;

/** For whom an endpoint is the nearest. */
function validateHints(report: Report, hints: unknown, path: string): void {
  for (const [key, check] of [
    ['forZones', labelValueComplaints],
    ['forNodes', (name: string) => dns1123Subdomain(name, false)],
  ] as const) {
    const names = asList(field(hints, key)).map((hint) => asText(field(hint, 'name')));
    if (names.length > MOST_HINTS) {
      report.tooMany(`${path}.${key}`, names.length, MOST_HINTS);
      return;
    }
    names.forEach((name, i) => {
      if (names.indexOf(name) < i) report.duplicate(`${path}.${key}[${i}].name`, name);
      report.check(`${path}.${key}[${i}].name`, name, check(name));
    });
  }
}

function validateSlicePorts(report: Report, ports: unknown): void {
  const names = new Set<string>();
  report.each(ports, 'ports', (port, at) => {
    const name = asText(field(port, 'name'));
    if (name !== '') report.check(`${at}.name`, name, dns1123Label(name, false));
    if (names.has(name)) report.duplicate(`${at}.name`, name);
    names.add(name);
    report.optionOf(`${at}.protocol`, field(port, 'protocol'), ['SCTP', 'TCP', 'UDP']);
    const protocol = field(port, 'appProtocol');
    if (protocol !== undefined)
      report.check(`${at}.appProtocol`, asText(protocol), qualifiedNameComplaints(asText(protocol)));
  });
}

function validateEndpointPort(report: Report, port: unknown, path: string, count: number): void {
  const name = asText(field(port, 'name'));
  if (name === '' && count > 1) report.required(`${path}.name`);
  else if (name !== '') report.check(`${path}.name`, name, dns1123Label(name, false));
  report.range(`${path}.port`, field(port, 'port') ?? 0, 1, 65_535);
  const protocol = field(port, 'appProtocol');
  if (protocol !== undefined)
    report.check(`${path}.appProtocol`, asText(protocol), qualifiedNameComplaints(asText(protocol)));
}

export function validateEndpoints(report: Report, endpoints: KubeObject): void {
  report.each(endpoints['subsets'], 'subsets', (subset, at) => {
    const addresses = ['addresses', 'notReadyAddresses'].flatMap((key) => [...asList(field(subset, key))]);
    if (addresses.length === 0) report.required(at, 'must specify `addresses` or `notReadyAddresses`');
    for (const key of ['addresses', 'notReadyAddresses'])
      report.each(field(subset, key), `${at}.${key}`, (address, place) => {
        const ip = asText(field(address, 'ip'));
        const complaints = addressComplaints(ip);
        report.check(`${place}.ip`, ip, complaints);
        const host = asText(field(address, 'hostname'));
        if (host !== '') report.check(`${place}.hostname`, host, dns1123Label(host, false));
        const node = field(address, 'nodeName');
        if (node !== undefined)
          report.check(`${place}.nodeName`, asText(node), dns1123Subdomain(asText(node), false));
        report.check(`${place}.ip`, ip, endpointComplaints(ip));
      });
    const ports = asList(field(subset, 'ports'));
    report.each(ports, `${at}.ports`, (port, place) =>
      validateEndpointPort(report, port, place, ports.length),
    );
  });
}
