import {
  crds,
  GIT_REPOSITORY,
  KUSTOMIZATION,
  type Kustomization,
  type KustomizationSpec,
} from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { RenderInput } from '@flux-ts/render';
import { asValue, idOf, type KubeObject } from '@flux-ts/resource';
import { createLogger, createManager, type EventInput, type Manager } from '@flux-ts/runtime';
import { type KindTable, loadBuiltinKinds } from '@flux-ts/schema';
import { FakeCluster, type FakeRequest, ManualClock } from '@flux-ts/testkit';
import { toJson } from '@flux-ts/yaml';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import { createKustomizationController, type KustomizationControllerDeps } from '../src/index.ts';

export const KS = { apiVersion: KUSTOMIZATION.apiVersion, kind: KUSTOMIZATION.kind };
export const GIT = { apiVersion: GIT_REPOSITORY.apiVersion, kind: GIT_REPOSITORY.kind };

/** A cluster, the controller in it, and what a test wants to see of both. */
export class Harness {
  readonly clock: ManualClock;
  readonly cluster: FakeCluster;
  readonly events: (EventInput & { readonly object: string })[] = [];
  readonly builds: RenderInput[] = [];
  /** What was logged. */
  readonly lines: Record<string, unknown>[] = [];
  /** What the next builds give; may throw. */
  build: (input: RenderInput) => KubeObject[] | Promise<KubeObject[]> = () => [];
  openArtifact: () => void = () => undefined;
  /** Sees each request first; may throw. */
  intercept: (request: FakeRequest) => void = () => undefined;
  leases = 0;
  readonly folder = '/artifact';
  readonly manager: Manager;

  /** Objects whose apply never ends, as when the process dies in it. */
  stuck: (name: string) => boolean = () => false;
  private readonly never = Promise.withResolvers<never>();

  private constructor(
    cluster: FakeCluster | KindTable,
    clock: ManualClock,
    deps: Partial<KustomizationControllerDeps>,
  ) {
    this.clock = clock;
    this.cluster = cluster instanceof FakeCluster ? cluster : this.openCluster(cluster);
    const client = this.client();
    const write = (line: string): void => void this.lines.push(JSON.parse(line));
    const log = createLogger({ level: 'info', encoding: 'json', write, now: () => clock.now() });
    this.manager = createManager({ client, log, clock, random: () => 0.5 });
    this.manager.add(createKustomizationController(this.deps(client, deps)));
  }

  static start(kinds: KindTable, deps: Partial<KustomizationControllerDeps> = {}): Harness {
    return new Harness(kinds, new ManualClock(), deps);
  }

  /** Another process over the same cluster, as after a crash: it knows nothing of what this one knew. */
  successor(deps: Partial<KustomizationControllerDeps> = {}): Harness {
    return new Harness(this.cluster, this.clock, deps);
  }

  private openCluster(kinds: KindTable): FakeCluster {
    const intercept = (request: FakeRequest) => this.intercept(request);
    const cluster = new FakeCluster({ kinds, now: () => this.clock.now(), intercept });
    for (const definition of crds()) cluster.seed(definition);
    for (const name of ['flux-system', 'apps']) cluster.seed(namespace(name));
    return cluster;
  }

