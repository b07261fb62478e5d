import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { internal, invalid } from '../../status/errors.ts';
import { asList, asObject, asText, equalValues, field, fieldAt } from '../../values.ts';
import { isNodePort, isServiceAddress, SERVICE_RANGE } from '../allocators.ts';
import type { Api } from '../context.ts';
import { dns1123Label } from '../names.ts';
import type { Scope, Strategy } from '../strategy.ts';
import { serviceWarnings } from '../validation/services.ts';
import { dropTypeDependentFields, needsHealthCheck } from './service-fields.ts';

const NODE_PORT_TYPES: ReadonlySet<string> = new Set(['NodePort', 'LoadBalancer']);

/** Services get addresses and node ports, which updates that leave them out keep. */
export const serviceStrategy: Strategy = {
  checkName: dns1123Label,
  defaults: fillModes,
  prepareCreate(next, scope) {
    next['status'] = { loadBalancer: {} };
    refuseWantedPorts(next, scope);
  },
  allocate(next, scope) {
    refuseFamilies(next);
    refuseTakenAddress(next, scope);
    allocate(next, undefined, scope);
  },
  prepareUpdate(next, live, scope) {
    if (scope.subresource === 'status') return;
    keepAllocated(next, live);
    dropTypeDependentFields(next, live);
    refuseTakenPorts(next, live, scope);
    allocate(next, live, scope);
  },
  warnings: serviceWarnings,
  validate: (next, live) => (live === undefined ? [] : addressErrors(next, live)),
};

function typeOf(service: KubeObject): string {
  return asText(fieldAt(service, 'spec', 'type')) || 'ClusterIP';
}

function allocate(service: KubeObject, live: KubeObject | undefined, { api, ctx }: Scope): void {
  const spec = asObject(service['spec']);
  if (spec === undefined) return;
  if (typeOf(service) === 'ExternalName') {
    for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) delete spec[key];
    return;
  }
  if (asText(spec['clusterIP']) === '') spec['clusterIP'] = newAddress(api);
  if (live === undefined || asList(spec['clusterIPs']).length === 0) spec['clusterIPs'] = [spec['clusterIP']];
  spec['ipFamilies'] ??= ['IPv4'];
  spec['ipFamilyPolicy'] ??= 'SingleStack';
  const ports = portsOf(service);
  if (NODE_PORT_TYPES.has(typeOf(service))) allocatePorts(api, spec, ports, live === undefined);
  if (needsHealthCheck(service)) allocateHealthCheck(api, spec, field(live?.['spec'], 'healthCheckNodePort'));
  if (!ctx.dryRun) {
    const address = asText(spec['clusterIP']);
    const given = [...ports.map((port) => port['nodePort']), spec['healthCheckNodePort']];
    const numbers = given.filter((n): n is number => typeof n === 'number' && n > 0);
    api.allocators.reserve(address === 'None' ? [] : [address], numbers);
  }
}

function newAddress(api: Api): string {
  const address = api.allocators.address();
  if (address === undefined) throw internal('failed to allocate a serviceIP: range is full');
  return address;
}

function allocatePorts(
  api: Api,
  spec: Record<string, unknown>,
  ports: Record<string, unknown>[],
  isNew: boolean,
): void {
  if (spec['allocateLoadBalancerNodePorts'] === false) return;
  const given = new Set(ports.map((port) => port['nodePort']));
  for (const port of ports) {
    if (nodePortOf(port) > 0) continue;
    // A new Service has the same port of the nodes for its port of several protocols (alloc.go initNodePorts).
    const shared = isNew
      ? ports.find((each) => each['port'] === port['port'] && nodePortOf(each) > 0)
      : undefined;
    if (shared !== undefined) {
      port['nodePort'] = shared['nodePort'];
      continue;
    }
    const number = api.allocators.port();
    if (number === undefined || given.has(number))
      throw internal('failed to allocate a nodePort: range is full');
    port['nodePort'] = number;
    given.add(number);
    api.allocators.reserve([], [number]);
  }
}

