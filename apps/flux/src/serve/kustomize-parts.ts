import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { type ArtifactStore, createFetcher } from '@flux-ts/artifact';
import { systemClock } from '@flux-ts/kube';
import {
  createKustomizationController,
  FEATURE_GATES,
  parseStageKinds,
  type Settings,
} from '@flux-ts/kustomize-controller';
import { createRenderer, openRemoteSession } from '@flux-ts/render';
import { parseApiVersion } from '@flux-ts/resource';
import { createEventRecorder, type FeatureGates, parseFeatureGates, TokenCache } from '@flux-ts/runtime';
import { loadBuiltinKinds } from '@flux-ts/schema';
import type { FlagValues } from './flag-values.ts';
import { writeLastEvents } from './last-events.ts';
import type { Parts, PartsOptions } from './parts.ts';
import { workerEntry } from './worker-entry.ts';

const NAME = 'kustomize-controller';

/** Kinds of sources that have a controller here. */
const SOURCES_WITH_CONTROLLER: ReadonlySet<string> = new Set(['GitRepository']);

/** Wires kustomize-controller; `store` is the artifact store of this process, if there is one. */
export async function createKustomizeParts(
  parts: PartsOptions,
  store: ArtifactStore | undefined,
): Promise<Parts> {
  const flags = parts.flags(NAME);
  const gates = parseFeatureGates(FEATURE_GATES, flags.string('feature-gates'));
  const artifacts = createFetcher({
    folder: join(parts.cacheFolder, 'artifacts'),
    fetch: globalThis.fetch,
    ...(store === undefined ? {} : { stores: [store] }),
    host: parts.env['SOURCE_CONTROLLER_LOCALHOST'],
    retries: flags.int('http-retry'),
  });
  const renderer = createRenderer({
    workers: Math.max(1, availableParallelism() - 1),
    openRemotes: () => openRemoteSession({ identity: 'controller', env: parts.env }),
    ...workerEntry('render-worker'),
  });
  const recorder = createEventRecorder({
    client: parts.client,
    log: parts.log(NAME),
    reporter: NAME,
    instance: hostname(),
    eventsAddr: flags.string('events-addr'),
    isBusy: parts.isBusy,
  });
  const kinds = loadBuiltinKinds();
  const labelSelector = flags.string('watch-label-selector');
  const controller = createKustomizationController({
    client: parts.client,
    cache: parts.cache,
    artifacts,
    builder: renderer,
    recorder,
    settings: settingsOf(flags, gates),
    tokens: new TokenCache({
      clock: systemClock,
      maxSize: flags.int('token-cache-max-size'),
      maxDuration: flags.duration('token-cache-max-duration'),
      observer: parts.tokenObserver,
    }),
    concurrentApplies: flags.int('concurrent-ssa'),
    ...(labelSelector === '' ? {} : { labelSelector }),
    schemaOf: ({ apiVersion, kind }) => {
      const { group, version } = parseApiVersion(apiVersion);
      return kinds.schemaOf(group, version, kind);
    },
    isBusy: parts.isBusy,
    hasController: (kind) => SOURCES_WITH_CONTROLLER.has(kind),
  });
  return {
    controllers: [controller],
    async close() {
      await writeLastEvents(recorder);
      renderer.close();
      await artifacts.close();
    },
  };
}

function settingsOf(flags: FlagValues, gates: FeatureGates): Partial<Settings> {
  return {
    concurrent: flags.int('concurrent'),
    requeueDependency: flags.duration('requeue-dependency'),
    intervalJitterPercentage: flags.int('interval-jitter-percentage'),
    noCrossNamespaceRefs: flags.bool('no-cross-namespace-refs'),
    noRemoteBases: flags.bool('no-remote-bases'),
    defaultServiceAccount: flags.string('default-service-account'),
    defaultKubeConfigServiceAccount: flags.string('default-kubeconfig-service-account'),
    insecureKubeConfigExec: flags.bool('insecure-kubeconfig-exec'),
    insecureKubeConfigTls: flags.bool('insecure-kubeconfig-tls'),
    overrideManagers: flags.strings('override-manager'),
    customApplyStageKinds: parseStageKinds(flags.strings('custom-apply-stage-kinds')),
    minRetryDelay: flags.duration('min-retry-delay'),
    maxRetryDelay: flags.duration('max-retry-delay'),
    watchConfigsLabelSelector: flags.string('watch-configs-label-selector'),
    strictSubstitutions: gates.enabled('StrictPostBuildSubstitutions'),
    failFast: !gates.enabled('DisableFailFastBehavior'),
    groupChangeLog: gates.enabled('GroupChangeLog'),
    additiveCELDependencyCheck: gates.enabled('AdditiveCELDependencyCheck'),
    externalArtifact: gates.enabled('ExternalArtifact'),
    configWatchers: !gates.enabled('DisableConfigWatchers'),
    directSourceFetch: gates.enabled('DirectSourceFetch'),
    migrateApiVersion: gates.enabled('MigrateAPIVersion'),
    objectLevelWorkloadIdentity: gates.enabled('ObjectLevelWorkloadIdentity'),
  };
}
