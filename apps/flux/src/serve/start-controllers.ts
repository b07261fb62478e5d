import { errorMessage } from '@flux-ts/errors';
import type { ClientConfig } from '@flux-ts/kube';
import { createClient } from '@flux-ts/kube';
import { parseLabelSelector } from '@flux-ts/resource';
import {
  checkJitter,
  createCache,
  createManager,
  createMetrics,
  type Logger,
  leaseName,
  type Manager,
  type Metrics,
  parseFeatureGates,
} from '@flux-ts/runtime';
import { failure } from '../cli/errors.ts';
import type { RunnableController } from './controller-names.ts';
import { CONTROLLERS } from './controller-names.ts';
import { FlagValues } from './flag-values.ts';
import { keepMemorySmall } from './idle-memory.ts';
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
  /** Folder of this process alone for what can be had again: Git mirrors, downloads. */
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
  /** Finishes what was started. */
  stop(): Promise<void>;
  /** Settles when a controller ended by itself; rejects with its reason. */
  readonly ended: Promise<void>;
}

/** How long the start is waited for without leader election, ms: a server that is not there yet is tried for longer. */
const PATIENCE = 10_000;
const NEVER = new Promise<never>(() => undefined);

/**
 * Starts controllers in this process: one client, one cache, one artifact store for all of them; a manager, and with
 * leader election a lease, for each.
 */
export async function startControllers(options: ControllersOptions): Promise<RunningControllers> {
  checkFlags(options);
  const opened: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    return { ...(await open(options, opened)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Opens and starts everything; what is to be closed, in the order in which it was opened, goes into `opened`. */
async function open(
  options: ControllersOptions,
  opened: (() => Promise<void> | void)[],
): Promise<Omit<RunningControllers, 'stop'>> {
  const metrics = createMetrics({ processMetrics: true });
  const [first] = options.names;
  const log = options.log(first ?? 'source-controller');
  // controller-runtime's name for who logs what the server warns of: deprecated versions, fields without effect.
  const warnings = log.named('KubeAPIWarningLogger');
  const client = createClient({
    ...options.config,
    onRequest: metrics.onRequest,
    onWarning: (message, about) => warnings.info(message, about),
  });
  opened.push(() => client.close());
  const watchAll = first === undefined || options.flags(first).bool('watch-all-namespaces');
  const cache = createCache({ client, log, ...(watchAll ? {} : { namespace: options.namespace }) });
  opened.push(() => cache.stop());
  const running: Manager[] = [];
  const isBusy = () => running.some(({ busy }) => busy);
  opened.push(keepMemorySmall(isBusy));
  const parts: PartsOptions = { ...options, client, cache, tokenObserver: metrics.tokens, isBusy };
  const source = options.names.includes('source-controller')
    ? await createSourceParts(parts, options.names.includes('kustomize-controller'))
    : undefined;
  opened.push(() => source?.close());
  const kustomize = options.names.includes('kustomize-controller')
    ? await createKustomizeParts(parts, source?.store)
    : undefined;
  opened.push(() => kustomize?.close());
  if (source !== undefined) running.push(manage(parts, metrics, 'source-controller', source.controllers));
  if (kustomize !== undefined)
    running.push(manage(parts, metrics, 'kustomize-controller', kustomize.controllers));
  opened.push(async () => void (await Promise.all(running.map((manager) => manager.stop()))));
  const starts = running.map((manager) => manager.start());
  const started = Promise.all(starts);
  started.catch(() => undefined);
  const elects = first !== undefined && options.flags(first).bool('enable-leader-election');
  if (!elects) {
    await source?.listen();
    await Promise.race([started, new Promise((resolve) => setTimeout(resolve, PATIENCE).unref())]);
  }
  const serving = elects ? listenWhenLeading(source, starts[0]) : NEVER;
  return {
    metrics,
    notify: (push) => source?.notify(push),
    ended: Promise.race([started.then(() => NEVER), serving, ...running.map((manager) => manager.ended)]),
  };
}

/**
 * With leader election the process is up at once, and may wait long for its lease. Artifacts are served only by who
 * leads: that is what the readiness of source-controller's pods rests on, so that its Service leads to the one that has
 * them. Rejects when they cannot be served; never resolves.
 */
async function listenWhenLeading(
  source: SourceParts | undefined,
  leading: Promise<void> | undefined,
): Promise<never> {
  const led = await Promise.resolve(leading).then(
    () => true,
    () => false,
  );
  if (led) await source?.listen();
  return NEVER;
}

/** What flags may not say together. Throws with the words of Flux's controllers, which do not start then. */
function checkFlags({ names, flags: flagsOf }: ControllersOptions): void {
  for (const name of names) {
    const flags = flagsOf(name);
    checkJitter(flags.int('interval-jitter-percentage'));
    const gates = parseFeatureGates(CONTROLLERS[name].gates, flags.string('feature-gates'));
    const lockdown = LOCKDOWN_FLAGS[name].some((flag) => flags.string(flag) !== '');
    if (lockdown && !gates.enabled('ObjectLevelWorkloadIdentity'))
      throw failure(
        'invalid configuration: cannot set default service accounts when the feature gate ObjectLevelWorkloadIdentity is not enabled',
      );
    for (const flag of ['watch-label-selector', 'watch-configs-label-selector']) {
      try {
        parseLabelSelector(flags.string(flag));
      } catch (cause) {
        throw failure(`--${flag}: ${errorMessage(cause)}`, cause);
      }
    }
  }
}

/**
 * Default accounts of workload identity, for which the gate must be on; kustomize-controller's
 * `--default-service-account` is one to impersonate, and needs none.
 */
const LOCKDOWN_FLAGS: Readonly<Record<RunnableController, readonly string[]>> = {
  'source-controller': ['default-service-account'],
  'kustomize-controller': ['default-kubeconfig-service-account', 'default-decryption-service-account'],
};

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
