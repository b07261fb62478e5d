import {
  crds,
  GIT_REPOSITORY,
  KUSTOMIZATION,
  type Kustomization,
  type KustomizationSpec,
} from '@flux-ts/kinds';
import type { RenderInput } from '@flux-ts/render';
import { asValue, idOf, type KubeObject } from '@flux-ts/resource';
import { createManager, type EventInput, type Manager, silentLogger } from '@flux-ts/runtime';
import type { KindTable } from '@flux-ts/schema';
import { FakeCluster, type FakeRequest, ManualClock } from '@flux-ts/testkit';
import { toJson } from '@flux-ts/yaml';
import { createKustomizationController, type KustomizationControllerDeps } from '../src/index.ts';

export const KS = { apiVersion: KUSTOMIZATION.apiVersion, kind: KUSTOMIZATION.kind };
const GIT = { apiVersion: GIT_REPOSITORY.apiVersion, kind: GIT_REPOSITORY.kind };

/** A cluster, the controller in it, and what a test wants to see of both. */
export class Harness {
  readonly clock = new ManualClock();
  readonly cluster: FakeCluster;
  readonly events: (EventInput & { readonly object: string })[] = [];
  readonly builds: RenderInput[] = [];
  /** What the next builds give; may throw. */
  build: (input: RenderInput) => KubeObject[] | Promise<KubeObject[]> = () => [];
  openArtifact: () => void = () => undefined;
  /** Sees each request first; may throw. */
  intercept: (request: FakeRequest) => void = () => undefined;
  leases = 0;
  readonly folder = '/artifact';
  readonly manager: Manager;

  private constructor(kinds: KindTable, deps: Partial<KustomizationControllerDeps>) {
    this.cluster = new FakeCluster({
      kinds,
      now: () => this.clock.now(),
      intercept: (request) => this.intercept(request),
    });
    for (const definition of crds()) this.cluster.seed(definition);
    for (const name of ['flux-system', 'apps']) this.cluster.seed(namespace(name));
    this.manager = createManager({
      client: this.cluster,
      log: silentLogger(),
      clock: this.clock,
      random: () => 0.5,
    });
    this.manager.add(createKustomizationController(this.deps(deps)));
  }

  static start(kinds: KindTable, deps: Partial<KustomizationControllerDeps> = {}): Harness {
    return new Harness(kinds, deps);
  }

  private deps(more: Partial<KustomizationControllerDeps>): KustomizationControllerDeps {
    return {
      client: this.cluster,
      cache: this.manager.cache,
      clock: this.clock,
      random: () => 0.5,
      compile: evaluateAsJavaScript,
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

/** Stands in for CEL: the expressions of these tests mean the same in JavaScript. */
function evaluateAsJavaScript(expression: string, { variables }: { readonly variables: readonly string[] }) {
  const run = new Function(...variables, `return (${expression});`);
  return { evaluate: (bindings: Record<string, unknown>) => run(...variables.map((name) => bindings[name])) };
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
