import { type Context, writeStatus } from '../context.ts';
import { NODE, SERVICE, type Service } from '../kinds.ts';
import { loadBalancerAddress } from './address.ts';
import { forgetEndpoints, writeEndpoints } from './endpoints.ts';
import { reconcileEndpoints } from './mirror-endpoints.ts';
import { writeSlices } from './slices.ts';
import { type Target, targetsOf } from './targets.ts';

/** Gives a Service its Endpoints, its EndpointSlices and, to a LoadBalancer, an address. */
export async function reconcileService(
  context: Context,
  namespace: string,
  name: string,
): Promise<undefined> {
  const service = context.mirror.get<Service>(SERVICE, namespace, name);
  if (service === undefined) return forgetEndpoints(context, namespace, name) as Promise<undefined>;
  if (service.metadata.deletionTimestamp !== undefined) return undefined;
  if (service.spec.type === 'LoadBalancer' && context.node !== undefined) await giveAddress(context, service);
  if (service.spec.type === 'ExternalName') return undefined;
  if (service.spec.selector === undefined) return reconcileEndpoints(context, namespace, name);
  const targets = targetsOf(context, service);
  await writeEndpoints(context, service, targets);
  await writeSlices(context, service, onNodes(context, service, targets));
  return undefined;
}

/** Slices leave pods of unknown nodes out and say so (endpointslice reconciler.go); Endpoints ask for no node. */
function onNodes(context: Context, service: Service, targets: readonly Target[]): Target[] {
  if (service.spec.publishNotReadyAddresses === true) return [...targets];
  const strays: string[] = [];
  const { name, namespace } = service.metadata;
  const found = targets.filter(({ pod }) => {
    const { nodeName = '' } = pod.spec;
    const isThere = nodeName === context.node || context.mirror.get(NODE, '', nodeName) !== undefined;
    if (!isThere)
      strays.push(
        `skipping Pod ${pod.metadata.name} for Service ${namespace}/${name}: Node ${nodeName} Not Found`,
      );
    return isThere;
  });
  if (strays.length > 0) {
    const all = strays.length === 1 ? strays[0] : `[${strays.join(', ')}]`;
    const text = `Error updating Endpoint Slices for Service ${namespace}/${name}: ${all}`;
    context.events.warning('endpoint-slice-controller', service, 'FailedToUpdateEndpointSlices', text);
  }
  return found;
}

async function giveAddress(context: Context, service: Service): Promise<void> {
  if ((service.status?.loadBalancer?.ingress ?? []).length > 0) return;
  const ip = loadBalancerAddress(service.metadata.uid ?? '');
  await writeStatus(context, service, {
    ...service.status,
    loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] },
  });
  context.events.normal('service-controller', service, 'EnsuredLoadBalancer', 'Ensured load balancer');
}
