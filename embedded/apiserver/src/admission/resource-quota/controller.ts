import type { KubeObject } from '@flux-ts/resource';
import { KeyedWorker } from '../../lifecycle/keyed-worker.ts';
import { systemContext } from '../../lifecycle/system-context.ts';
import type { Api } from '../../registry/context.ts';
import { modifyObject } from '../../registry/update.ts';
import { StatusError } from '../../status/status.ts';
import { asObject, fieldAt } from '../../values.ts';
import { formatAmount, ZERO } from '../quantities.ts';
import { QUOTAS, usedOf } from './plugin.ts';

/** Tells in the status of every ResourceQuota what is used of it (kube-controller-manager's resourcequota). */
export class QuotaController {
  readonly #api: Api;
  readonly #worker: KeyedWorker;

  constructor(api: Api, onError: (error: unknown) => void) {
    this.#api = api;
    this.#worker = new KeyedWorker({ clock: api.clock, work: (key) => this.#reconcile(key), onError });
  }

  start(): void {
    const { storage } = this.#api;
    const from = storage.revision;
    for (const { namespace } of storage.list(QUOTAS)) this.#worker.add(namespace);
    this.#worker.follow(
      storage.watch(undefined, { from }, ({ current }) => {
        const { namespace } = current;
        // Most clusters have no quota at all, and what is in no namespace counts for none.
        if (namespace === '' || storage.count(QUOTAS) === 0) return;
        if (storage.list(QUOTAS, { namespace }).length > 0) this.#worker.add(namespace);
      }),
    );
  }

  stop(): void {
    this.#worker.stop();
  }

  async #reconcile(namespace: string): Promise<void> {
    for (const { object, name } of this.#api.storage.list(QUOTAS, { namespace })) {
      await this.#write(namespace, name, statusOf(this.#api, object));
    }
  }

  async #write(namespace: string, name: string, status: unknown): Promise<void> {
    const target = this.#api.kinds.stored(QUOTAS)!;
    const next = (live: KubeObject): KubeObject => ({ ...live, status });
    const ctx = systemContext('kube-controller-manager');
    try {
      await modifyObject(this.#api, ctx, { target, namespace, name, subresource: 'status', next });
    } catch (thrown) {
      if (!(thrown instanceof StatusError) || thrown.code !== 'NOT_FOUND') throw thrown;
    }
  }
}

function statusOf(api: Api, quota: KubeObject): unknown {
  const hard = asObject(fieldAt(quota, 'spec', 'hard')) ?? {};
  const used = usedOf(api, quota);
  const counted = Object.keys(hard).map((name) => [name, formatAmount(used.get(name) ?? ZERO)]);
  return { hard: structuredClone(hard), used: Object.fromEntries(counted) };
}
