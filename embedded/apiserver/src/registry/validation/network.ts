import { isIP, isIPv4 } from 'node:net';
import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, field, fieldAt } from '../../values.ts';
import { dns1123Label, dns1123Subdomain, pathSegment } from '../names.ts';
import { rangeComplaints } from './addresses.ts';
import type { Report } from './report.ts';
import { validateLabelSelector } from './selectors.ts';
import { validateParameters } from './small-kinds.ts';
import { hostComplaints, portComplaints, validateDomainPath, wildcardComplaints } from './words.ts';

// Ingresses and network policies (kubernetes pkg/apis/networking/validation).

export function validateIngress(report: Report, ingress: KubeObject, live: KubeObject | undefined): void {
  const spec = ingress['spec'];
  const rules = asList(field(spec, 'rules'));
  const backend = field(spec, 'defaultBackend');
  if (rules.length === 0 && backend === undefined)
    report.invalid('spec', null, 'either `defaultBackend` or `rules` must be specified');
  if (backend !== undefined) validateBackend(report, backend, 'spec.defaultBackend');
  report.each(rules, 'spec.rules', (rule, at) => validateRule(report, rule, at));
  report.each(field(spec, 'tls'), 'spec.tls', (tls, at) => {
    report.each(field(tls, 'hosts'), `${at}.hosts`, (host, place) =>
      report.check(place, asText(host), hostComplaints(asText(host))),
    );
    const secret = asText(field(tls, 'secretName'));
    if (secret !== '') report.check(`${at}.secretName`, secret, dns1123Subdomain(secret, false));
  });
  const className = field(spec, 'ingressClassName');
  if (className !== undefined)
    report.check('spec.ingressClassName', asText(className), dns1123Subdomain(asText(className), false));
  const annotated = ingress.metadata.annotations?.[OLD_CLASS];
  if (live === undefined && className !== undefined && annotated !== undefined && annotated !== className)
    report.invalid(
      `annotations.${OLD_CLASS}`,
      annotated,
      'must match `ingressClassName` when both are specified',
    );
}

/** How an Ingress named its class before it had a field for it. */
const OLD_CLASS = 'kubernetes.io/ingress.class';

function validateRule(report: Report, rule: unknown, path: string): void {
  const host = asText(field(rule, 'host'));
  if (isIP(host) !== 0) report.invalid(`${path}.host`, host, 'must be a DNS name, not an IP address');
  else if (host.includes('*')) report.check(`${path}.host`, host, wildcardComplaints(host));
  else if (host !== '') report.check(`${path}.host`, host, dns1123Subdomain(host, false));
  const http = field(rule, 'http');
  if (http === undefined) return;
  if (asList(field(http, 'paths')).length === 0) report.required(`${path}.http.paths`);
  report.each(field(http, 'paths'), `${path}.http.paths`, (each, at) => validatePath(report, each, at));
}

const BAD_PARTS = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_ENDS = ['/..', '/.'];

function validatePath(report: Report, each: unknown, at: string): void {
  const path = asText(field(each, 'path'));
  const type = field(each, 'pathType');
  if ((type ?? null) === null) {
    report.required(`${at}.pathType`, 'pathType must be specified');
    return;
  }
  if (type === 'Exact' || type === 'Prefix') {
    if (!path.startsWith('/')) report.invalid(`${at}.path`, path, 'must be an absolute path');
    for (const part of BAD_PARTS)
      if (path.includes(part)) report.invalid(`${at}.path`, path, `must not contain '${part}'`);
    for (const end of BAD_ENDS)
      if (path.endsWith(end)) report.invalid(`${at}.path`, path, `cannot end with '${end}'`);
  } else if (type === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) report.invalid(`${at}.path`, path, 'must be an absolute path');
  } else report.unsupported(`${at}.pathType`, type, ['Exact', 'ImplementationSpecific', 'Prefix']);
  validateBackend(report, field(each, 'backend'), `${at}.backend`);
}

/** An object that serves what a service does not. */
function validateResource(report: Report, resource: unknown, path: string): void {
  const group = field(resource, 'apiGroup');
  if (typeof group === 'string')
    report.check(`${path}.apiGroup`, asText(group), dns1123Subdomain(asText(group), false));
  for (const key of ['kind', 'name']) {
    const value = asText(field(resource, key));
    if (value === '') report.required(`${path}.${key}`);
    else report.check(`${path}.${key}`, value, pathSegment(value, false));
  }
}

function validateBackend(report: Report, backend: unknown, path: string): void {
  const service = field(backend, 'service');
  const resource = field(backend, 'resource');
  if (resource !== undefined && service !== undefined) {
    report.invalid(path, '', 'cannot set both resource and service backends');
    return;
  }
  if (resource !== undefined) {
    validateResource(report, resource, `${path}.resource`);
    return;
  }
  if (service === undefined) {
    report.invalid(path, '', 'resource or service backend is required');
    return;
  }
  const name = asText(field(service, 'name'));
  if (name === '') report.required(`${path}.service.name`);
  else report.check(`${path}.service.name`, name, dns1123Label(name, false));
  const port = field(service, 'port');
  const [text, number] = [asText(field(port, 'name')), field(port, 'number') ?? 0];
  if (text !== '' && number !== 0) report.invalid(path, '', 'cannot set both port name & port number');
  else if (text === '' && number === 0) report.required(path, 'port name or number is required');
  else if (text !== '') report.check(`${path}.service.port.name`, text, portComplaints(text));
  else
    for (const detail of portComplaints(number))
      report.invalid(`${path}.service.port.number`, number, detail);
}

