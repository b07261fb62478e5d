import { setTimeout as delay } from 'node:timers/promises';
import type { ApiAnswer, ApiClient } from '../harness/api-client.ts';
import { until } from '../harness/dev.ts';
import type { ArtifactServer, Files, ServedArtifact } from './artifact-server.ts';
import { masked } from './masked.ts';

// biome-ignore lint/suspicious/noExplicitAny: journeys look into objects of all shapes
export type Anything = any;

const KS = '/apis/kustomize.toolkit.fluxcd.io/v1';
const SOURCES = '/apis/source.toolkit.fluxcd.io/v1';

const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';

/** Flux writes conditions first and the rest of a status after them: it has ended when nothing comes for so long, ms. */
const CALM = 250;

/** Which controller a journey's objects belong to: they bear its label, and it watches those alone. */
export const SHARD = 'journeys';

export interface WorldOptions {
  readonly api: ApiClient;
  readonly artifacts: ArtifactServer;
  readonly namespace: string;
  readonly shard: string;
  /** What is to be seen, line by line: what is not so yet is looked at again for a while. */
  readonly expected?: string;
}

/** How long what should be seen may take, ms. */
const PATIENCE = 10_000;

/** One namespace of one journey, and what was seen there. */
export class World {
  readonly namespace: string;
  readonly shard: string;
  readonly #options: WorldOptions;
  readonly #lines: string[] = [];
  readonly #asked = new Map<string, string>();
  readonly #expected: readonly string[];
  #revisions = 0;
  #requests = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.namespace = options.namespace;
    this.shard = options.shard;
    this.#expected = (options.expected ?? '').split('\n');
  }

  /** What was seen, in the words of the controller, without what differs from run to run. */
  get transcript(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  note(line: string): void {
    this.#lines.push(masked(line, this.namespace));
  }

  /** Notes what is seen, looking again while it is not what is expected. */
  async #see(look: () => Promise<readonly string[]>): Promise<void> {
    const end = performance.now() + (this.#options.expected === undefined ? 0 : PATIENCE);
    for (;;) {
      const seen = (await look()).map((line) => masked(line, this.namespace));
      const expected = this.#expected.slice(this.#lines.length, this.#lines.length + seen.length);
      if (performance.now() > end || seen.join('\n') === expected.join('\n'))
        return void this.#lines.push(...seen);
      await delay(100);
    }
  }

  async send(method: string, path: string, body?: unknown, type?: string): Promise<ApiAnswer> {
    return this.#options.api.send(method, path, body, type);
  }

  /** As `send`, but must succeed. */
  async ask(method: string, path: string, body?: unknown, type?: string): Promise<Anything> {
    const answer = await this.send(method, path, body, type);
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${answer.body?.message ?? answer.body}`);
    return answer.body;
  }

  async begin(): Promise<void> {
    await this.ask('POST', '/api/v1/namespaces', { metadata: { name: this.namespace } });
  }

  /** The path of an object of this namespace: `configmaps/a`, `apps/v1/deployments/web`. */
  path(resource: string): string {
    const parts = resource.split('/');
    const [group, version, ...rest] = parts.length < 3 ? ['', 'v1', ...parts] : parts;
    const root = group === '' ? '/api/v1' : `/apis/${group}/${version}`;
    return `${root}/namespaces/${this.namespace}/${rest.join('/')}`;
  }

  /** Gives a source other contents; makes it if need be. Answers the artifact. */
  async commit(files: Files, name = 'source', more: Partial<ServedArtifact> = {}): Promise<ServedArtifact> {
    const path = `${SOURCES}/namespaces/${this.namespace}/gitrepositories`;
    if ((await this.send('GET', `${path}/${name}`)).status === 404)
      await this.ask('POST', path, {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'GitRepository',
        metadata: { name },
        spec: { interval: '1h', url: 'https://example.com/repo' },
      });
    const revision = `main@sha1:${String(++this.#revisions).padStart(4, '0')}`;
    const artifact = { ...this.#options.artifacts.add(files, revision), ...more };
    const status = { observedGeneration: 1, artifact };
    await this.ask('PATCH', `${path}/${name}/status`, { status }, 'application/merge-patch+json');
    return artifact;
  }

  /** Takes an artifact off the server. */
  forget(artifact: ServedArtifact): void {
    this.#options.artifacts.remove(artifact);
  }

  /** Makes a Kustomization, or changes its spec, and asks for a reconcile. */
  async kustomization(spec: object = {}, name = 'app', metadata: object = {}): Promise<void> {
    const path = `${KS}/namespaces/${this.namespace}/kustomizations/${name}?fieldManager=journey&force=true`;
    const at = this.#nextRequest();
    this.#asked.set(name, at);
    await this.ask(
      'PATCH',
      path,
      {
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: { name, labels: { [SHARD]: this.shard }, annotations: { [REQUESTED_AT]: at }, ...metadata },
        spec: {
          interval: '1h',
          retryInterval: '1h',
          timeout: '1m',
          prune: true,
          path: './',
          targetNamespace: this.namespace,
          sourceRef: { kind: 'GitRepository', name: 'source' },
          ...spec,
        },
      },
      'application/apply-patch+yaml',
    );
  }

  async getKustomization(name = 'app'): Promise<Anything> {
    return this.ask('GET', `${KS}/namespaces/${this.namespace}/kustomizations/${name}`);
  }

  #nextRequest(): string {
    return `request-${++this.#requests}`;
  }

  /** Waits for the end of a reconcile: the one that was asked for when the object was made, or a new one. */
  async reconcile(name = 'app', timeout = 120_000): Promise<void> {
    const asked = this.#asked.get(name);
    this.#asked.delete(name);
    const at = asked ?? this.#nextRequest();
    if (asked === undefined) await this.#annotate(at, name);
    let last = '';
    await until(async () => {
      await delay(CALM);
      const { metadata, status } = await this.getKustomization(name);
      const isCalm = metadata.resourceVersion === last;
      last = metadata.resourceVersion;
      return isCalm && status?.lastHandledReconcileAt === at && this.#isDone(status);
    }, timeout).catch(async (error) => {
      const { status } = await this.getKustomization(name);
      throw new Error(`${this.namespace}/${name}: ${error.message}\n${JSON.stringify(status, undefined, 1)}`);
    });
  }

  async #annotate(at: string, name: string): Promise<void> {
    const metadata = { annotations: { [REQUESTED_AT]: at } };
    const path = `${KS}/namespaces/${this.namespace}/kustomizations/${name}`;
    await this.ask('PATCH', path, { metadata }, 'application/merge-patch+json');
  }

  #isDone(status: Anything): boolean {
    return status.conditions?.some((c: Anything) => c.type === 'Ready' && c.status !== 'Unknown');
  }

  /** Deletes a Kustomization and waits until it is gone. */
  async remove(name = 'app', timeout = 120_000): Promise<void> {
    const path = `${KS}/namespaces/${this.namespace}/kustomizations/${name}`;
    await this.ask('DELETE', path);
    await until(async () => (await this.send('GET', path)).status === 404, timeout);
  }

  /** Notes conditions, revisions, inventory and history of a Kustomization. */
  seeStatus(name = 'app'): Promise<void> {
    return this.#see(async () => {
      const { status = {} } = await this.getKustomization(name);
      const conditions = (status.conditions ?? []).map(
        (c: Anything) => `${name}: ${c.type}=${c.status} ${c.reason}: ${c.message}`,
      );
      const entries = (status.inventory?.entries ?? []).map((e: Anything) => `${e.id} ${e.v}`).sort();
      const history = (status.history ?? []).map(
        (h: Anything) => `${h.lastReconciledStatus}@${h.metadata?.revision}`,
      );
      const rest =
        `${name}: applied ${status.lastAppliedRevision} attempted ${status.lastAttemptedRevision}` +
        ` inventory [${entries.join(', ')}] history [${history.join(', ')}]`;
      return [...conditions, rest];
    });
  }

  /** Notes of an object what `pick` takes, and who manages what; «none» where it is not. */
  seeObject(resource: string, pick: (object: Anything) => unknown = ({ data }) => data): Promise<void> {
    return this.#see(async () => {
      const { status, body } = await this.send('GET', this.path(resource));
      if (status !== 200) return [`${resource}: none`];
      const managers = (body.metadata.managedFields ?? [])
        .map((m: Anything) => `${m.manager} ${m.operation}${m.subresource ? ` ${m.subresource}` : ''}`)
        .sort();
      return [`${resource}: ${inOrder(pick(body))} by [${managers.join(', ')}]`];
    });
  }

  /** Waits for an event that has these words. */
  async awaitEvent(words: string): Promise<void> {
    await until(async () => (await this.events()).some((line) => line.includes(words)), 30_000);
  }

  /** All events of Kustomizations so far, each once. */
  async events(): Promise<string[]> {
    const { items } = await this.ask('GET', this.path('events'));
    const lines: string[] = items
      .filter((e: Anything) => e.involvedObject.kind === 'Kustomization')
      .map((e: Anything) => `event of ${e.involvedObject.name}: ${e.type} ${e.reason}: ${e.message}`);
    return [...new Set(lines.map((line) => masked(line, this.namespace)))].sort();
  }
}

/** JSON with keys in order: servers keep maps in an order of their own. */
function inOrder(value: unknown): string {
  const sort = (_: string, each: unknown): unknown =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each;
  return JSON.stringify(value, sort);
}
