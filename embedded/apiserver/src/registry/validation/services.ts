import { isIP } from 'node:net';
import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, field, fieldAt } from '../../values.ts';
import { validateLabels } from '../metadata.ts';
import { dns1123Label, dns1123Subdomain, qualifiedNameComplaints } from '../names.ts';
import { addressWarnings, rangeWarnings } from '../warnings/addresses.ts';
import { addressComplaints, endpointComplaints, rangeComplaints } from './addresses.ts';
import { GoStruct, type Report } from './report.ts';
import { portComplaints } from './words.ts';

// Services (kubernetes pkg/apis/core/validation ValidateService).

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

export function validateService(report: Report, service: KubeObject, live: KubeObject | undefined): void {
  const spec = service['spec'];
  const type = asText(field(spec, 'type'));
  const address = asText(field(spec, 'clusterIP'));
  const ports = asList(field(spec, 'ports'));
  const headless = address === 'None';
  if (ports.length === 0 && !headless && type !== 'ExternalName') report.required('spec.ports');
  if (type === 'LoadBalancer' && headless)
    report.invalid('spec.clusterIPs[0]', 'None', "may not be set to 'None' for LoadBalancer services");
  if (type === 'NodePort' && headless)
    report.invalid('spec.clusterIPs[0]', 'None', "may not be set to 'None' for NodePort services");
  if (type === 'ExternalName') {
    if (asList(field(spec, 'clusterIPs')).length > 0 || address !== '')
      report.forbidden('spec.clusterIPs', 'may not be set for ExternalName services');
    validateExternalName(report, asText(field(spec, 'externalName')));
  }
  validatePorts(report, ports, type);
  validateDistinctNodePorts(report, ports);
  report.errors.push(...validateLabels(field(spec, 'selector'), 'spec.selector'));
  report.oneOf('spec.sessionAffinity', field(spec, 'sessionAffinity'), ['ClientIP', 'None']);
  const before = live?.['spec'];
  const kept = asList(field(before, 'clusterIPs'));
  const isNew = (each: string) => each !== field(before, 'clusterIP') && !kept.includes(each);
  if (type !== 'ExternalName') validateAddresses(report, spec, isNew);
  const [family] = asList(field(spec, 'ipFamilies')).map(asText);
  const version = isIP(address);
  if (live !== undefined && version !== 0 && family !== undefined && family !== `IPv${version}`) {
    const detail = `expected an ${family} value as indicated by \`ipFamilies[0]\``;
    report.invalid('spec.clusterIPs[0]', address, detail);
  }
  validateExternalIps(report, field(spec, 'externalIPs'), asList(field(before, 'externalIPs')));
  report.oneOf('spec.type', type, TYPES);
  validateAffinity(report, spec);
  validateBalancer(report, spec, type, asList(field(before, 'loadBalancerSourceRanges')));
  validatePolicies(report, spec, type);
  const families = asList(field(spec, 'ipFamilies'));
  report.each(families, 'spec.ipFamilies', (family, at, i) => {
    report.optionOf(at, family, ['IPv4', 'IPv6']);
    if (families.indexOf(family) < i) report.duplicate(at, family);
  });
  report.oneOf('spec.ipFamilyPolicy', field(spec, 'ipFamilyPolicy'), [
    'PreferDualStack',
    'RequireDualStack',
    'SingleStack',
  ]);
}

/** Of two addresses of a service the first is told by itself as well (ValidateServiceClusterIPsRelatedFields). */
function validateAddresses(report: Report, spec: unknown, isNew: (address: string) => boolean): void {
  const path = 'spec.clusterIPs';
  const address = asText(field(spec, 'clusterIP'));
  const given = asList(field(spec, 'clusterIPs')).map(asText);
  const all = given.length === 0 && address !== '' ? [address] : given;
  if (address !== '' && all[0] !== address) report.invalid(path, all, 'first value must match `clusterIP`');
  if (address === '' && all.length > 0)
    report.invalid(path, all, 'must be empty when `clusterIP` is not specified');
  const before = report.errors.length;
  all.forEach((each, i) => {
    if (i === 0 && each === 'None') {
      if (all.length > 1) report.invalid(path, all, "'None' must be the first and only value");
    } else if (isNew(each)) report.check(`${path}[${i}]`, each, addressComplaints(each));
  });
  const isReadable = report.errors.length === before;
  if (all.length > 2) report.invalid(path, all, 'may only hold up to 2 values');
  if (!isReadable || all.length < 2) return;
  if (all.length > 2 || isIP(all[0]!) === isIP(all[1]!))
    report.invalid(path, all, 'may specify no more than one IP for each IP family');
}