  private client(): KubeClient {
    return new Proxy<KubeClient>(this.cluster, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const { key } = (args[0] ?? {}) as { key?: { name: string } };
          const { dryRun, signal } = (args[1] ?? {}) as { dryRun?: boolean; signal?: AbortSignal };
          if (name === 'apply' && dryRun !== true && this.stuck(key?.name ?? ''))
            return Promise.race([this.never.promise, whenAborted(signal)]);
          return (value as (...a: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  }

  private deps(client: KubeClient, more: Partial<KustomizationControllerDeps>): KustomizationControllerDeps {
    return {
      client,
      cache: this.manager.cache,
      clock: this.clock,
      random: () => 0.5,
      recorder: {
        event: (object, input) => void this.events.push({ ...input, object: object.metadata.name }),
        flush: async () => undefined,
      },
      artifacts: {
        open: async () => {
          this.openArtifact();
          this.leases++;
          return { folder: this.folder, release: () => void this.leases-- };
        },
      },
      builder: {
        buildKustomization: async (input, { signal } = {}) => {
          this.builds.push(input);
          const objects = await this.build(input);
          signal?.throwIfAborted();
          return {
            digest: `sha256:${objects.length}`,
            key: '',
            objects: objects.map((object) => built(object, input.kustomization)),
          };
        },
      },
      ...more,
    };
  }

  async run(): Promise<void> {
    await this.manager.start();
    await this.settle();
  }

  /** Lets everything that is ready happen. */
  async settle(): Promise<void> {
    for (let i = 0; i < 8; i++) await this.clock.advance(0);
  }

  async stop(): Promise<void> {
    this.never.promise.catch(() => undefined);
    this.never.reject(new Error('the process has died'));
    await this.manager.stop();
  }

  source(revision: string | undefined, name = 'repo'): void {
    const artifact = {
      revision,
      digest: `sha256:${revision}`,
      url: 'http://x',
      path: 'x',
      lastUpdateTime: '2026-01-01T00:00:00Z',
    };
    const status = revision === undefined ? {} : { artifact };
    const known = this.cluster.peek({ ...GIT, namespace: 'flux-system', name });
    if (known === undefined) {
      const spec = { url: 'https://x', interval: '1m' };
      this.cluster.seed({ ...GIT, metadata: { name, namespace: 'flux-system' }, spec, status });
    } else this.cluster.setStatus({ ...GIT, namespace: 'flux-system', name }, status);
  }

  apply(
    name: string,
    spec: Partial<KustomizationSpec> = {},
    metadata: Partial<KubeObject['metadata']> = {},
  ): void {
    const full = {
      interval: '10m',
      prune: true,
      sourceRef: { kind: 'GitRepository', name: 'repo' },
      path: './',
      ...spec,
    };
    const known = this.cluster.peek({ ...KS, namespace: 'flux-system', name });
    this.cluster.seed({
      ...(known ?? KS),
      ...KS,
      metadata: { generation: 1, ...known?.metadata, name, namespace: 'flux-system', ...metadata },
      spec: full,
      status: known?.['status'] ?? { observedGeneration: -1 },
    });
  }

  get(name: string): Kustomization {
    return this.cluster.peek({ ...KS, namespace: 'flux-system', name }) as Kustomization;
  }

  /** `Type Reason: message` of each event. */
  messages(): string[] {
    return this.events.map((e) => `${e.type} ${e.reason}: ${e.message}`);
  }

  /** What the log has of errors: the message, and the error. */
  faults(): string[] {
    return this.lines.filter((l) => l['level'] === 'error').map((l) => `${l['msg']}: ${l['error']}`);
  }

  /** `Type=Status Reason: message` of each condition. */
  conditions(name: string): string[] {
    const { conditions = [] } = this.get(name).status ?? {};
    return conditions.map((c) => `${c.type}=${c.status} ${c.reason}: ${c.message}`);
  }

  inventory(name: string): string[] {
    return (this.get(name).status?.inventory?.entries ?? []).map(({ id }) => id);
  }

  /** Requests since the last call of this, `verb Kind` each; reads of watches left out. */
  requests(): string[] {
    const seen = this.cluster.requests.splice(0);
    return seen
      .filter(({ verb }) => verb !== 'watch' && verb !== 'list')
      .map(({ verb, kind, dryRun }) => `${verb} ${kind}${dryRun ? ' (dry run)' : ''}`);
  }
}

/** Rejects as a request does that is given up. */
function whenAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function built(object: KubeObject, owner: RenderInput['kustomization']) {
  const labels = {
    ...object.metadata.labels,
    'kustomize.toolkit.fluxcd.io/name': owner.metadata.name,
    'kustomize.toolkit.fluxcd.io/namespace': owner.metadata.namespace ?? '',
  };
  const labelled = { ...object, metadata: { ...object.metadata, labels } };
  return {
    id: idOf(labelled),
    json: Buffer.from(toJson(asValue(labelled))),
    origin: { file: 'app.yaml', document: 0, offset: 0 },
  };
}

function namespace(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

export function configMap(name: string, data: Record<string, string> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'apps' }, data };
}

export function deployment(name: string, replicas = 1): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'apps' },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [] } },
    },
  };
}

/** A harness for each test of a file. */
export function useHarness(): { readonly kinds: KindTable; readonly h: Harness } {
  const held: { kinds?: KindTable; h?: Harness } = {};
  beforeAll(() => {
    held.kinds = loadBuiltinKinds();
  });
  beforeEach(() => {
    held.h = Harness.start(held.kinds as KindTable);
  });
  afterEach(async () => {
    await held.h?.stop();
  });
  return held as { kinds: KindTable; h: Harness };
}
