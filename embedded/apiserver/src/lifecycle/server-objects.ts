import { setImmediate as turn } from 'node:timers/promises';
import type { KubeObject } from '@flux-ts/resource';
import { formatTime } from '../clock.ts';
import { flowControlLines } from '../generated/flow-control.ts';
import { SERVICE_RANGE } from '../registry/allocators.ts';
import type { Api } from '../registry/context.ts';
import { createObject } from '../registry/create.ts';
import { KeyedWorker } from './keyed-worker.ts';
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

/** An object that a server keeps about itself, and what it says of it; a status of the server's own is nobody's. */
interface OwnObject {
  readonly manager: string;
  readonly object: KubeObject;
  readonly status?: object;
}

/**
 * Makes the objects in which a server tells of itself, when they are not there: how requests are queued (nothing here
 * queues them so, but clients read and back up such objects), the range of services' addresses, whom extensions trust.
 * As upstream's post-start hooks do, that is after the server has begun to answer, one at a time between requests.
 */
export class ServerObjects {
  readonly #api: Api;
  readonly #authority: string;
  readonly #worker: KeyedWorker;

  constructor(api: Api, authority: string, onError: (error: unknown) => void) {
    this.#api = api;
    this.#authority = authority;
    this.#worker = new KeyedWorker({ clock: api.clock, work: () => this.#ensure(), onError });
  }

  start(): void {
    this.#worker.add(ALL);
  }

  stop(): void {
    this.#worker.stop();
  }

  async #ensure(): Promise<void> {
    for (const { manager, object, status } of ownObjects(this.#api, this.#authority)) {
      if (isThere(this.#api, object)) continue;
      await turn();
      if (this.#worker.stopped) return;
      await ensureObject(this.#api, manager, object, status);
    }
  }
}

const ALL = '';

function* ownObjects(api: Api, authority: string): Iterable<OwnObject> {
  const now = formatTime(api.clock.now());
  for (const line of flowControlLines.split('\n').filter((text) => text !== ''))
    yield flowControl(JSON.parse(line) as FlowControl, now);
  const status = { conditions: [condition('Ready', 'True', '', 'Kubernetes Service CIDR is ready', now)] };
  yield { manager: 'kube-apiserver', object: serviceRange(), status };
  yield configMap('extension-apiserver-authentication', { 'client-ca-file': authority });
  yield configMap('kube-apiserver-legacy-service-account-token-tracking', { since: now.slice(0, 10) });
}

function configMap(name: string, data: Readonly<Record<string, string>>): OwnObject {
  const metadata = { name, namespace: 'kube-system' };
  return { manager: 'kube-apiserver', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data } };
}

function flowControl({ kind, name, auto, spec }: FlowControl, now: string): OwnObject {
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
  return { manager: 'api-priority-and-fairness-config-producer-v1', object, status };
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
  if (isThere(api, object)) return;
  const target = api.kinds.findKind(object.apiVersion, object.kind)!;
  const { collection } = target.type;
  const { name, namespace = '' } = object.metadata;
  const stored = await createObject(api, systemContext(manager), target, namespace, structuredClone(object));
  if (status === undefined) return;
  const told = { ...structuredClone(stored.object), status } as KubeObject;
  api.storage.write({ collection, namespace, name, object: told, expected: stored.revision });
}

function isThere(api: Api, { apiVersion, kind, metadata: { name, namespace = '' } }: KubeObject): boolean {
  const { collection } = api.kinds.findKind(apiVersion, kind)!.type;
  return api.storage.get(collection, namespace, name) !== undefined;
}
