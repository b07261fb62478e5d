import type { KubeObject } from '@flux-ts/resource';
import { parseQuantity, type Quantity } from '@flux-ts/text';
import type { ResourceType } from '../../kinds/resource-type.ts';
import { asList, asText, fieldAt } from '../../values.ts';
import { type Amounts, amountsOf, ONE, podAmounts } from '../quantities.ts';

/** Resources that quotas count by their bare name (pkg/quota/v1/evaluator/core/registry.go). */
const BARE: ReadonlySet<string> = new Set([
  '/configmaps',
  '/persistentvolumeclaims',
  '/replicationcontrollers',
  '/resourcequotas',
  '/secrets',
  '/services',
]);
/** What of a pod's needs is counted under its own name, too. */
const COMPUTE: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);

/** What an object takes of a quota, by the names that quotas use. */
export function usageOf(type: ResourceType, object: KubeObject): Amounts {
  const usage = new Map<string, Quantity>([[countName(type), ONE]]);
  if (BARE.has(type.collection)) usage.set(type.plural, ONE);
  if (type.collection === '/pods') addPod(usage, object);
  if (type.collection === '/services') addService(usage, object);
  if (type.collection === '/persistentvolumeclaims') addClaim(usage, object);
  return usage;
}

/** `count/deployments.apps`. */
export function countName({ group, plural }: ResourceType): string {
  return group === '' ? `count/${plural}` : `count/${plural}.${group}`;
}

/** Pods that have ended take nothing any more, but are counted. */
function addPod(usage: Map<string, Quantity>, pod: KubeObject): void {
  const phase = fieldAt(pod, 'status', 'phase');
  if (phase === 'Succeeded' || phase === 'Failed') return;
  usage.set('pods', ONE);
  for (const [name, amount] of podAmounts(pod, 'requests')) {
    usage.set(`requests.${name}`, amount);
    if (COMPUTE.has(name)) usage.set(name, amount);
  }
  for (const [name, amount] of podAmounts(pod, 'limits')) usage.set(`limits.${name}`, amount);
}

function addService(usage: Map<string, Quantity>, service: KubeObject): void {
  const type = fieldAt(service, 'spec', 'type');
  const ports = asList(fieldAt(service, 'spec', 'ports'));
  const balanced = type === 'LoadBalancer';
  if (balanced) usage.set('services.loadbalancers', ONE);
  const all =
    type === 'NodePort' || (balanced && fieldAt(service, 'spec', 'allocateLoadBalancerNodePorts') !== false);
  const count = all
    ? ports.length
    : balanced
      ? ports.filter((p) => fieldAt(p, 'nodePort') !== undefined).length
      : 0;
  if (count > 0) usage.set('services.nodeports', parseQuantity(String(count)));
}

function addClaim(usage: Map<string, Quantity>, claim: KubeObject): void {
  const storageClass = asText(fieldAt(claim, 'spec', 'storageClassName'));
  const amount = amountsOf(fieldAt(claim, 'spec', 'resources', 'requests')).get('storage');
  if (amount !== undefined) usage.set('requests.storage', amount);
  if (storageClass === '') return;
  const suffix = `${storageClass}.storageclass.storage.k8s.io`;
  usage.set(`${suffix}/persistentvolumeclaims`, ONE);
  if (amount !== undefined) usage.set(`${suffix}/requests.storage`, amount);
}

/** Containers of a pod that do not say what a quota counts: `limits.memory for: a,b; requests.cpu for: c`. */
export function unspecified(pod: KubeObject, hard: Amounts): string | undefined {
  const containers = ['containers', 'initContainers'].flatMap((key) => [
    ...asList(fieldAt(pod, 'spec', key)),
  ]);
  const missing = [...hard.keys()].filter(isPerContainer).flatMap((name) => {
    const [kind, resource] = name.includes('.') ? name.split(/\.(.*)/s) : ['requests', name];
    const silent = containers.filter(
      (container) => !amountsOf(fieldAt(container, 'resources', kind!)).has(resource!),
    );
    if (silent.length === 0) return [];
    const names = silent.map((container) => asText(fieldAt(container, 'name'))).sort();
    return [`${name} for: ${names.join(',')}`];
  });
  return missing.length === 0 ? undefined : missing.sort().join('; ');
}

function isPerContainer(name: string): boolean {
  return /^(requests\.|limits\.)?(cpu|memory)$/.test(name);
}
