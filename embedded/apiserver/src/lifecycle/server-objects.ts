import type { KubeObject } from '@flux-ts/resource';
import { formatTime } from '../clock.ts';
import { flowControlLines } from '../generated/flow-control.ts';
import { SERVICE_RANGE } from '../registry/allocators.ts';
import type { Api } from '../registry/context.ts';
import { createObject } from '../registry/create.ts';
import { systemContext } from './system-context.ts';

/** A flow schema or priority level of the generated table, without what all of them have. */
interface FlowControl {
  readonly kind: 'FlowSchema' | 'PriorityLevelConfiguration';
  readonly name: string;
  readonly auto: string;
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly priorityLevelConfiguration?: { readonly name: string };
  };
}

/**
 * Makes the objects in which a server tells of itself, when they are not there: how requests are queued (nothing here
 * queues them so, but clients read and back up such objects), the range of services' addresses, whom extensions trust.
 */
export async function ensureServerObjects(api: Api, authority: string): Promise<void> {
  const now = formatTime(api.clock.now());
  for (const line of flowControlLines.split('\n').filter((text) => text !== ''))
    await ensureFlowControl(api, JSON.parse(line) as FlowControl, now);
  await ensureObject(api, 'kube-apiserver', serviceRange(), {
    conditions: [condition('Ready', 'True', '', 'Kubernetes Service CIDR is ready', now)],
  });
  for (const [name, data] of [
    ['extension-apiserver-authentication', { 'client-ca-file': authority }],
    ['kube-apiserver-legacy-service-account-token-tracking', { since: now.slice(0, 10) }],
  ] as const)
    await ensureObject(api, 'kube-apiserver', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'kube-system' },
      data,
    });
}

async function ensureFlowControl(
  api: Api,
  { kind, name, auto, spec }: FlowControl,
  now: string,
): Promise<void> {
  const level = spec.priorityLevelConfiguration?.name;
  const found = `This FlowSchema references the PriorityLevelConfiguration object named "${level}" and it exists`;
  const status =
    kind === 'FlowSchema' ? { conditions: [condition('Dangling', 'False', 'Found', found, now)] } : {};
  const object: KubeObject = {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind,
    metadata: { name, annotations: { 'apf.kubernetes.io/autoupdate-spec': auto } },
    spec,
  };
  await ensureObject(api, 'api-priority-and-fairness-config-producer-v1', object, status);
}

function serviceRange(): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name: 'kubernetes', finalizers: ['networking.k8s.io/service-cidr-finalizer'] },
    spec: { cidrs: [SERVICE_RANGE] },
  };
}

function condition(type: string, status: string, reason: string, message: string, now: string): object {
  return { type, status, lastTransitionTime: now, reason, message };
}

/** Creates an object that is not there yet. A status of the server's own is nobody's. */
export async function ensureObject(
  api: Api,
  manager: string,
  object: KubeObject,
  status?: object,
): Promise<void> {
  const target = api.kinds.findKind(object.apiVersion, object.kind)!;
  const { collection } = target.type;
  const { name, namespace = '' } = object.metadata;
  if (api.storage.get(collection, namespace, name) !== undefined) return;
  const stored = await createObject(api, systemContext(manager), target, namespace, structuredClone(object));
  if (status === undefined) return;
  const told = { ...structuredClone(stored.object), status } as KubeObject;
  api.storage.write({ collection, namespace, name, object: told, expected: stored.revision });
}