export function validateIngressClass(report: Report, next: KubeObject, live: KubeObject | undefined): void {
  const controller = asText(fieldAt(next, 'spec', 'controller'));
  if (controller === '') report.required('spec.controller');
  else if (controller.length > 250) report.tooLong('spec.controller', 250);
  if (controller !== '') validateDomainPath(report, 'spec.controller', controller);
  validateParameters(report, fieldAt(next, 'spec', 'parameters'), 'spec.parameters');
  if (live !== undefined && controller !== asText(fieldAt(live, 'spec', 'controller')))
    report.invalid('spec.controller', controller, 'field is immutable');
}

export function validateNetworkPolicy(
  report: Report,
  policy: KubeObject,
  live: KubeObject | undefined,
): void {
  const spec = policy['spec'];
  const before = rangesOf(live?.['spec']);
  validateLabelSelector(report, field(spec, 'podSelector'), 'spec.podSelector');
  for (const [key, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    report.each(field(spec, key), `spec.${key}`, (rule, at) => {
      report.each(field(rule, 'ports'), `${at}.ports`, (port, place) =>
        validatePolicyPort(report, port, place),
      );
      report.each(field(rule, peers), `${at}.${peers}`, (peer, place) =>
        validatePeer(report, peer, place, before),
      );
    });
  }
  const types = asList(field(spec, 'policyTypes'));
  if (types.length > 2)
    report.invalid('spec.policyTypes', types, 'may not specify more than two policyTypes');
  else
    report.each(types, 'spec.policyTypes', (type, at) => {
      if (type !== 'Ingress' && type !== 'Egress') report.unsupported(at, type, ['Ingress', 'Egress']);
    });
}

function validatePolicyPort(report: Report, rule: unknown, path: string): void {
  const protocol = field(rule, 'protocol');
  const protocols = ['TCP', 'UDP', 'SCTP'];
  if (protocol !== undefined && !protocols.includes(asText(protocol)))
    report.unsupported(`${path}.protocol`, protocol, protocols);
  const port = field(rule, 'port');
  const end = field(rule, 'endPort');
  // A port with a name has its end told of first.
  if (typeof port === 'string') validatePolicyEnd(report, port, end, path);
  if (port !== undefined)
    for (const detail of portComplaints(port)) report.invalid(`${path}.port`, port, detail);
  if (typeof port !== 'string') validatePolicyEnd(report, port, end, path);
}

function validatePolicyEnd(report: Report, port: unknown, end: unknown, path: string): void {
  if (typeof end !== 'number') return;
  const at = `${path}.endPort`;
  if (port === undefined) report.invalid(at, end, 'may not be specified when `port` is not specified');
  else if (typeof port !== 'number')
    report.invalid(at, end, 'may not be specified when `port` is non-numeric');
  else {
    // Upstream shows the port here, and not its end.
    if (end < port) report.invalid(at, port, 'must be greater than or equal to `port`');
    for (const detail of portComplaints(end)) report.invalid(at, end, detail);
  }
}

/** All ranges of a policy: what has been somewhere in it may be anywhere. */
function rangesOf(spec: unknown): ReadonlySet<string> {
  const rules = [
    ...asList(field(spec, 'ingress')).flatMap((rule) => asList(field(rule, 'from'))),
    ...asList(field(spec, 'egress')).flatMap((rule) => asList(field(rule, 'to'))),
  ];
  return new Set(
    rules.flatMap((peer) => {
      const block = field(peer, 'ipBlock');
      return [field(block, 'cidr'), ...asList(field(block, 'except'))].map(asText);
    }),
  );
}

function validatePeer(report: Report, peer: unknown, path: string, before: ReadonlySet<string>): void {
  const [pods, namespaces, block] = ['podSelector', 'namespaceSelector', 'ipBlock'].map((key) =>
    field(peer, key),
  );
  validateLabelSelector(report, pods, `${path}.podSelector`);
  validateLabelSelector(report, namespaces, `${path}.namespaceSelector`);
  if (block !== undefined) validateBlock(report, block, `${path}.ipBlock`, before);
  const others = pods !== undefined || namespaces !== undefined;
  if (!others && block === undefined) report.required(path, 'must specify a peer');
  else if (others && block !== undefined)
    report.forbidden(path, 'may not specify both ipBlock and another peer');
}

function validateBlock(report: Report, block: unknown, path: string, before: ReadonlySet<string>): void {
  const cidr = asText(field(block, 'cidr'));
  if (cidr === '') {
    report.required(`${path}.cidr`);
    return;
  }
  const complaintsOf = (range: string) => (before.has(range) ? [] : rangeComplaints(range));
  report.check(`${path}.cidr`, cidr, complaintsOf(cidr));
  const outer = parseCidr(cidr);
  if (outer === undefined) return;
  report.each(field(block, 'except'), `${path}.except`, (value, at) => {
    report.check(at, asText(value), complaintsOf(asText(value)));
    const inner = parseCidr(asText(value));
    if (inner === undefined) return;
    const strict = inner.length > outer.length && inner.bits.startsWith(outer.bits.slice(0, outer.length));
    if (!strict) report.invalid(at, value, 'must be a strict subset of `cidr`');
  });
}

interface Cidr {
  /** All bits of the address; the family's width tells four from six. */
  readonly bits: string;
  readonly length: number;
}

/** An address block; undefined when it cannot be read. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', size, ...more] = text.split('/');
  if (size === undefined || more.length > 0 || !/^\d{1,3}$/.test(size) || isIP(address) === 0)
    return undefined;
  const width = isIPv4(address) ? 32 : 128;
  if (Number(size) > width) return undefined;
  const bits = width === 32 ? bitsOfV4(address) : bitsOfV6(address);
  return { bits, length: Number(size) };
}

function bitsOfV4(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
}

function bitsOfV6(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...(tail === undefined ? [] : zeros), ...right]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
    .join('');
}