/** Where a balancer asks which nodes have pods: one more port of every node (alloc.go allocHealthCheckNodePort). */
function allocateHealthCheck(api: Api, spec: Record<string, unknown>, own: unknown): void {
  const wanted = spec['healthCheckNodePort'];
  if (typeof wanted !== 'number' || wanted === 0) {
    const number = api.allocators.port();
    if (number === undefined) throw internal('failed to allocate a HealthCheck NodePort 0: range is full');
    spec['healthCheckNodePort'] = number;
    return;
  }
  if (wanted === own) return;
  const why = isNodePort(wanted) ? api.allocators.hasPort(wanted) && TAKEN_PORT : FOREIGN_PORT;
  if (why !== false) throw internal(`failed to allocate requested HealthCheck NodePort ${wanted}: ${why}`);
}

function nodePortOf({ nodePort }: Record<string, unknown>): number {
  return typeof nodePort === 'number' ? nodePort : 0;
}

function portsOf(service: KubeObject): Record<string, unknown>[] {
  return asList(fieldAt(service, 'spec', 'ports'))
    .map(asObject)
    .filter((port) => port !== undefined);
}

/** What an update leaves out stays as it was given (patchAllocatedValues). */
function keepAllocated(next: KubeObject, live: KubeObject): void {
  const spec = asObject(next['spec']);
  if (spec === undefined) return;
  const needsAddress = typeOf(next) !== 'ExternalName' && typeOf(live) !== 'ExternalName';
  if (needsAddress && asText(spec['clusterIP']) === '') {
    spec['clusterIP'] = fieldAt(live, 'spec', 'clusterIP');
    spec['clusterIPs'] ??= fieldAt(live, 'spec', 'clusterIPs');
  }
  const hasOther = spec['clusterIP'] !== fieldAt(live, 'spec', 'clusterIP');
  // Who changes the one address means the list of them too (normalizeClusterIPs).
  if (needsAddress && hasOther && equalValues(spec['clusterIPs'], fieldAt(live, 'spec', 'clusterIPs')))
    spec['clusterIPs'] = [spec['clusterIP']];
  if (needsHealthCheck(next) && needsHealthCheck(live))
    spec['healthCheckNodePort'] ||= fieldAt(live, 'spec', 'healthCheckNodePort');
  if (!NODE_PORT_TYPES.has(typeOf(next)) || !NODE_PORT_TYPES.has(typeOf(live))) return;
  const known = new Map(portsOf(live).map((port) => [portKey(port), port['nodePort']]));
  for (const port of portsOf(next)) port['nodePort'] ??= known.get(portKey(port));
  for (const port of portsOf(next)) if (port['nodePort'] === undefined) delete port['nodePort'];
}

function portKey(port: Record<string, unknown>): string {
  return `${asText(port['protocol']) || 'TCP'}/${String(port['port'])}`;
}

function addressErrors(next: KubeObject, live: KubeObject): FieldError[] {
  const before = asText(field(live['spec'], 'clusterIP'));
  const after = asText(field(next['spec'], 'clusterIP'));
  const bound = typeOf(next) !== 'ExternalName' && typeOf(live) !== 'ExternalName' && before !== '';
  if (!bound || before === after) return checkErrors(next, live);
  const badValue = [after];
  return [{ type: 'Invalid', field: 'spec.clusterIPs[0]', badValue, detail: 'may not change once set' }];
}

/** Where a balancer asks after pods stays where it is. */
function checkErrors(next: KubeObject, live: KubeObject): FieldError[] {
  const [after, before] = [next, live].map((each) => fieldAt(each, 'spec', 'healthCheckNodePort'));
  const isKept = typeOf(next) !== typeOf(live) || after === undefined || before === undefined;
  if (isKept || after === before) return [];
  return [{ type: 'Forbidden', field: 'spec.healthCheckNodePort', detail: 'field is immutable' }];
}

/** Here, as on most clusters, services have addresses of IPv4 (registry/core/service/storage/alloc.go). */
function refuseFamilies(service: KubeObject): void {
  if (typeOf(service) === 'ExternalName') return;
  const headless = fieldAt(service, 'spec', 'clusterIP') === 'None';
  const isFree = headless && Object.keys(asObject(fieldAt(service, 'spec', 'selector')) ?? {}).length === 0;
  const errors: FieldError[] = [];
  const policy = fieldAt(service, 'spec', 'ipFamilyPolicy');
  if (policy === 'RequireDualStack' && !isFree) {
    const detail = 'this cluster is not configured for dual-stack services';
    errors.push({ type: 'Invalid', field: 'spec.ipFamilyPolicy', badValue: policy, detail });
  }
  asList(fieldAt(service, 'spec', 'ipFamilies')).forEach((family, i) => {
    if (family !== 'IPv6' || isFree) return;
    const detail = 'not configured on this cluster';
    errors.push({ type: 'Invalid', field: `spec.ipFamilies[${i}]`, badValue: family, detail });
  });
  if (errors.length > 0) throw invalid({ group: '', name: 'Service' }, service.metadata.name, errors);
}

