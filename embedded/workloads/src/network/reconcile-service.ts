import { type Context, writeStatus } from '../context.ts';
import { SERVICE, type Service } from '../kinds.ts';
import { loadBalancerAddress } from './address.ts';
import { forgetEndpoints, writeEndpoints } from './endpoints.ts';
import { reconcileEndpoints } from './mirror-endpoints.ts';
import { writeSlices } from './slices.ts';
import { targetsOf } from './targets.ts';

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
  await writeSlices(context, service, targets);
  return undefined;
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
