import { readFileSync } from 'node:fs';
import { createClient, type KubeClient, loadKubeconfig } from '@flux-ts/kube';
import { Clone } from './clone.ts';
import { kustomizations, NAMESPACE, sharedObjects, variables } from './objects.ts';
import { Readiness } from './readiness.ts';
import { appName, repositoryFiles } from './repository.ts';
import type { Subject } from './subject.ts';

/** A fleet in a cluster, and what is done to it. Each phase returns the seconds until every Kustomization has followed. */
export class FleetRun {
  readonly #subject: Subject;
  readonly #count: number;
  readonly #client: KubeClient;
  readonly #clone = new Clone();
  readonly #readiness: Readiness;

  constructor(subject: Subject, count: number) {
    this.#subject = subject;
    this.#count = count;
    const text = readFileSync(subject.kubeconfig, 'utf8');
    this.#client = createClient(loadKubeconfig([{ text, path: subject.kubeconfig }]));
    this.#readiness = new Readiness(this.#client);
  }

  /** Pushes the repository, and applies what all Kustomizations share. */
  async prepare(): Promise<void> {
    const { gitRemote, gitUrl, token } = this.#subject;
    await this.#clone.push(gitRemote('bench'), repositoryFiles(this.#count), 'Add apps');
    await applyAll(this.#client, sharedObjects(gitUrl('bench'), token));
    await this.#readiness.start();
  }

  async install(): Promise<number> {
    const started = performance.now();
    await applyAll(this.#client, kustomizations(this.#count));
    await this.#readiness.until(this.#count, () => true);
    return (performance.now() - started) / 1000;
  }

  /** A variable that every Kustomization substitutes. */
  async changeVariable(): Promise<number> {
    const digests = new Set(this.#readiness.statuses().map((status) => status.history?.[0]?.digest));
    await this.#client.apply(variables('two'), { fieldManager: 'bench', force: true });
    return this.#readiness.until(this.#count, (status) => !digests.has(status.history?.[0]?.digest));
  }

  async pushOne(): Promise<number> {
    const revisions = new Set(this.#readiness.statuses().map((status) => status.lastAppliedRevision));
    const file = `apps/${appName(7)}/serviceaccount.yaml`;
    const text = `${repositoryFiles(7)[file]}  labels:\n    changed: "yes"\n`;
    await this.#clone.push(this.#subject.gitRemote('bench'), { [file]: text }, 'Change one');
    return this.#readiness.until(this.#count, (status) => !revisions.has(status.lastAppliedRevision));
  }

  /** Asks all for a reconcile, of which none has anything to change. */
  async noOp(): Promise<number> {
    const at = new Date().toISOString();
    const body = { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': at } } };
    const ask = (name: string) =>
      this.#client.patch(
        {
          apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
          kind: 'Kustomization',
          name,
          namespace: NAMESPACE,
        },
        { type: 'merge', body },
      );
    await Promise.all(kustomizations(this.#count).map(({ metadata }) => ask(metadata.name)));
    return this.#readiness.until(this.#count, (status) => status.lastHandledReconcileAt === at);
  }

  /** It is over when every Kustomization has been reconciled to its end again: its history says when it was. */
  async restart(): Promise<number> {
    const started = performance.now();
    const since = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    await this.#subject.restart();
    const readiness = new Readiness(this.#client);
    try {
      await readiness.start();
      await readiness.until(this.#count, (status) => (status.history?.[0]?.lastReconciled ?? '') >= since);
    } finally {
      readiness.stop();
    }
    return (performance.now() - started) / 1000;
  }

  async end(): Promise<void> {
    this.#readiness.stop();
    await this.#client.close();
    await this.#subject.stop();
    this.#clone.remove();
  }
}

async function applyAll(client: KubeClient, objects: ReturnType<typeof kustomizations>): Promise<void> {
  const queue = [...objects];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      await client.apply(next, { fieldManager: 'bench', force: true });
  };
  await Promise.all(Array.from({ length: 8 }, work));
}
