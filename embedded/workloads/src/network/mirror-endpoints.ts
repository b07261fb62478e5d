import type { KubeObject } from '@flux-ts/resource';
import type { Context } from '../context.ts';
import { deleteObject } from '../context.ts';
import { ENDPOINT_SLICE, ENDPOINTS, SERVICE, type Service } from '../kinds.ts';
import { MANAGED_BY, TRIGGERED } from './endpoints.ts';
import { keepSlices, type Slice } from './slices.ts';

const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
const APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** How many addresses of a subset are told on (--mirroring-max-endpoints-per-subset). */
const MOST = 1000;

interface Address {
  readonly ip: string;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef?: object;
}

interface Subset {
  readonly addresses?: readonly Address[];
  readonly notReadyAddresses?: readonly Address[];
  readonly ports?: readonly object[];
}

/**
 * Tells on in EndpointSlices what somebody wrote into Endpoints of a Service that selects nothing
 * (pkg/controller/endpointslicemirroring).
 */
export async function reconcileEndpoints(
  context: Context,
  namespace: string,
  name: string,
): Promise<undefined> {
  const endpoints = context.mirror.get<KubeObject>(ENDPOINTS, namespace, name);
  if (endpoints === undefined) return;
  const { labels = {}, annotations: own = {} } = endpoints.metadata;
  const service = context.mirror.get<Service>(SERVICE, namespace, name);
  const isOurs = labels[MANAGED_BY] !== undefined && service?.spec.selector !== undefined;
  const isMirrored =
    !isOurs &&
    service !== undefined &&
    service.spec.selector === undefined &&
    labels[SKIP] !== 'true' &&
    own['control-plane.alpha.kubernetes.io/leader'] === undefined;
  if (!isMirrored) {
    for (const slice of context.mirror.owned<KubeObject>(ENDPOINT_SLICE, endpoints.metadata.uid ?? ''))
      await deleteObject(context, ENDPOINT_SLICE, slice);
    return;
  }
  const { [TRIGGERED]: _, [APPLIED]: _applied, ...annotations } = own;
  const all = {
    ...labels,
    'kubernetes.io/service-name': name,
    'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
  };
  const subsets = (endpoints['subsets'] ?? []) as readonly Subset[];
  await keepSlices(context, { owner: endpoints, labels: all, annotations }, subsets.flatMap(slicesOf));
}

function slicesOf({ addresses = [], notReadyAddresses = [], ports }: Subset): Slice[] {
  const all = [
    ...addresses.map((address) => ({ address, ready: true })),
    ...notReadyAddresses.map((address) => ({ address, ready: false })),
  ].slice(0, MOST);
  return ['IPv4', 'IPv6'].flatMap((addressType) => {
    const ofType = all.filter(({ address }) => address.ip.includes(':') === (addressType === 'IPv6'));
    if (ofType.length === 0) return [];
    const endpoints = ofType.map(({ address, ready }) => endpointOf(address, ready));
    return [{ addressType, endpoints, ports: ports?.map((port) => ({ name: '', ...port })) ?? null }];
  });
}

function endpointOf({ ip, hostname, nodeName, targetRef }: Address, ready: boolean): object {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(targetRef === undefined ? {} : { targetRef }),
  };
}
