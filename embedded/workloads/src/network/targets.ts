import type { Context } from '../context.ts';
import { NODE, type Node, POD, type Pod, type Service } from '../kinds.ts';
import { isReady } from '../pods/pod-state.ts';

type ServicePort = NonNullable<Service['spec']['ports']>[number];

/** A port as Endpoints and EndpointSlices name it. */
export interface Port {
  readonly name?: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol?: string;
}

/** A pod behind a Service, and the ports at which it is asked. */
export interface Target {
  readonly pod: Pod;
  readonly ip: string;
  readonly ports: readonly Port[];
}

/** Whether a Service has no address of its own. */
export function isHeadless({ spec }: Service): boolean {
  return spec.clusterIP === 'None' || spec.clusterIP === undefined || spec.clusterIP === '';
}

/** The pods that a Service selects, that have an address and have not ended. */
export function targetsOf(context: Context, service: Service): Target[] {
  const wanted = Object.entries(service.spec.selector ?? {});
  const targets: Target[] = [];
  for (const pod of context.mirror.list<Pod>(POD, service.metadata.namespace)) {
    const ip = addressOf(pod, service);
    const hasEnded = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    if (ip === undefined || hasEnded) continue;
    if (!wanted.every(([key, value]) => pod.metadata.labels?.[key] === value)) continue;
    targets.push({ pod, ip, ports: portsOf(service, pod) });
  }
  return targets;
}

function addressOf({ status }: Pod, { spec }: Service): string | undefined {
  const all = (status?.['podIPs'] as { ip: string }[] | undefined)?.map(({ ip }) => ip) ?? [];
  if (status?.podIP !== undefined && all.length === 0) all.push(status.podIP);
  const isIpv6 = spec.ipFamilies?.[0] === 'IPv6';
  return all.find((ip) => ip.includes(':') === isIpv6);
}

function portsOf(service: Service, pod: Pod): Port[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = numberOf(port, pod);
    if (number === undefined) return [];
    const { name, protocol = 'TCP', appProtocol } = port;
    return [
      {
        ...(name === undefined ? {} : { name }),
        port: number,
        protocol,
        ...(appProtocol === undefined ? {} : { appProtocol }),
      },
    ];
  });
}

/** What a target port means in this pod: a number, or the container's port of that name and protocol. */
function numberOf({ targetPort, port, protocol = 'TCP' }: ServicePort, { spec }: Pod): number | undefined {
  const target = targetPort ?? port;
  if (typeof target === 'number') return target === 0 ? port : target;
  for (const container of spec.containers) {
    const found = container.ports?.find(
      (each) => each.name === target && (each.protocol ?? 'TCP') === protocol,
    );
    if (found !== undefined) return found.containerPort;
  }
  return undefined;
}

/** Whether an answer may be had from it; to some Services all pods are as good as ready. */
export function isServed(service: Service, { pod }: Target): boolean {
  return service.spec.publishNotReadyAddresses === true || isReady(pod);
}

export function isLeaving({ pod }: Target): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** Which pod it is, where it is, and how a headless Service of its subdomain calls it. */
export function placeOf(service: Service, { pod }: Target): object {
  const { name, namespace, uid } = pod.metadata;
  const { nodeName, hostname, subdomain } = pod.spec;
  const isNamed = typeof hostname === 'string' && hostname !== '' && subdomain === service.metadata.name;
  return {
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(isNamed ? { hostname } : {}),
    targetRef: { kind: 'Pod', name, namespace, uid },
  };
}

/** The zone that the pod's node says it is in. */
export function zoneOf({ mirror }: Context, { pod }: Target): string | undefined {
  const node = mirror.get<Node>(NODE, '', pod.spec.nodeName ?? '');
  return node?.metadata.labels?.['topology.kubernetes.io/zone'];
}
