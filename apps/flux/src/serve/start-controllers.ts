import type { ClientConfig } from '@flux-ts/kube';
import { createClient } from '@flux-ts/kube';
import {
  createCache,
  createManager,
  createMetrics,
  type Logger,
  leaseName,
  type Manager,
  type Metrics,
} from '@flux-ts/runtime';
import type { RunnableController } from './controller-names.ts';
import { CONTROLLERS } from './controller-names.ts';
import { FlagValues } from './flag-values.ts';
import { createKustomizeParts } from './kustomize-parts.ts';
import type { PartsOptions } from './parts.ts';
import { createSourceParts, type SourceParts } from './source-parts.ts';

/** How controllers are to run. */
export interface ControllersOptions {
  readonly names: readonly RunnableController[];
  readonly config: ClientConfig;
  /** Flag values of each controller. */
  readonly flags: (name: RunnableController) => FlagValues;
  /** Where the controllers themselves live (RUNTIME_NAMESPACE): leases and events. */
  readonly namespace: string;
  /** Who this process is among its like. */
  readonly identity: string;
  /** Folder for what can be had again: Git mirrors, downloads. */
  readonly cacheFolder: string;
  readonly log: (name: RunnableController) => Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly overrideGitRepository?: PartsOptions['overrideGitRepository'];
}

/** Running controllers. */
export interface RunningControllers {
  readonly metrics: Metrics;
  /** Tells of a push, so that whoever follows it looks at once. */
  notify(push: { readonly url: string; readonly refs?: readonly string[] }): void;
  /** Whether all that run here have won their leases and filled their caches. */
  readonly ready: () => boolean;
  /** Finishes what was started. */
  stop(): Promise<void>;
  /** Settles when a controller ended by itself; rejects with its reason. */
  readonly ended: Promise<void>;
}

/**
 * Starts controllers in this process: one client, one cache, one artifact store for all of them; a manager, and with
 * leader election a lease, for each.
 */
export async function startControllers(options: ControllersOptions): Promise<RunningControllers> {
  const metrics = createMetrics({ processMetrics: true });
  const client = createClient({ ...options.config, onRequest: metrics.onRequest });
  const [first] = options.names;
  const log = options.log(first ?? 'source-controller');
  const watchAll = first === undefined || options.flags(first).bool('watch-all-namespaces');
  const cache = createCache({ client, log, ...(watchAll ? {} : { namespace: options.namespace }) });
  const parts: PartsOptions = { ...options, client, cache };
  const source = options.names.includes('source-controller')
    ? await createSourceParts(parts, options.names.includes('kustomize-controller'))
    : undefined;
  const kustomize = options.names.includes('kustomize-controller')
    ? await createKustomizeParts(parts, source?.store)
    : undefined;
  const running = [
    ...(source === undefined ? [] : [manage(parts, metrics, 'source-controller', source.controllers)]),
    ...(kustomize === undefined
      ? []
      : [manage(parts, metrics, 'kustomize-controller', kustomize.controllers)]),
  ];
  const started = Promise.all(running.map((manager) => manager.start()));
  started.catch(() => undefined);
  const stop = async () => {
    await Promise.all(running.map((manager) => manager.stop()));
    await source?.close();
    await kustomize?.close();
    cache.stop();
    await client.close();
  };
  try {
    await listenWhenLeading(source, running[0], started);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    metrics,
    notify: (push) => source?.notify(push),
    ready: () => running.every((manager) => manager.leading),
    stop,
    ended: Promise.race([
      started.then(() => new Promise<never>(() => undefined)),
      ...running.map((manager) => manager.ended),
    ]),
  };
}

/** Without leader election the start is waited for; with it the process is up and may wait long for its lease. */
async function listenWhenLeading(
  source: SourceParts | undefined,
  manager: Manager | undefined,
  started: Promise<unknown>,
): Promise<void> {
  if (manager === undefined) return;
  await source?.listen();
  await Promise.race([started, new Promise((resolve) => setTimeout(resolve, 10_000).unref())]);
}

function manage(
  parts: PartsOptions,
  metrics: Metrics,
  name: RunnableController,
  controllers: SourceParts['controllers'],
): Manager {
  const flags = parts.flags(name);
  const labelSelector = flags.string('watch-label-selector');
  const leaderElection = flags.bool('enable-leader-election')
    ? {
        name: leaseName(name, labelSelector),
        namespace: parts.namespace,
        identity: parts.identity,
        leaseDuration: flags.duration('leader-election-lease-duration'),
        renewDeadline: flags.duration('leader-election-renew-deadline'),
        retryPeriod: flags.duration('leader-election-retry-period'),
        releaseOnCancel: flags.bool('leader-election-release-on-cancel'),
      }
    : undefined;
  return createManager({
    client: parts.client,
    cache: parts.cache,
    log: parts.log(name),
    controllers,
    labelSelector,
    observe: metrics.observer,
    onLeading: metrics.leader,
    ...(leaderElection === undefined ? {} : { leaderElection }),
  });
}

/** The flags of a controller that runs with its defaults, but for what is said. */
export function defaultFlags(name: RunnableController, said: Readonly<Record<string, unknown>>): FlagValues {
  return new FlagValues(
    CONTROLLERS[name].flags(),
    { value: (flag) => said[flag], changed: (flag) => flag in said },
    {},
  );
}
