import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@flux-ts/resource';
import { type Context, createObject, deleteObject, timestamp, updateObject } from '../context.ts';
import { ENDPOINTS, type Service } from '../kinds.ts';
import { hashPort } from './port-hash.ts';
import { isHeadless, isLeaving, isServed, type Port, placeOf, type Target } from './targets.ts';

export const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
export const TRIGGERED = 'endpoints.kubernetes.io/last-change-trigger-time';
export const HEADLESS = 'service.kubernetes.io/headless';

/** Writes the Endpoints of a Service (pkg/controller/endpoint/endpoints_controller.go). */
export async function writeEndpoints(
  context: Context,
  service: Service,
  targets: readonly Target[],
): Promise<void> {
  const { name, namespace = '', labels: own } = service.metadata;
  const subsets = subsetsOf(service, targets);
  const { [HEADLESS]: _, ...others } = own ?? {};
  const headless = isHeadless(service) ? { [HEADLESS]: '' } : {};
  const labels = { ...others, ...headless, [MANAGED_BY]: 'endpoint-controller' };
  const known = context.mirror.get<KubeObject>(ENDPOINTS, namespace, name);
  const isSame =
    known !== undefined &&
    isDeepStrictEqual(known['subsets'] ?? [], subsets) &&
    isDeepStrictEqual(known.metadata.labels ?? {}, labels);
  if (isSame) return;
  const annotations = { ...known?.metadata.annotations, [TRIGGERED]: timestamp(context.clock) };
  const rest = subsets.length === 0 ? {} : { subsets };
  const { subsets: _old, ...object } = known ?? { ...ENDPOINTS, metadata: { name, namespace } };
  const metadata = { ...object.metadata, labels, annotations };
  const next = { ...object, metadata, ...rest } as KubeObject;
  try {
    await (known === undefined ? createObject(context, next) : updateObject(context, next));
  } catch (error) {
    tellRefused(context, next, known === undefined, error);
  }
}

/** What is refused for good is said; anything else is tried again. */
function tellRefused(context: Context, endpoints: KubeObject, isNew: boolean, error: unknown): void {
  const { code, message } = error as { readonly code?: unknown; readonly message: string };
  if (code !== 'INVALID') throw error;
  const { namespace, name } = endpoints.metadata;
  const text = isNew
    ? `Failed to create endpoint for service ${namespace}/${name}: ${message}`
    : `Failed to update endpoint ${namespace}/${name}: ${message}`;
  const reason = isNew ? 'FailedToCreateEndpoint' : 'FailedToUpdateEndpoint';
  context.events.warning('endpoint-controller', endpoints, reason, text);
}

/** Endpoints are no child of their Service: they go by name. */
export async function forgetEndpoints(context: Context, namespace: string, name: string): Promise<void> {
  const left = context.mirror.get<KubeObject>(ENDPOINTS, namespace, name);
  if (left !== undefined) await deleteObject(context, ENDPOINTS, left);
}

interface Address {
  readonly ip: string;
  readonly ready: boolean;
  readonly value: object;
}

/** Addresses that are asked at the same ports together, and ports that the same addresses have (RepackSubsets). */
function subsetsOf(service: Service, targets: readonly Target[]): object[] {
  const byPort = new Map<string, { readonly port: Port | undefined; readonly addresses: Address[] }>();
  for (const target of targets.filter((each) => isIncluded(service, each))) {
    const { ip, ports } = target;
    const address = { ip, ready: isServed(service, target), value: addressValue(service, target) };
    const isBare = (service.spec.ports ?? []).length === 0 && isHeadless(service);
    for (const port of isBare ? [undefined] : ports) {
      const key = port === undefined ? '' : hashPort(port);
      const entry = byPort.get(key) ?? { port, addresses: [] };
      entry.addresses.push(address);
      byPort.set(key, entry);
    }
  }
  return joined([...byPort.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry));
}

/** A pod that is nowhere makes what nobody accepts, as upstream (endpoints_controller.go podToEndpointAddressForService). */
function addressValue(service: Service, target: Target): object {
  return { ip: target.ip, nodeName: '', ...placeOf(service, target) };
}

function isIncluded(service: Service, target: Target): boolean {
  return service.spec.publishNotReadyAddresses === true || !isLeaving(target);
}

function joined(
  entries: readonly { readonly port: Port | undefined; readonly addresses: readonly Address[] }[],
): object[] {
  const sets = new Map<string, { readonly addresses: readonly Address[]; readonly ports: Port[] }>();
  for (const { port, addresses } of entries) {
    const sorted = [...addresses].sort((a, b) => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0));
    const key = JSON.stringify(sorted);
    const set = sets.get(key) ?? { addresses: sorted, ports: [] };
    if (port !== undefined) set.ports.push(port);
    sets.set(key, set);
  }
  return [...sets.values()].map(({ addresses, ports }) => {
    const of = (ready: boolean) => addresses.filter((each) => each.ready === ready).map(({ value }) => value);
    const [good, bad] = [of(true), of(false)];
    return {
      ...(good.length === 0 ? {} : { addresses: good }),
      ...(bad.length === 0 ? {} : { notReadyAddresses: bad }),
      ...(ports.length === 0 ? {} : { ports }),
    };
  });
}
