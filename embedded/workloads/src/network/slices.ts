import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@flux-ts/resource';
import {
  type Context,
  createObject,
  deleteObject,
  ownerReference,
  timestamp,
  updateObject,
} from '../context.ts';
import { ENDPOINT_SLICE, type Service } from '../kinds.ts';
import { isReady } from '../pods/pod-state.ts';
import { HEADLESS, TRIGGERED } from './endpoints.ts';
import { hashSlicePort } from './port-hash.ts';
import { isHeadless, isLeaving, isServed, type Port, placeOf, type Target, zoneOf } from './targets.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
/** How many endpoints one slice has (kube-controller-manager --max-endpoints-per-slice). */
const MOST = 100;

/** What a slice is to say, whatever it is called. */
export interface Slice {
  readonly addressType: string;
  readonly endpoints: readonly object[];
  readonly ports: readonly object[] | null;
}

/** Whose slices they are, and what is said of them. */
export interface SliceOwner {
  readonly owner: KubeObject;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Writes the EndpointSlices of a Service: pods with the same ports together (k8s.io/endpointslice reconciler.go). */
export async function writeSlices(
  context: Context,
  service: Service,
  targets: readonly Target[],
): Promise<void> {
  const addressType = service.spec.ipFamilies?.[0] ?? 'IPv4';
  const byPorts = new Map<string, Target[]>();
  for (const target of targets) {
    const key = JSON.stringify(target.ports);
    byPorts.set(key, [...(byPorts.get(key) ?? []), target]);
  }
  const slices = [...byPorts.values()].flatMap((same) => {
    const ports = byHash(same[0]?.ports ?? []).map((port) => ({ name: '', ...port }));
    return inParts(same).map((part) => ({
      addressType,
      endpoints: part.map((target) => endpointOf(context, service, target)),
      ports: ports.length === 0 ? null : ports,
    }));
  });
  const wanted = slices.length === 0 ? [{ addressType, endpoints: [], ports: null }] : slices;
  const {
    [SERVICE_NAME]: _,
    [MANAGED_BY]: _by,
    [HEADLESS]: _headless,
    ...own
  } = service.metadata.labels ?? {};
  const labels = {
    ...own,
    ...(isHeadless(service) ? { [HEADLESS]: '' } : {}),
    [SERVICE_NAME]: service.metadata.name,
    [MANAGED_BY]: 'endpointslice-controller.k8s.io',
  };
  await keepSlices(context, { owner: service, labels, annotations: {} }, wanted);
}

function byHash(ports: readonly Port[]): Port[] {
  return [...ports].sort((a, b) => (hashSlicePort(a) < hashSlicePort(b) ? -1 : 1));
}

function inParts(targets: readonly Target[]): Target[][] {
  const parts: Target[][] = [];
  for (let i = 0; i < targets.length; i += MOST) parts.push(targets.slice(i, i + MOST));
  return parts;
}

function endpointOf(context: Context, service: Service, target: Target): object {
  const { ip, pod } = target;
  const zone = zoneOf(context, target);
  const serving = isReady({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: undefined as never } });
  const ready = isServed(service, target);
  return {
    addresses: [ip],
    conditions: { ready, serving, terminating: isLeaving(target) },
    ...placeOf(service, target),
    ...(zone === undefined ? {} : { zone }),
  };
}

/** Makes an owner's slices say what they are to: those of the same ports are written over, what is left goes. */
export async function keepSlices(
  context: Context,
  { owner, labels, annotations }: SliceOwner,
  wanted: readonly Slice[],
): Promise<void> {
  const left = context.mirror.owned<KubeObject>(ENDPOINT_SLICE, owner.metadata.uid ?? '');
  const unmatched: Slice[] = [];
  for (const slice of wanted) {
    const i = left.findIndex(
      (each) =>
        each['addressType'] === slice.addressType && isDeepStrictEqual(each['ports'] ?? null, slice.ports),
    );
    const [known] = i < 0 ? [] : left.splice(i, 1);
    if (known === undefined) unmatched.push(slice);
    else await update(context, known, labels, slice);
  }
  for (const slice of unmatched) {
    const known = left.findIndex((each) => each['addressType'] === slice.addressType);
    const [reused] = known < 0 ? [] : left.splice(known, 1);
    if (reused === undefined) await create(context, { owner, labels, annotations }, slice);
    else await update(context, reused, labels, slice);
  }
  for (const slice of left) await deleteObject(context, ENDPOINT_SLICE, slice);
}

async function update(
  context: Context,
  known: KubeObject,
  labels: Readonly<Record<string, string>>,
  slice: Slice,
): Promise<void> {
  const isSame =
    isDeepStrictEqual(known['endpoints'] ?? [], slice.endpoints) &&
    isDeepStrictEqual(known['ports'] ?? null, slice.ports) &&
    isDeepStrictEqual(known.metadata.labels ?? {}, labels);
  if (isSame) return;
  const triggered = known.metadata.annotations?.[TRIGGERED] === undefined ? {} : told(context);
  const annotations = { ...known.metadata.annotations, ...triggered };
  const metadata = { ...known.metadata, labels, annotations };
  await updateObject(context, { ...known, ...body(slice), metadata } as KubeObject);
}

async function create(
  context: Context,
  { owner, labels, annotations }: SliceOwner,
  slice: Slice,
): Promise<void> {
  const { name, namespace } = owner.metadata;
  const triggered = owner.kind === 'Service' ? told(context) : {};
  await createObject(context, {
    ...ENDPOINT_SLICE,
    metadata: {
      generateName: `${name}-`,
      name: '',
      namespace,
      labels,
      annotations: { ...annotations, ...triggered },
      ownerReferences: [ownerReference(owner)],
    },
    ...body(slice),
  });
}

function body({ addressType, endpoints, ports }: Slice): object {
  return { addressType, endpoints: endpoints.length === 0 ? null : endpoints, ports };
}

function told({ clock }: Context): Record<string, string> {
  return { [TRIGGERED]: timestamp(clock) };
}
