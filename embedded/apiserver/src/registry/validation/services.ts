import { isIP } from 'node:net';
import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, field, fieldAt } from '../../values.ts';
import { validateLabels } from '../metadata.ts';
import { dns1123Label, dns1123Subdomain, qualifiedNameComplaints } from '../names.ts';
import { CIDR_TEXT, cidrFamily, IP_TEXT } from './addresses.ts';
import { GoStruct, type Report } from './report.ts';
import { portComplaints } from './words.ts';

// Services (kubernetes pkg/apis/core/validation ValidateService).

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const LOOPBACK = 'may not be in the loopback range (127.0.0.0/8, ::1/128)';

export function validateService(report: Report, service: KubeObject): void {
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
  if (type === 'ExternalName') validateExternalName(report, asText(field(spec, 'externalName')));
  validatePorts(report, ports, headless, type);
  report.errors.push(...validateLabels(field(spec, 'selector'), 'spec.selector'));
  report.oneOf('spec.sessionAffinity', field(spec, 'sessionAffinity'), ['ClientIP', 'None']);
  if (address !== '' && !headless && isIP(address) === 0)
    report.invalid('spec.clusterIPs[0]', address, IP_TEXT);
  validateExternalIps(report, field(spec, 'externalIPs'));
  report.oneOf('spec.type', type, TYPES);
  validateAffinity(report, spec);
  validateBalancer(report, spec, type);
  validatePolicies(report, spec, type);
  report.each(field(spec, 'ipFamilies'), 'spec.ipFamilies', (family, at) =>
    report.oneOf(at, family, ['IPv4', 'IPv6']),
  );
  report.oneOf('spec.ipFamilyPolicy', field(spec, 'ipFamilyPolicy'), [
    'PreferDualStack',
    'RequireDualStack',
    'SingleStack',
  ]);
}

function validateExternalName(report: Report, name: string): void {
  const plain = name.endsWith('.') ? name.slice(0, -1) : name;
  if (plain === '') report.required('spec.externalName');
  else report.check('spec.externalName', plain, dns1123Subdomain(plain, false));
}

function validatePorts(report: Report, ports: readonly unknown[], headless: boolean, type: string): void {
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
    validateNodePort(report, field(port, 'nodePort') ?? 0, at, headless, type);
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

function validateNodePort(report: Report, port: unknown, at: string, headless: boolean, type: string): void {
  if (port === 0) return;
  if (type === 'ClusterIP' || headless)
    report.forbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'");
  else if (typeof port === 'number' && (port < 30_000 || port > 32_767)) {
    const detail = 'provided port is not in the valid range. The range of valid ports is 30000-32767';
    report.invalid(`${at}.nodePort`, port, detail);
  }
}

function validateExternalIps(report: Report, addresses: unknown): void {
  report.each(addresses, 'spec.externalIPs', (value, at) => {
    const address = asText(value);
    if (isIP(address) === 0) report.invalid(at, address, IP_TEXT);
    else if (address.startsWith('127.') || address === '::1') report.invalid(at, address, LOOPBACK);
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

function validateBalancer(report: Report, spec: unknown, type: string): void {
  const isBalancer = type === 'LoadBalancer';
  for (const [i, value] of asList(field(spec, 'loadBalancerSourceRanges')).entries())
    if (cidrFamily(asText(value).trim()) === 0)
      report.invalid(`spec.LoadBalancerSourceRanges[${i}]`, asText(value).trim(), CIDR_TEXT);
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
  const warnings: string[] = [];
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

function validatePolicies(report: Report, spec: unknown, type: string): void {
  const ranges = asList(field(spec, 'loadBalancerSourceRanges'));
  if (ranges.length > 0 && type !== 'LoadBalancer')
    report.forbidden('spec.LoadBalancerSourceRanges', "may only be used when `type` is 'LoadBalancer'");
  const external = field(spec, 'externalTrafficPolicy');
  const reachable =
    type === 'LoadBalancer' || type === 'NodePort' || asList(field(spec, 'externalIPs')).length > 0;
  if (external !== undefined && !reachable)
    report.invalid(
      'spec.externalTrafficPolicy',
      external,
      'may only be set for externally-accessible services',
    );
  else report.oneOf('spec.externalTrafficPolicy', external, ['Cluster', 'Local']);
  report.oneOf('spec.internalTrafficPolicy', field(spec, 'internalTrafficPolicy'), ['Cluster', 'Local']);
}
