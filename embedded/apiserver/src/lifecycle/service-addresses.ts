import { isIP } from 'node:net';
import type { KubeObject } from '@flux-ts/resource';
import type { Api } from '../registry/context.ts';
import { deleteObject } from '../registry/delete.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { asList, asText, fieldAt } from '../values.ts';
import { KeyedWorker } from './keyed-worker.ts';
import { ensureObject } from './server-objects.ts';
import { systemContext } from './system-context.ts';

const SERVICES = '/services';
const ADDRESSES = 'networking.k8s.io/ipaddresses';
const MANAGED = 'ipaddress.kubernetes.io/managed-by';
const ALLOCATOR = 'ipallocator.k8s.io';

/** Keeps an IPAddress for every address that a Service has (pkg/registry/core/service/ipallocator). */
export class ServiceAddresses {
  readonly #api: Api;
  readonly #worker: KeyedWorker;
  /** Which Service has an address. */
  readonly #owners = new Map<string, StoredObject>();

  constructor(api: Api, onError: (error: unknown) => void) {
    this.#api = api;
    this.#worker = new KeyedWorker({ clock: api.clock, work: (key) => this.#reconcile(key), onError });
  }

  start(): void {
    const { storage } = this.#api;
    const from = storage.revision;
    for (const service of storage.list(SERVICES)) this.#take(service);
    for (const { name } of storage.list(ADDRESSES)) this.#worker.add(name);
    this.#worker.follow(
      storage.watch(SERVICES, { from }, ({ type, current, previous }) => {
        if (previous !== undefined) this.#release(previous);
        if (type !== 'DELETED') this.#take(current);
      }),
    );
  }

  stop(): void {
    this.#worker.stop();
  }

  #take(service: StoredObject): void {
    for (const address of addressesOf(service.object)) {
      this.#owners.set(address, service);
      this.#worker.add(address);
    }
  }

  #release(service: StoredObject): void {
    for (const address of addressesOf(service.object)) {
      this.#owners.delete(address);
      this.#worker.add(address);
    }
  }

  async #reconcile(address: string): Promise<void> {
    const { storage, kinds } = this.#api;
    const owner = this.#owners.get(address);
    if (owner !== undefined) {
      const object = addressObject(address, owner.namespace, owner.name);
      await ensureObject(this.#api, 'kube-apiserver', object);
      return;
    }
    const known = storage.get(ADDRESSES, '', address)?.object;
    if (known?.metadata.labels?.[MANAGED] !== ALLOCATOR) return;
    await deleteObject(this.#api, systemContext('kube-apiserver'), kinds.stored(ADDRESSES)!, '', address);
  }
}

function addressesOf(service: KubeObject): string[] {
  return asList(fieldAt(service, 'spec', 'clusterIPs'))
    .map(asText)
    .filter((address) => isIP(address) !== 0);
}

function addressObject(name: string, namespace: string, service: string): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: {
      name,
      labels: { 'ipaddress.kubernetes.io/ip-family': `IPv${isIP(name)}`, [MANAGED]: ALLOCATOR },
    },
    spec: { parentRef: { resource: 'services', namespace, name: service } },
  };
}