function validateExternalName(report: Report, name: string): void {
  const plain = name.endsWith('.') ? name.slice(0, -1) : name;
  if (plain === '') report.required('spec.externalName');
  else report.check('spec.externalName', plain, dns1123Subdomain(plain, false));
}

function validatePorts(report: Report, ports: readonly unknown[], type: string): void {
  const names = new Set<string>();
  const seen = new Set<string>();
  report.each(ports, 'spec.ports', (port, at) => {
    const name = asText(field(port, 'name'));
    if (name === '' && ports.length > 1) report.required(`${at}.name`);
    if (name !== '') {
      report.check(`${at}.name`, name, dns1123Label(name, false));
      if (names.has(name)) report.duplicate(`${at}.name`, name);
      names.add(name);
    }
    const number = field(port, 'port') ?? 0;
    for (const detail of portComplaints(number)) report.invalid(`${at}.port`, number, detail);
    report.oneOf(`${at}.protocol`, field(port, 'protocol'), ['SCTP', 'TCP', 'UDP']);
    const protocolOfApp = field(port, 'appProtocol');
    if (protocolOfApp !== undefined)
      report.check(
        `${at}.appProtocol`,
        asText(protocolOfApp),
        qualifiedNameComplaints(asText(protocolOfApp)),
      );
    const target = field(port, 'targetPort') ?? number;
    for (const detail of portComplaints(target)) report.invalid(`${at}.targetPort`, target, detail);
    validateNodePort(report, field(port, 'nodePort') ?? 0, at, type);
  });
  report.each(ports, 'spec.ports', (port, at) => {
    const [protocol, number] = [asText(field(port, 'protocol')) || 'TCP', field(port, 'port') ?? 0];
    const key = `${protocol}/${String(number)}`;
    if (seen.has(key))
      report.duplicate(
        at,
        new GoStruct({
          Name: '',
          Protocol: protocol,
          AppProtocol: null,
          Port: number,
          TargetPort: 0,
          NodePort: 0,
        }),
      );
    seen.add(key);
  });
}

/** A protocol has a port of the nodes once. */
function validateDistinctNodePorts(report: Report, ports: readonly unknown[]): void {
  const seen = new Set<string>();
  report.each(ports, 'spec.ports', (port, at) => {
    const number = field(port, 'nodePort') ?? 0;
    if (number === 0) return;
    const key = `${asText(field(port, 'protocol')) || 'TCP'}/${String(number)}`;
    if (seen.has(key)) report.duplicate(`${at}.nodePort`, number);
    seen.add(key);
  });
}

function validateNodePort(report: Report, port: unknown, at: string, type: string): void {
  if (port === 0) return;
  if (type === 'ClusterIP') report.forbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'");
}

/** What has been there may stay. */
function validateExternalIps(report: Report, addresses: unknown, before: readonly unknown[]): void {
  report.each(addresses, 'spec.externalIPs', (value, at) => {
    const address = asText(value);
    const complaints = before.includes(address) ? [] : addressComplaints(address);
    report.check(at, address, complaints.length > 0 ? complaints : endpointComplaints(address));
  });
}

const MOST_AFFINITY = 86_400;

function validateAffinity(report: Report, spec: unknown): void {
  const config = field(spec, 'sessionAffinityConfig');
  const path = 'spec.sessionAffinityConfig';
  if (field(spec, 'sessionAffinity') === 'ClientIP') {
    const seconds = fieldAt(config, 'clientIP', 'timeoutSeconds');
    if (typeof seconds === 'number' && (seconds <= 0 || seconds > MOST_AFFINITY)) {
      const words = `must be greater than 0 and less than ${MOST_AFFINITY}`;
      report.invalid(`${path}.clientIP.timeoutSeconds`, seconds, words);
    }
  } else if (config !== undefined && field(spec, 'sessionAffinity') === 'None')
    report.forbidden(path, 'must not be set when session affinity is None');
}

const ONLY_BALANCERS = "may only be used when `type` is 'LoadBalancer'";

