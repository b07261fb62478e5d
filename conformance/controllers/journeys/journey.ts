import type { World } from '../world.ts';

/** With which flags the controller of a journey runs; see `SHARDS`. */
export type Shard = 'usual' | 'tenants' | 'gates';

/** What somebody does with Kustomizations, and looks at. */
export interface Journey {
  readonly name: string;
  readonly shard?: Shard;
  readonly run: (world: World) => Promise<void>;
}

/** The flags of each shard's controller. */
export const SHARDS: Readonly<Record<Shard, readonly string[]>> = {
  usual: ['--requeue-dependency=2s'],
  tenants: ['--no-cross-namespace-refs', '--default-service-account=tenant', '--requeue-dependency=2s'],
  gates: [
    '--feature-gates=GroupChangeLog=true,AdditiveCELDependencyCheck=true,DisableFailFastBehavior=true,' +
      'StrictPostBuildSubstitutions=false,ExternalArtifact=true,MigrateAPIVersion=true',
    '--override-manager=intruder',
    '--custom-apply-stage-kinds=/Secret',
    '--requeue-dependency=2s',
  ],
};

/** Objects as one file of manifests. JSON is YAML. */
export const manifests = (...objects: readonly object[]): string =>
  objects.map((object) => JSON.stringify(object)).join('\n---\n');

type Metadata = Readonly<Record<string, unknown>>;

export const configMap = (name: string, data: object = { v: '1' }, metadata: Metadata = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});

export const secret = (name: string, stringData: object, metadata: Metadata = {}): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, ...metadata },
  stringData,
});

export const deployment = (
  name: string,
  app: string,
  metadata: Metadata = {},
  spec: object = {},
): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...metadata },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app } },
    template: {
      metadata: { labels: { app } },
      spec: { containers: [{ name: 'main', image: 'example.com/main:1' }] },
    },
    ...spec,
  },
});

export const job = (name: string, image: string, metadata: Metadata = {}, spec: object = {}): object => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, ...metadata },
  spec: {
    suspend: true,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] } },
    ...spec,
  },
});

/** An annotation of Flux. */
export const switched = (key: string, value: string): Metadata => ({
  annotations: { [`kustomize.toolkit.fluxcd.io/${key}`]: value },
});

/** The same as a label. */
export const labelled = (key: string, value: string): Metadata => ({
  labels: { [`kustomize.toolkit.fluxcd.io/${key}`]: value },
});

export const MERGE = 'application/merge-patch+json';
export const APPLY = 'application/apply-patch+yaml';
