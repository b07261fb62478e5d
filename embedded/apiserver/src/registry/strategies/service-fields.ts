import type { KubeObject } from '@flux-ts/resource';
import { asList, asObject, asText, equalValues, fieldAt } from '../../values.ts';

/**
 * What no longer applies to a Service of another type, and what the update did not change, goes: users never asked
 * for it (pkg/registry/core/service/strategy.go dropTypeDependentFields).
 */
export function dropTypeDependentFields(next: KubeObject, live: KubeObject): void {
  const spec = asObject(next['spec']);
  if (spec === undefined) return;
  const [now, before] = [traits(next), traits(live)];
  const drop = (isOver: boolean, keys: readonly string[]): void => {
    if (!isOver) return;
    for (const key of keys) if (equalValues(spec[key], fieldAt(live, 'spec', key))) delete spec[key];
  };
  if (before.hasAddress && !now.hasAddress && isSameAddress(next, live)) {
    delete spec['clusterIP'];
    delete spec['clusterIPs'];
  }
  drop(before.hasAddress && !now.hasAddress, ['ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy']);
  if (before.hasPorts && !now.hasPorts) dropNodePorts(next, live);
  drop(before.hasCheck && !now.hasCheck, ['healthCheckNodePort']);
  drop(before.isBalanced && !now.isBalanced, ['allocateLoadBalancerNodePorts', 'loadBalancerClass']);
  drop(before.isOpen && !now.isOpen, ['externalTrafficPolicy']);
  if (!now.isBalanced && next['status'] !== undefined)
    next['status'] = { ...asObject(next['status']), loadBalancer: {} };
}

/** Whether a balancer has to ask which nodes have pods of the Service (pkg/api/v1/service NeedsHealthCheck). */
export function needsHealthCheck(service: KubeObject): boolean {
  return traits(service).hasCheck;
}

function traits(service: KubeObject) {
  const type = asText(fieldAt(service, 'spec', 'type')) || 'ClusterIP';
  const isBalanced = type === 'LoadBalancer';
  const isLocal = fieldAt(service, 'spec', 'externalTrafficPolicy') === 'Local';
  const external = asList(fieldAt(service, 'spec', 'externalIPs'));
  const hasPorts = type === 'NodePort' || isBalanced;
  return {
    hasAddress: type !== 'ExternalName',
    hasPorts,
    isBalanced,
    hasCheck: isBalanced && isLocal,
    isOpen: hasPorts || (type === 'ClusterIP' && external.length > 0),
  };
}

function isSameAddress(next: KubeObject, live: KubeObject): boolean {
  const address = fieldAt(next, 'spec', 'clusterIP');
  return address === undefined || equalValues(address, fieldAt(live, 'spec', 'clusterIP'));
}

/** Unless the update asks for others. */
function dropNodePorts(next: KubeObject, live: KubeObject): void {
  const old = new Set(portsOf(live).map((port) => port['nodePort']));
  const ports = portsOf(next);
  if (!ports.every(({ nodePort }) => nodePort === undefined || nodePort === 0 || old.has(nodePort))) return;
  for (const port of ports) delete port['nodePort'];
}

function portsOf(service: KubeObject): Record<string, unknown>[] {
  return asList(fieldAt(service, 'spec', 'ports'))
    .map(asObject)
    .filter((port) => port !== undefined);
}