function validateBalancer(report: Report, spec: unknown, type: string, before: readonly unknown[]): void {
  const isBalancer = type === 'LoadBalancer';
  for (const [i, value] of asList(field(spec, 'loadBalancerSourceRanges')).entries())
    if (!before.includes(value)) {
      const range = asText(value).trim();
      report.check(`spec.LoadBalancerSourceRanges[${i}]`, range, rangeComplaints(range));
    }
  if (!isBalancer && field(spec, 'allocateLoadBalancerNodePorts') !== undefined)
    report.forbidden('spec.allocateLoadBalancerNodePorts', ONLY_BALANCERS);
  const className = field(spec, 'loadBalancerClass');
  if (className !== undefined && !isBalancer) report.forbidden('spec.loadBalancerClass', ONLY_BALANCERS);
  else if (className !== undefined)
    report.check('spec.loadBalancerClass', asText(className), qualifiedNameComplaints(asText(className)));
  const check = field(spec, 'healthCheckNodePort') ?? 0;
  const needsCheck = isBalancer && field(spec, 'externalTrafficPolicy') === 'Local';
  if (check !== 0 && !needsCheck) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    report.invalid('spec.healthCheckNodePort', check, detail);
  } else if (check !== 0)
    for (const detail of portComplaints(check)) report.invalid('spec.healthCheckNodePort', check, detail);
  const distribution = field(spec, 'trafficDistribution');
  const ways = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
  if (distribution !== undefined && !ways.includes(asText(distribution)))
    report.unsupported('spec.trafficDistribution', distribution, ways);
}

/** What an accepted service is warned of (pkg/api/service/warnings.go). */
export function serviceWarnings(service: KubeObject): string[] {
  const spec = service['spec'];
  const type = asText(field(spec, 'type'));
  const external = asList(field(spec, 'externalIPs'));
  const isHeadless = type === 'ClusterIP' && field(spec, 'clusterIP') === 'None';
  const warnings = formWarnings(service);
  if (isHeadless) {
    if (asText(field(spec, 'loadBalancerIP')) !== '')
      warnings.push('spec.loadBalancerIP is ignored for headless services');
    if (external.length > 0) warnings.push('spec.externalIPs is ignored for headless services');
    if (field(spec, 'sessionAffinity') !== 'None')
      warnings.push('spec.SessionAffinity is ignored for headless services');
  }
  if (external.length > 0 && !isHeadless && type !== 'ExternalName')
    warnings.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  if (external.length > 0 && type === 'ExternalName')
    warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (type !== 'ExternalName' && asText(field(spec, 'externalName')) !== '')
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (field(spec, 'trafficDistribution') === 'PreferClose')
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return warnings;
}

const HINTS = 'service.kubernetes.io/topology-aware-hints';

function formWarnings({ metadata, spec }: KubeObject): string[] {
  const hinted = Object.hasOwn(metadata.annotations ?? {}, HINTS);
  const instead = 'please use service.kubernetes.io/topology-mode instead';
  return [
    ...(hinted ? [`annotation ${HINTS} is deprecated, ${instead}`] : []),
    ...['clusterIPs', 'externalIPs'].flatMap((key) =>
      asList(field(spec, key)).flatMap((address, i) => addressWarnings(address, `spec.${key}[${i}]`)),
    ),
    ...addressWarnings(field(spec, 'loadBalancerIP'), 'spec.loadBalancerIP'),
    ...asList(field(spec, 'loadBalancerSourceRanges')).flatMap((range, i) =>
      rangeWarnings(asText(range).trim(), `spec.loadBalancerSourceRanges[${i}]`),
    ),
  ];
}

function validatePolicies(report: Report, spec: unknown, type: string): void {
  const ranges = asList(field(spec, 'loadBalancerSourceRanges'));
  if (ranges.length > 0 && type !== 'LoadBalancer')
    report.forbidden('spec.LoadBalancerSourceRanges', "may only be used when `type` is 'LoadBalancer'");
  const external = field(spec, 'externalTrafficPolicy');
  const reachable =
    type === 'LoadBalancer' ||
    type === 'NodePort' ||
    (type === 'ClusterIP' && asList(field(spec, 'externalIPs')).length > 0);
  if (external !== undefined && !reachable)
    report.invalid(
      'spec.externalTrafficPolicy',
      external,
      'may only be set for externally-accessible services',
    );
  else report.oneOf('spec.externalTrafficPolicy', external, ['Cluster', 'Local']);
  report.optionOf('spec.internalTrafficPolicy', field(spec, 'internalTrafficPolicy'), ['Cluster', 'Local']);
}
