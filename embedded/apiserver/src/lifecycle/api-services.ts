import { setImmediate as turn } from 'node:timers/promises';
import { formatTime } from '../clock.ts';
import { groupPriority } from '../kinds/group-priority.ts';
import { apiVersionOf } from '../kinds/resource-type.ts';
import type { Api } from '../registry/context.ts';
import { deleteObject } from '../registry/delete.ts';
import { KeyedWorker } from './keyed-worker.ts';
import { ensureObject } from './server-objects.ts';
import { systemContext } from './system-context.ts';

const COLLECTION = 'apiregistration.k8s.io/apiservices';
const MANAGED = 'kube-aggregator.kubernetes.io/automanaged';
const ALL = '';

/**
 * Keeps an APIService for every version of a group that is served, those of CustomResourceDefinitions as they come and
 * go (kube-aggregator autoregister, pkg/controlplane crdregistration).
 */
export class ApiServices {
  readonly #api: Api;
  readonly #worker: KeyedWorker;

  constructor(api: Api, onError: (error: unknown) => void) {
    this.#api = api;
    this.#worker = new KeyedWorker({ clock: api.clock, work: () => this.#sync(), onError });
  }

  start(): void {
    this.#worker.follow(this.#api.kinds.onChange(() => this.#worker.add(ALL)));
    this.#worker.add(ALL);
  }

  stop(): void {
    this.#worker.stop();
  }

  /** Makes what is missing, and takes away what nobody serves any more. */
  async #sync(): Promise<void> {
    const served = new Set<string>();
    for (const { group, versions } of this.#api.kinds.groups())
      for (const version of versions) {
        const name = nameOf(group, version);
        served.add(name);
        if (this.#api.storage.get(COLLECTION, '', name) !== undefined) continue;
        // Requests come first.
        await turn();
        if (this.#worker.stopped) return;
        await this.#ensure(group, version);
      }
    const target = this.#api.kinds.stored(COLLECTION)!;
    for (const { name, object } of this.#api.storage.list(COLLECTION)) {
      if (served.has(name) || object.metadata.labels?.[MANAGED] === undefined) continue;
      await deleteObject(this.#api, systemContext('kube-apiserver'), target, '', name);
    }
  }

  async #ensure(group: string, version: string): Promise<void> {
    const isBuiltIn = this.#api.kinds.isBuiltIn(group);
    const available = {
      type: 'Available',
      status: 'True',
      lastTransitionTime: formatTime(this.#api.clock.now()),
      reason: 'Local',
      message: 'Local APIServices are always available',
    };
    const object = {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: nameOf(group, version), labels: { [MANAGED]: isBuiltIn ? 'onstart' : 'true' } },
      spec: {
        ...(group === '' ? {} : { group }),
        version,
        groupPriorityMinimum: groupPriority(group),
        versionPriority: isBuiltIn ? versionPriority(apiVersionOf(group, version)) : DEFINED,
      },
    };
    await ensureObject(this.#api, 'kube-apiserver', object, { conditions: [available] });
  }
}

function nameOf(group: string, version: string): string {
  return `${version}.${group}`;
}

/** Of versions that are defined by CustomResourceDefinitions. */
const DEFINED = 100;
const USUAL = 15;
/** Where they are not as usual (pkg/controlplane/apiserver/aggregator.go). */
const PRIORITIES: ReadonlyMap<string, number> = new Map([
  ['v1', 1],
  ['autoscaling/v2', 30],
  ['flowcontrol.apiserver.k8s.io/v1', 21],
  ['resource.k8s.io/v1', 21],
]);

function versionPriority(apiVersion: string): number {
  return PRIORITIES.get(apiVersion) ?? USUAL;
}
