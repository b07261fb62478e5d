import { createInformer, type Informer, type KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';

interface Status {
  readonly observedGeneration?: number;
  readonly lastAppliedRevision?: string;
  readonly lastHandledReconcileAt?: string;
  readonly history?: readonly { readonly digest: string; readonly lastReconciled: string }[];
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly message: string;
  }[];
}

/** Follows the Kustomizations and answers when all of them are as wished. */
export class Readiness {
  readonly #informer: Informer<KubeObject>;
  readonly #abort = new AbortController();

  constructor(client: KubeClient) {
    this.#informer = createInformer(
      client,
      { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' },
      { signal: this.#abort.signal },
    );
  }

  async start(): Promise<void> {
    await this.#informer.synced;
  }

  statuses(): Status[] {
    return this.#informer.list().map((object) => (object['status'] ?? {}) as Status);
  }

  /** Resolves with the seconds it took until `count` of them hold, and throws after five minutes. */
  async until(count: number, holds: (status: Status) => boolean): Promise<number> {
    const started = performance.now();
    for (;;) {
      const reached = this.statuses().filter((status) => isReady(status) && holds(status)).length;
      if (reached >= count) return (performance.now() - started) / 1000;
      if (performance.now() - started > 300_000)
        throw new Error(`${reached} of ${count} after five minutes: ${this.#examples()}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  #examples(): string {
    const messages = this.statuses()
      .filter((status) => !isReady(status))
      .map((status) => status.conditions?.find((c) => c.type === 'Ready')?.message ?? 'no condition');
    return [...new Set(messages)].slice(0, 3).join('; ');
  }

  stop(): void {
    this.#abort.abort();
  }
}

export function isReady(status: Status): boolean {
  return (
    status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') === true &&
    !status.conditions.some((c) => c.type === 'Reconciling')
  );
}