/** Addresses of balancers are theirs alone unless it is said otherwise (pkg/apis/core/v1/defaults.go). */
function fillModes(service: KubeObject): void {
  if (typeOf(service) !== 'LoadBalancer') return;
  for (const entry of asList(fieldAt(service, 'status', 'loadBalancer', 'ingress')).map(asObject))
    if (entry !== undefined && asText(entry['ip']) !== '') entry['ipMode'] ??= 'VIP';
}

/** Node ports that a new Service asks for must be free; a port of several protocols asks once (initNodePorts). */
function refuseWantedPorts(next: KubeObject, { api, ctx }: Scope): void {
  if (!NODE_PORT_TYPES.has(typeOf(next))) return;
  const ports = portsOf(next);
  const taken = new Set<number>();
  const byPort = new Map<unknown, number>();
  ports.forEach((port, i) => {
    const known = byPort.get(port['port']);
    const first = ports.find((each) => each['port'] === port['port'] && nodePortOf(each) > 0);
    const wanted = known === undefined ? nodePortOf(first ?? {}) : nodePortOf(port);
    if (wanted <= 0 || wanted === known) return;
    const isForeign = !ctx.dryRun && !isNodePort(wanted);
    if (isForeign || taken.has(wanted) || api.allocators.hasPort(wanted)) {
      const detail = isForeign ? FOREIGN_PORT : TAKEN_PORT;
      const error: FieldError = {
        type: 'Invalid',
        field: `spec.ports[${i}].nodePort`,
        badValue: wanted,
        detail,
      };
      throw invalid({ group: '', name: 'Service' }, next.metadata.name, [error]);
    }
    taken.add(wanted);
    if (known === undefined) byPort.set(port['port'], wanted);
  });
}

/** Node ports that are asked for must be free, or the service's own. Whether there are such is not asked of a rehearsal. */
function refuseTakenPorts(next: KubeObject, live: KubeObject, { api, ctx }: Scope): void {
  if (!NODE_PORT_TYPES.has(typeOf(next))) return;
  const own = new Set(portsOf(live).map((port) => port['nodePort']));
  const errors = portsOf(next).flatMap(({ nodePort }, i): FieldError[] => {
    if (typeof nodePort !== 'number' || nodePort === 0 || own.has(nodePort)) return [];
    const isForeign = !ctx.dryRun && !isNodePort(nodePort);
    if (!isForeign && !api.allocators.hasPort(nodePort)) return [];
    const detail = isForeign ? FOREIGN_PORT : TAKEN_PORT;
    return [{ type: 'Invalid', field: `spec.ports[${i}].nodePort`, badValue: nodePort, detail }];
  });
  if (errors.length > 0) throw invalid({ group: '', name: 'Service' }, next.metadata.name, errors);
}

const TAKEN_PORT = 'provided port is already allocated';
const FOREIGN_PORT = 'provided port is not in the valid range. The range of valid ports is 30000-32767';

/** A service may ask for an address, in the range and free. */
function refuseTakenAddress(service: KubeObject, { api, ctx }: Scope): void {
  const address = asText(fieldAt(service, 'spec', 'clusterIP'));
  if (address === '' || address === 'None') return;
  const complaint = addressComplaint(api, address, ctx.dryRun);
  if (complaint === undefined) return;
  const error: FieldError = {
    type: 'Invalid',
    field: 'spec.clusterIPs',
    badValue: [address],
    detail: complaint,
  };
  throw invalid({ group: '', name: 'Service' }, service.metadata.name, [error]);
}

/** Upstream asks somebody else when nothing is to come of it, who has words of his own. */
function addressComplaint(api: Api, address: string, dryRun: boolean): string | undefined {
  if (!isServiceAddress(address)) {
    const why = dryRun
      ? `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${SERVICE_RANGE}`
      : 'the provided network does not match the current range';
    return `failed to allocate IP ${address}: ${why}`;
  }
  return api.allocators.hasAddress(address)
    ? 'failed to allocate IP: provided IP is already allocated'
    : undefined;
}
