import type { KubeObject } from '@flux-ts/resource';
import type { Api } from '../registry/context.ts';
import { createObject } from '../registry/create.ts';
import { NAMESPACE_COLLECTION } from '../registry/namespace-admission.ts';
import { modifyObject } from '../registry/update.ts';
import { StatusError } from '../status/status.ts';
import { fieldAt } from '../values.ts';
import { KeyedWorker } from './keyed-worker.ts';
import { systemContext } from './system-context.ts';

const ACCOUNTS = '/serviceaccounts';
const CONFIG_MAPS = '/configmaps';
const ROOT_CA = 'kube-root-ca.crt';
const ROOT_CA_NOTE =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the ' +
  'internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes ' +
  'clusters.';

/** Gives every namespace its default ServiceAccount and the authority's certificate, again and again. */
export class NamespaceContent {
  readonly #api: Api;
  readonly #authority: string;
  readonly #worker: KeyedWorker;

  constructor(api: Api, authority: string, onError: (error: unknown) => void) {
    this.#api = api;
    this.#authority = authority;
    this.#worker = new KeyedWorker({ clock: api.clock, work: (name) => this.#reconcile(name), onError });
  }

  start(): void {
    const { storage } = this.#api;
    const from = storage.revision;
    for (const { name } of storage.list(NAMESPACE_COLLECTION)) this.#worker.add(name);
    this.#worker.follow(
      storage.watch(NAMESPACE_COLLECTION, { from }, ({ type, current }) => {
        if (type === 'ADDED') this.#worker.add(current.name);
      }),
      storage.watch(ACCOUNTS, { from }, ({ type, current }) => {
        if (type === 'DELETED' && current.name === 'default') this.#worker.add(current.namespace);
      }),
      storage.watch(CONFIG_MAPS, { from }, ({ type, current }) => {
        if (type !== 'ADDED' && current.name === ROOT_CA) this.#worker.add(current.namespace);
      }),
    );
  }

  stop(): void {
    this.#worker.stop();
  }

  async #reconcile(namespace: string): Promise<void> {
    const stored = this.#api.storage.get(NAMESPACE_COLLECTION, '', namespace);
    if (stored === undefined || stored.object.metadata.deletionTimestamp !== undefined) return;
    if (this.#api.storage.get(ACCOUNTS, namespace, 'default') === undefined) {
      await this.#create({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace },
      });
    }
    await this.#reconcileRootCa(namespace);
  }

  async #reconcileRootCa(namespace: string): Promise<void> {
    const data = { 'ca.crt': this.#authority };
    const annotations = { 'kubernetes.io/description': ROOT_CA_NOTE };
    const live = this.#api.storage.get(CONFIG_MAPS, namespace, ROOT_CA);
    if (live === undefined) {
      const metadata = { name: ROOT_CA, namespace, annotations };
      await this.#create({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
    } else if (fieldAt(live.object, 'data', 'ca.crt') !== this.#authority) {
      const target = this.#api.kinds.stored(CONFIG_MAPS)!;
      const next = (object: KubeObject): KubeObject => ({ ...object, data });
      const ctx = systemContext('kube-controller-manager');
      await modifyObject(this.#api, ctx, { target, namespace, name: ROOT_CA, next });
    }
  }

  async #create(object: KubeObject): Promise<void> {
    const target = this.#api.kinds.findKind(object.apiVersion, object.kind)!;
    const ctx = systemContext('kube-controller-manager');
    try {
      await createObject(this.#api, ctx, target, object.metadata.namespace ?? '', object);
    } catch (thrown) {
      // The namespace may be going meanwhile, or somebody else was faster.
      const fine = ['ALREADY_EXISTS', 'NOT_FOUND', 'FORBIDDEN'];
      if (!(thrown instanceof StatusError) || !fine.includes(thrown.code)) throw thrown;
    }
  }
}
