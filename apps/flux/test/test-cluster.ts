import { startApiServer } from '@flux-ts/apiserver';
import { crds } from '@flux-ts/kinds';
import { type ClientConfig, createClient, type KubeClient, loadKubeconfig } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { runCli } from '../src/cli/run.ts';
import { type CaptureOptions, captureContext } from '../src/io/captured-context.ts';
import { tree } from '../src/tree/tree.ts';

/** What a command did. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in process. */
export async function flux(argv: readonly string[], options: CaptureOptions = {}): Promise<Ran> {
  const { context, output } = captureContext(options);
  const code = await runCli(tree, argv, context);
  return { code, stdout: output.stdout, stderr: output.stderr };
}

/** An embedded API with the kinds of Flux, for tests of commands. */
export interface TestCluster {
  readonly client: KubeClient;
  /** For other clients of it. */
  readonly config: ClientConfig;
  flux(...argv: string[]): Promise<Ran>;
  /** Creates objects with their statuses, and the namespaces they need. */
  put(...objects: KubeObject[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startTestCluster(options: { readonly crds?: boolean } = {}): Promise<TestCluster> {
  const server = await startApiServer({ storage: 'memory', address: '127.0.0.1', port: 0 });
  const config = loadKubeconfig(server.kubeconfig());
  const client = createClient(config);
  if (options.crds !== false) {
    for (const crd of crds()) await client.create(crd);
    client.discovery.invalidate();
  }
  const namespaces = new Set(['default']);
  return {
    client,
    config,
    flux: (...argv) => flux(argv, { client: () => client, realTime: true }),
    async put(...objects) {
      for (const object of objects) {
        const { apiVersion, kind, metadata, ...rest } = object;
        if (metadata.namespace !== undefined && !namespaces.has(metadata.namespace)) {
          namespaces.add(metadata.namespace);
          await client.create({
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: metadata.namespace },
          });
        }
        const live = await client.create<KubeObject>(object);
        if (!('status' in rest)) continue;
        await client.update({ ...live, apiVersion, kind, status: rest.status }, { subresource: 'status' });
      }
    },
    async stop() {
      await client.close();
      await server.stop();
    },
  };
}
