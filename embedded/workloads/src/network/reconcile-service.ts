import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@flux-ts/resource';
import { type Context, createObject, ownerReference, updateObject, writeStatus } from '../context.ts';
import { ENDPOINT_SLICE, ENDPOINTS, POD, type Pod, SERVICE, type Service } from '../kinds.ts';
import { isActive, isReady } from '../pods/pod-state.ts';
import { loadBalancerAddress } from './address.ts';

type Port = NonNullable<Service['spec']['ports']>[number];

/** Gives a Service its Endpoints, its EndpointSlice and, to a LoadBalancer, an address. */
export async function reconcileService(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const service = context.mirror.get<Service>(SERVICE, namespace, name);
  if (service === undefined || service.metadata.deletionTimestamp !== undefined) return undefined;
  if (service.spec.type === 'LoadBalancer') await giveAddress(context, service);
  if (service.spec.selector === undefined || service.spec.type === 'ExternalName') return undefined;
  const pods = selected(context, service);
  await writeEndpoints(context, service, pods);
  await writeSlice(context, service, pods);
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

function selected(context: Context, service: Service): Pod[] {
  const wanted = Object.entries(service.spec.selector ?? {});
  const pods = [...context.mirror.list<Pod>(POD, service.metadata.namespace)];
  return pods.filter(
    (pod) =>
      isActive(pod) &&
      pod.status?.podIP !== undefined &&
      wanted.every(([key, value]) => pod.metadata.labels?.[key] === value),
  );
}

/** The port number a target port means: a number, or the name of a container's port. */
function targetPort(port: Port, pods: readonly Pod[]): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  for (const pod of pods) {
    for (const container of pod.spec.containers) {
      const found = container.ports?.find((p) => p.name === target);
      if (found !== undefined) return found.containerPort;
    }
  }
  return undefined;
}

function portsOf(service: Service, pods: readonly Pod[]): object[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = targetPort(port, pods);
    if (number === undefined) return [];
    return [
      {
        ...(port.name === undefined ? {} : { name: port.name }),
        port: number,
        protocol: port.protocol ?? 'TCP',
      },
    ];
  });
}

async function writeEndpoints(context: Context, service: Service, pods: readonly Pod[]): Promise<void> {
  const address = (pod: Pod): object => ({
    ip: pod.status?.podIP,
    nodeName: context.node,
    targetRef: {
      kind: 'Pod',
      name: pod.metadata.name,
      namespace: pod.metadata.namespace,
      uid: pod.metadata.uid,
    },
  });
  const ready = pods.filter((pod) => isReady(pod) || service.spec.publishNotReadyAddresses === true);
  const unready = pods.filter((pod) => !ready.includes(pod));
  const ports = portsOf(service, pods);
  const subset = {
    ...(ready.length === 0 ? {} : { addresses: ready.map(address) }),
    ...(unready.length === 0 ? {} : { notReadyAddresses: unready.map(address) }),
    ...(ports.length === 0 ? {} : { ports }),
  };
  const { name, namespace, labels } = service.metadata;
  const metadata = {
    name,
    namespace,
    labels: { ...labels, 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' },
  };
  await put(
    context,
    { ...ENDPOINTS, metadata, ...(pods.length === 0 ? {} : { subsets: [subset] }) } as unknown as KubeObject,
    ['subsets'],
  );
}

async function writeSlice(context: Context, service: Service, pods: readonly Pod[]): Promise<void> {
  const { name, namespace, labels } = service.metadata;
  const endpoints = pods.map((pod) => ({
    addresses: [pod.status?.podIP],
    conditions: { ready: isReady(pod), serving: isReady(pod), terminating: false },
    nodeName: context.node,
    targetRef: {
      kind: 'Pod',
      name: pod.metadata.name,
      namespace: pod.metadata.namespace,
      uid: pod.metadata.uid,
    },
  }));
  const slice = {
    ...ENDPOINT_SLICE,
    metadata: {
      name: `${name}-${(service.metadata.uid ?? '').slice(0, 5)}`,
      namespace,
      labels: {
        ...labels,
        'kubernetes.io/service-name': name,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      ownerReferences: [ownerReference(service)],
    },
    addressType: 'IPv4',
    endpoints,
    ports: portsOf(service, pods).map((port) => ({ name: '', ...port })),
  };
  await put(context, slice as unknown as KubeObject, ['endpoints', 'ports']);
}

/** Creates the object, or updates it when one of the named fields differs. */
async function put(context: Context, object: KubeObject, fields: readonly string[]): Promise<void> {
  const known = context.mirror.get(object, object.metadata.namespace ?? '', object.metadata.name);
  if (known === undefined) await createObject(context, object);
  else if (fields.some((field) => !isDeepStrictEqual(known[field] ?? [], object[field] ?? []))) {
    await updateObject(context, {
      ...object,
      metadata: { ...object.metadata, resourceVersion: known.metadata.resourceVersion ?? '' },
    });
  }
}
