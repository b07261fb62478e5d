import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@flux-ts/resource';
import {
  type Context,
  createObject,
  deleteObject,
  ownerReference,
  timestamp,
  updateObject,
  writeStatus,
} from '../context.ts';
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
  if (service === undefined) return forget(context, namespace, name);
  if (service.metadata.deletionTimestamp !== undefined) return undefined;
  if (service.spec.type === 'LoadBalancer' && context.node !== undefined) await giveAddress(context, service);
  if (service.spec.selector === undefined || service.spec.type === 'ExternalName') return undefined;
  const pods = selected(context, service);
  await writeEndpoints(context, service, pods);
  await writeSlice(context, service, pods);
  return undefined;
}

/** Endpoints are no child of their Service: they go by name. */
async function forget(context: Context, namespace: string, name: string): Promise<undefined> {
  const left = context.mirror.get<KubeObject>(ENDPOINTS, namespace, name);
  if (left?.metadata.labels?.[MANAGED_BY] === undefined) return undefined;
  await deleteObject(context, ENDPOINTS, left);
  return undefined;
}

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const TRIGGERED = 'endpoints.kubernetes.io/last-change-trigger-time';

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
  const byName = [...(service.spec.ports ?? [])].sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  return byName.flatMap((port) => {
    const number = targetPort(port, pods);
    if (number === undefined) return [];
    return [
      {
        ...(port.name === undefined ? {} : { name: port.name }),
        port: number,
        protocol: port.protocol ?? 'TCP',
        ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
      },
    ];
  });
}

async function writeEndpoints(context: Context, service: Service, pods: readonly Pod[]): Promise<void> {
  const address = (pod: Pod): object => ({ ip: pod.status?.podIP, ...placeOf(pod) });
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
    labels: { ...labels, ...headless(service), [MANAGED_BY]: 'endpoint-controller' },
    annotations: { [TRIGGERED]: timestamp(context.clock) },
  };
  await put(
    context,
    { ...ENDPOINTS, metadata, ...(pods.length === 0 ? {} : { subsets: [subset] }) } as unknown as KubeObject,
    ['subsets'],
  );
}

async function writeSlice(context: Context, service: Service, pods: readonly Pod[]): Promise<void> {
  const { metadata } = service;
  const [known] = context.mirror.owned<KubeObject>(ENDPOINT_SLICE, metadata.uid ?? '');
  const slice = {
    ...ENDPOINT_SLICE,
    metadata: {
      generateName: `${metadata.name}-`,
      name: known?.metadata.name ?? '',
      namespace: metadata.namespace,
      labels: {
        ...metadata.labels,
        ...headless(service),
        'kubernetes.io/service-name': metadata.name,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      annotations: { [TRIGGERED]: timestamp(context.clock) },
      ownerReferences: [ownerReference(service)],
    },
    addressType: 'IPv4',
    endpoints: pods.length === 0 ? null : pods.map((pod) => endpointOf(service, pod)),
    ports: pods.length === 0 ? null : portsOf(service, pods).map((port) => ({ name: '', ...port })),
  };
  await put(context, slice as unknown as KubeObject, ['endpoints', 'ports']);
}

function endpointOf(service: Service, pod: Pod): object {
  const ready = isReady(pod);
  return {
    addresses: [pod.status?.podIP],
    conditions: {
      ready: ready || service.spec.publishNotReadyAddresses === true,
      serving: ready,
      terminating: false,
    },
    ...placeOf(pod),
  };
}

/** Where a pod is, and which it is. */
function placeOf({ metadata, spec }: Pod): object {
  const { name, namespace, uid } = metadata;
  const node = spec.nodeName === undefined ? {} : { nodeName: spec.nodeName };
  return { ...node, targetRef: { kind: 'Pod', name, namespace, uid } };
}

function headless({ spec }: Service): Record<string, string> {
  return spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {};
}

/** Creates the object, or updates it when one of the named fields differs. */
async function put(context: Context, object: KubeObject, fields: readonly string[]): Promise<void> {
  const known = context.mirror.get(object, object.metadata.namespace ?? '', object.metadata.name);
  if (known === undefined) await createObject(context, object);
  else if (fields.some((field) => !isDeepStrictEqual(known[field] ?? null, object[field] ?? null))) {
    await updateObject(context, {
      ...object,
      metadata: { ...object.metadata, resourceVersion: known.metadata.resourceVersion ?? '' },
    });
  }
}
